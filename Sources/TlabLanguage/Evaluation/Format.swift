import Tensorlab

/// How an interpolation is written: `[[fill]align][sign][0][width][,][.precision][kind]`, as in
/// Python.
struct Format {
  private enum Alignment: Character {
    case left = "<"
    case right = ">"
    case center = "^"
  }

  private var fill: Character = " "
  private var alignment: Alignment?
  private var sign: Character = "-"
  private var width = 0
  private var groups = false
  private var precision: Int?
  private var kind: Character?

  /// - Throws: `Diagnostic` when the text is not a format.
  init(_ text: String, at range: SourceRange) throws {
    var rest = Array(text)[...]
    func take(_ accepts: (Character) -> Bool) -> Character? {
      guard let first = rest.first, accepts(first) else { return nil }
      return rest.popFirst()
    }
    func number() throws -> Int? {
      var digits = ""
      while let digit = take({ $0.isASCII && $0.isNumber }) { digits.append(digit) }
      guard !digits.isEmpty else { return nil }
      guard let number = Int(digits), number <= 1000 else {
        throw Diagnostic(.syntax, "a width or precision is at most 1000", at: range)
      }
      return number
    }
    if rest.count >= 2, let found = Alignment(rawValue: rest[rest.startIndex + 1]) {
      fill = rest.removeFirst()
      alignment = found
      rest.removeFirst()
    } else if let first = rest.first, let found = Alignment(rawValue: first) {
      alignment = found
      rest.removeFirst()
    }
    if let found = take({ "+- ".contains($0) }) { sign = found }
    if take({ $0 == "0" }) != nil, alignment == nil {
      fill = "0"
      alignment = .right
    }
    width = try number() ?? 0
    groups = take { $0 == "," } != nil
    if take({ $0 == "." }) != nil {
      precision = try number()
      if precision == nil { throw Self.wrong(text, range) }
    }
    kind = take { "fegd%s".contains($0) }
    guard rest.isEmpty else { throw Self.wrong(text, range) }
  }

  private static func wrong(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      .syntax, "`\(text)` is not a format", at: range,
      notes: [
        .init("a format is [[fill]align][sign][width][,][.precision][kind], the kind f, e, g, d, %")
      ])
  }

  /// The value as the format writes it.
  /// - Throws: `Diagnostic` when a number is needed and there is none.
  func text(_ value: Value) throws -> String {
    guard kind != "s", let number = value.scalar else {
      if kind != nil, kind != "s" || sign != "-" || groups {
        throw Diagnostic(.type, "this format needs a number; this is \(value.kindDescription)")
      }
      let text = value.printed
      return padded(precision.map { String(text.prefix($0)) } ?? text, default: .left)
    }
    var digits = try digits(number.magnitude)
    if groups { digits = grouped(digits) }
    let isNegative = number.sign == .minus && !number.isNaN
    let prefix = isNegative ? "-" : sign == "-" ? "" : String(sign)
    if fill == "0", alignment == .right {
      let zeros = max(0, width - prefix.count - digits.count)
      return prefix + String(repeating: "0", count: zeros) + digits
    }
    return padded(prefix + digits, default: .right)
  }

  private func padded(_ text: String, default usual: Alignment) -> String {
    let missing = max(0, width - text.count)
    switch alignment ?? usual {
    case .left: return text + String(repeating: fill, count: missing)
    case .right: return String(repeating: fill, count: missing) + text
    case .center:
      return String(repeating: fill, count: missing / 2) + text
        + String(repeating: fill, count: missing - missing / 2)
    }
  }

  private func digits(_ magnitude: Double) throws -> String {
    guard magnitude.isFinite else { return NumberFormat.text(magnitude) + (kind == "%" ? "%" : "") }
    switch kind {
    case "f": return Elementary.fixed(magnitude, decimals: precision ?? 6)
    case "e": return Elementary.scientific(magnitude, decimals: precision ?? 6)
    case "%": return Elementary.fixed(magnitude * 100, decimals: precision ?? 6) + "%"
    case "d":
      guard let whole = Int(exactly: magnitude) else {
        throw Diagnostic(
          .value, "the format `d` needs a whole number; this is \(NumberFormat.text(magnitude))")
      }
      return String(whole)
    default:
      guard let precision else { return NumberFormat.text(magnitude) }
      return NumberFormat.significant(magnitude, digits: max(1, precision))
    }
  }

  private func grouped(_ digits: String) -> String {
    let whole = digits.prefix { $0.isNumber }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result + digits.dropFirst(whole.count)
  }
}

/// How numbers are written.
enum NumberFormat {
  /// The shortest text that reads as the same number, without a point when it is whole.
  static func text(_ number: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e16 {
      return number == 0 && number.sign == .minus ? "-0" : String(Int(number))
    }
    return trimmed(number.description)
  }

  /// The element of a tensor as a number.
  static func text(_ element: Double, _ dtype: DType) -> String {
    dtype == .float32 ? trimmed(Float(element).description) : text(element)
  }

  /// As Swift writes it, without `.0` and with the exponent as the language reads it.
  static func trimmed(_ description: String) -> String {
    let parts = description.split(separator: "e", maxSplits: 1)
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      return description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }
    let mantissa = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
    return "\(mantissa)e\(exponent)"
  }

  /// Rounded to `digits` significant digits, without trailing zeros.
  static func significant(_ number: Double, digits: Int) -> String {
    let scientific = Elementary.scientific(number, decimals: digits - 1)
    let parts = scientific.split(separator: "e", maxSplits: 1)
    guard parts.count == 2, let exponent = Int(parts[1]) else { return scientific }
    func withoutZeros(_ text: some StringProtocol) -> String {
      guard text.contains(".") else { return String(text) }
      var kept = String(text)
      while kept.hasSuffix("0") { kept.removeLast() }
      if kept.hasSuffix(".") { kept.removeLast() }
      return kept
    }
    guard exponent >= -5, exponent < max(digits, 16) else {
      return "\(withoutZeros(parts[0]))e\(exponent)"
    }
    guard exponent < digits else {
      let rounded = Double(scientific) ?? number
      return text(rounded)
    }
    return withoutZeros(Elementary.fixed(number, decimals: max(0, digits - 1 - exponent)))
  }
}
