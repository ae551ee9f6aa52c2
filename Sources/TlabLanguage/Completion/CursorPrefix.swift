/// A text up to the cursor, divided where a string begins that is still open there.
struct CursorPrefix {
  /// The code up to the cursor, or up to the quote of the open string. Where the cursor stands in
  /// the braces of a string, the code within them.
  private(set) var code: String
  /// What the open string holds so far; nil when the cursor does not stand in one.
  private(set) var openString: String?

  init(_ text: String) {
    let bytes = Array(text.utf8)
    // Where the open strings and braces begin, the innermost last.
    var strings: [Int] = []
    var braces: [[Int]] = [[]]
    var index = 0
    var isInString = false
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        switch byte {
        case UInt8(ascii: "\\"): index += 1
        case UInt8(ascii: "\""):
          isInString = false
          strings.removeLast()
        case UInt8(ascii: "{"):
          isInString = false
          braces.append([index])
        default: break
        }
      } else {
        switch byte {
        case UInt8(ascii: "#") where braces.count == 1:
          while index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "\n") { index += 1 }
        case UInt8(ascii: "\""):
          isInString = true
          strings.append(index)
        case UInt8(ascii: "{"): braces[braces.count - 1].append(index)
        case UInt8(ascii: "}"):
          _ = braces[braces.count - 1].popLast()
          if braces.count > 1, braces[braces.count - 1].isEmpty {
            braces.removeLast()
            isInString = true
          }
        default: break
        }
      }
      index += 1
    }
    func slice(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let start = braces.count > 1 ? (braces[braces.count - 1].first ?? -1) + 1 : 0
    if isInString, let quote = strings.last {
      code = slice(min(start, quote)..<quote)
      openString = slice(min(quote + 1, bytes.count)..<bytes.count)
    } else {
      code = slice(min(start, bytes.count)..<bytes.count)
    }
  }
}
