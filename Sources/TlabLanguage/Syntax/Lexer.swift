/// Cuts a text into tokens.
///
///     number   = digits ["." digits] [("e" | "E") ["+" | "-"] digits]      digits may hold "_"
///     string   = '"' { character | escape | "{" expression [":" format] "}" } '"'
///     escape   = "\" ( "n" | "t" | "r" | "0" | '"' | "\" | "{" | "}" | "u{" hex "}" )
///     name     = letter { letter | digit }                                 "_" is a letter
///     comment  = "#" to the end of the line
struct Lexer {
  let source: Source
  private let bytes: [UInt8]
  private let limit: Int
  private var position: Int
  private var isTouching = false
  private(set) var tokens: [Token] = []
  /// The parts of the string literals, by the index in their tokens.
  private(set) var strings: [[StringPart]] = []
  private var depth = 0

  init(_ source: Source) {
    self.source = source
    bytes = source.bytes
    limit = bytes.count
    position = 0
  }

  /// Reads the whole text.
  /// - Throws: `Diagnostic`.
  mutating func run() throws {
    while try next() {}
    append(.end, from: position)
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < limit ? bytes[position + offset] : 0
  }

  private func range(_ start: Int, _ end: Int) -> SourceRange { SourceRange(source, start, end) }

  private mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, start: start, end: position, touches: isTouching))
    isTouching = true
  }

  /// Reads one token or blank; false at the end of the text.
  private mutating func next() throws -> Bool {
    guard position < limit else { return false }
    let start = position
    let byte = byte()
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      position += 1
      isTouching = false
    case UInt8(ascii: "#"):
      while position < limit, self.byte() != UInt8(ascii: "\n") { position += 1 }
      isTouching = false
    case UInt8(ascii: "\n"):
      position += 1
      append(.newline, from: start)
      isTouching = false
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      try lexNumber()
    case UInt8(ascii: "\""):
      try lexString()
    default:
      if startsName() {
        lexName()
      } else {
        try lexSymbol()
      }
    }
    return true
  }

  // MARK: Names

  /// The Unicode scalar at the position, and how many bytes it takes.
  private func scalar() -> (scalar: Unicode.Scalar, length: Int) {
    let first = byte()
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let slice = bytes[position..<min(position + length, limit)]
    return (String(decoding: slice, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}", slice.count)
  }

  private func startsName() -> Bool {
    let (scalar, _) = scalar()
    return scalar == "_" || scalar.properties.isXIDStart
  }

  private mutating func lexName() {
    let start = position
    while position < limit {
      let (scalar, length) = scalar()
      guard scalar.properties.isXIDContinue else { break }
      position += length
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    append(Keyword(rawValue: text).map { .keyword($0) } ?? .name(text), from: start)
  }

  // MARK: Numbers

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private mutating func skipDigits() throws {
    while isDigit(byte()) || byte() == UInt8(ascii: "_") { position += 1 }
    if bytes[position - 1] == UInt8(ascii: "_") {
      throw Diagnostic(
        .syntax, "a number ends in a digit", at: range(position - 1, position))
    }
  }

  private mutating func lexNumber() throws {
    let start = position
    try skipDigits()
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      position += 1
      try skipDigits()
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let signed = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
      if isDigit(byte(signed ? 2 : 1)) {
        position += signed ? 2 : 1
        try skipDigits()
      }
    }
    let text = String(
      decoding: bytes[start..<position].filter { $0 != UInt8(ascii: "_") },
      as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      throw Diagnostic(
        .syntax, "this number is too large for a 64-bit float", at: range(start, position))
    }
    append(.number(number), from: start)
  }

  // MARK: Symbols

  private mutating func lexSymbol() throws {
    let start = position
    for (symbol, spelling) in Symbol.spellings
    where spelling.count <= limit - position
      && bytes[position..<position + spelling.count].elementsEqual(spelling)
    {
      position += spelling.count
      append(.symbol(symbol), from: start)
      return
    }
    let (scalar, length) = scalar()
    throw Diagnostic(
      .syntax, "unexpected character `\(Character(scalar))`", at: range(start, start + length),
      suggestion: Self.replacement(for: scalar))
  }

  private static func replacement(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "!": "not"
    case "&": "and"
    case "|": "or"
    case "\u{201C}", "\u{201D}": "\""
    case "\u{2212}": "-"
    case "\u{00D7}": "*"
    default: nil
    }
  }

  // MARK: Strings

  private mutating func lexString() throws {
    let start = position
    let touching = isTouching
    depth += 1
    defer { depth -= 1 }
    guard depth <= Parser.depthLimit else {
      throw Parser.tooDeep(range(start, start + 1))
    }
    position += 1
    var parts: [StringPart] = []
    var text: [UInt8] = []
    func flush() {
      if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
      text = []
    }
    while true {
      guard position < limit, byte() != UInt8(ascii: "\n") else {
        throw Diagnostic(
          .syntax, "this string is not closed on its line", at: range(start, start + 1),
          notes: [.init("write a line end inside a string as \\n")])
      }
      switch byte() {
      case UInt8(ascii: "\""):
        position += 1
        flush()
        strings.append(parts)
        isTouching = touching
        append(.string(strings.count - 1), from: start)
        return
      case UInt8(ascii: "\\"):
        text += try lexEscape()
      case UInt8(ascii: "{"):
        flush()
        parts.append(try lexInterpolation())
      default:
        text.append(byte())
        position += 1
      }
    }
  }

  private mutating func lexEscape() throws -> [UInt8] {
    let start = position
    let escaped = byte(1)
    position = min(position + 2, limit)
    switch escaped {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "0"): return [0x00]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      return [escaped]
    case UInt8(ascii: "u") where byte() == UInt8(ascii: "{"):
      var end = position + 1
      while end < limit, bytes[end] != UInt8(ascii: "}"), end - position < 10 { end += 1 }
      let hex = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
      if end < limit, bytes[end] == UInt8(ascii: "}"), let value = UInt32(hex, radix: 16),
        let scalar = Unicode.Scalar(value)
      {
        position = end + 1
        return Array(String(scalar).utf8)
      }
    default: break
    }
    throw Diagnostic(
      .syntax, "unknown escape in a string", at: range(start, position),
      notes: [.init("the escapes are \\n \\t \\r \\0 \\\" \\\\ \\{ \\} and \\u{1F600}")])
  }

  /// Reads `{expression:format}`, both the tokens and the format.
  private mutating func lexInterpolation() throws -> StringPart {
    let start = position
    position += 1
    let outer = tokens
    tokens = []
    isTouching = false
    var nesting = 0
    while true {
      guard position < limit, byte() != UInt8(ascii: "\n") else {
        throw Diagnostic(
          .syntax, "this `{` in a string is not closed", at: range(start, start + 1),
          notes: [.init("a brace that is not an interpolation is written \\{")])
      }
      if nesting == 0, byte() == UInt8(ascii: "}") || byte() == UInt8(ascii: ":") { break }
      _ = try next()
      switch tokens.last?.kind {
      case .symbol(.openBrace), .symbol(.openBracket), .symbol(.openParenthesis):
        if tokens.last?.end == position { nesting += 1 }
      case .symbol(.closeBrace), .symbol(.closeBracket), .symbol(.closeParenthesis):
        if tokens.last?.end == position { nesting -= 1 }
      default: break
      }
    }
    append(.end, from: position)
    let expression = tokens
    tokens = outer
    let formatStart = position
    var format: String?
    if byte() == UInt8(ascii: ":") {
      while position < limit, byte() != UInt8(ascii: "}"), byte() != UInt8(ascii: "\"") {
        position += 1
      }
      guard byte() == UInt8(ascii: "}") else {
        throw Diagnostic(
          .syntax, "this `{` in a string is not closed", at: range(start, start + 1))
      }
      format = String(decoding: bytes[(formatStart + 1)..<position], as: UTF8.self)
    }
    let formatRange = range(formatStart, position)
    position += 1
    return .interpolation(tokens: expression, format: format, formatRange: formatRange)
  }
}
