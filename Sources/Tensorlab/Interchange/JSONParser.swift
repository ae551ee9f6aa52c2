/// Reads one JSON document, byte by byte.
struct JSONParser {
  private typealias Failure = JSONValue.SyntaxError

  private static let maximumDepth = 100

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The one value of the document.
  mutating func document() throws(JSONValue.SyntaxError) -> JSONValue {
    let result = try value()
    skipSpace()
    guard position == bytes.count else { throw failure("there is more after the value") }
    return result
  }

  private func failure(_ message: String) -> JSONValue.SyntaxError {
    Failure(offset: position, message: message)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONValue.SyntaxError) {
    guard accept(character) else { throw failure("expected '\(character)'") }
  }

  private mutating func accept(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func value() throws(JSONValue.SyntaxError) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { (parser) throws(Failure) in try parser.object() }
    case UInt8(ascii: "["): return try nested { (parser) throws(Failure) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case nil: throw failure("it ends where a value should be")
    case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte):
      return .number(try number())
    default:
      if accept(word: "true") { return .bool(true) }
      if accept(word: "false") { return .bool(false) }
      if accept(word: "null") { return .null }
      throw failure("expected a value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONValue.SyntaxError) -> JSONValue
  ) throws(JSONValue.SyntaxError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw failure("it nests deeper than 100") }
    depth += 1
    let result = try read(&self)
    depth -= 1
    return result
  }

  private mutating func object() throws(JSONValue.SyntaxError) -> JSONValue {
    try expect("{")
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipSpace()
    if accept("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a name in quotes") }
      let start = position
      let name = try string()
      guard names.insert(name).inserted else {
        position = start
        throw failure("the name '\(name)' occurs twice")
      }
      skipSpace()
      try expect(":")
      members.append(.init(name: name, value: try value()))
      skipSpace()
    } while accept(",")
    try expect("}")
    return .object(members)
  }

  private mutating func array() throws(JSONValue.SyntaxError) -> JSONValue {
    try expect("[")
    var elements: [JSONValue] = []
    skipSpace()
    if accept("]") { return .array([]) }
    repeat {
      elements.append(try value())
      skipSpace()
    } while accept(",")
    try expect("]")
    return .array(elements)
  }

  private mutating func number() throws(JSONValue.SyntaxError) -> Double {
    let start = position
    _ = accept("-")
    if !accept("0") { try digits() }
    if accept(".") { try digits() }
    if accept("e") || accept("E") {
      if !accept("+") { _ = accept("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let result = Double(text), result.isFinite else {
      throw failure("the number \(text) is too large")
    }
    return result
  }

  private mutating func digits() throws(JSONValue.SyntaxError) {
    let start = position
    while let byte = next, Self.isDigit(byte) { position += 1 }
    guard position > start else { throw failure("expected a digit") }
  }

  private mutating func string() throws(JSONValue.SyntaxError) -> String {
    try expect("\"")
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure("a control character within a string") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        units += try escaped().utf8
      } else {
        units.append(byte)
      }
    }
    try expect("\"")
    guard let text = String(validating: units, as: UTF8.self) else {
      throw failure("a string that is not UTF-8")
    }
    return text
  }

  /// What follows a backslash.
  private mutating func escaped() throws(JSONValue.SyntaxError) -> String {
    guard let byte = next else { throw failure("it ends within a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try hexadecimal()]
      if UTF16.isLeadSurrogate(units[0]), accept(word: "\\u") { units.append(try hexadecimal()) }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw failure("half of a surrogate pair")
      }
      return text
    default: throw failure("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws(JSONValue.SyntaxError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("expected four hexadecimal digits") }
    position += 4
    return unit
  }
}
