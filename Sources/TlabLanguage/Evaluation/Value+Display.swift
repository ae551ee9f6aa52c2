import Tensorlab

extension Value {
  /// As a cell shows it, on lines of at most `width` columns where that can be done.
  public func display(width: Int = 80) -> String {
    switch self {
    case .tensor(let tensor): tensor.formatted(width: width)
    case .list(let items): Self.displayed(items, width)
    case .record(let record): Self.displayed(record, width)
    case .object(let object): object.display(width: width)
    default: shortDisplay
    }
  }

  /// As `print` and interpolation write it: as `display`, strings without their quotes.
  public var printed: String {
    if case .string(let string) = self { return string }
    return display()
  }

  /// On one line.
  public var shortDisplay: String { line(depth: 0) }

  private static let depthLimit = 50

  private func line(depth: Int) -> String {
    guard depth < Self.depthLimit else { return "…" }
    switch self {
    case .none: return "none"
    case .bool(let bool): return bool ? "true" : "false"
    case .number(let number): return NumberFormat.text(number)
    case .string(let string): return Self.quoted(string)
    case .tensor(let tensor):
      if tensor.rank == 0 { return tensor.formatted(width: 80) }
      if tensor.rank == 1, tensor.count <= 8 {
        let elements = tensor.formatted(width: 200).drop { $0 != " " }.dropFirst(2).dropLast()
        let trimmed = elements.split(separator: ",").map { $0.drop { $0 == " " } }
        return "[" + trimmed.joined(separator: ", ") + "]"
      }
      return tensor.typeDescription
    case .list(let items):
      return "[" + Self.shortened(items.map { $0.line(depth: depth + 1) }).joined(separator: ", ")
        + "]"
    case .record(let record):
      let fields = record.fields.map { "\($0.name): \($0.value.line(depth: depth + 1))" }
      return "{" + fields.joined(separator: ", ") + "}"
    case .range(let range):
      let step = range.step == 1 ? "" : " by \(NumberFormat.text(range.step))"
      return "\(NumberFormat.text(range.start))..\(NumberFormat.text(range.end))\(step)"
    case .function(let closure): return closure.signature
    case .builtin(let builtin): return builtin.signature
    case .object(let object): return "<\(object.typeName)>"
    }
  }

  private static let itemLimit = 20

  private static func displayed(_ items: [Value], _ width: Int) -> String {
    if items.contains(where: \.needsLines), items.count <= itemLimit {
      let shown = items.map { indented($0.display(width: width - 1)) }
      return "[" + shown.joined(separator: ",\n ") + "]"
    }
    let shown = shortened(items.map(\.shortDisplay))
    let line = "[" + shown.joined(separator: ", ") + "]"
    if line.count <= width { return line }
    return "[" + shown.joined(separator: ",\n ") + "]"
  }

  private static func displayed(_ record: Record, _ width: Int) -> String {
    let fields = record.fields.map { "\($0.name): \($0.value.shortDisplay)" }
    let line = "{" + fields.joined(separator: ", ") + "}"
    if line.count <= width, !record.values.contains(where: \.needsLines) { return line }
    if record.count <= itemLimit {
      let shown = record.fields.map {
        indented("\($0.name): \($0.value.display(width: width - $0.name.count - 3))")
      }
      return "{" + shown.joined(separator: ",\n ") + "}"
    }
    return "{" + fields.joined(separator: ",\n ") + "}"
  }

  /// Whether its elements do not fit on one line.
  private var needsLines: Bool { needsLines(depth: 0) }

  private func needsLines(depth: Int) -> Bool {
    guard depth < Self.depthLimit else { return false }
    return switch self {
    case .tensor(let tensor): tensor.rank > 1 || tensor.count > 8
    case .list(let items):
      items.count <= Self.itemLimit && items.contains { $0.needsLines(depth: depth + 1) }
    case .record(let record): record.values.contains { $0.needsLines(depth: depth + 1) }
    default: false
    }
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n ")
  }

  private static func shortened(_ items: [String]) -> [String] {
    guard items.count > itemLimit else { return items }
    return items.prefix(itemLimit / 2) + ["..."] + items.suffix(itemLimit / 2)
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "{": text += "\\{"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          text += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}
