/// The line that opens a fence.
struct FenceOpening {
  let indentation: Int
  let info: String
  private let character: UInt8
  private let length: Int

  /// Nil when the line opens none.
  init?(_ line: ArraySlice<UInt8>) {
    let indentation = line.prefix { $0 == UInt8(ascii: " ") }.count
    let rest = line.dropFirst(indentation)
    guard indentation <= 3, let first = rest.first,
      first == UInt8(ascii: "`") || first == UInt8(ascii: "~")
    else { return nil }
    let length = rest.prefix { $0 == first }.count
    let info = rest.dropFirst(length)
    // Backticks in what follows make it inline code.
    guard length >= 3, first == UInt8(ascii: "~") || !info.contains(first) else { return nil }
    let trimmed = info.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    self.indentation = indentation
    self.info = String(decoding: trimmed, as: UTF8.self)
    character = first
    self.length = length
  }

  /// Whether the line closes the fence.
  func isClosed(by line: ArraySlice<UInt8>) -> Bool {
    let indentation = line.prefix { $0 == UInt8(ascii: " ") }.count
    let rest = line.dropFirst(indentation)
    let count = rest.prefix { $0 == character }.count
    return indentation <= 3 && count >= length && rest.dropFirst(count).allSatisfy(isBlank)
  }
}
