/// A text that is parsed as one: a cell of a notebook, a script, a line at the prompt.
public final class Source: Sendable {
  /// The file it comes from, as the user named it.
  public let file: String?
  /// The cell it is, if it has a name.
  public let cell: String?
  /// The line of the file on which the text starts, counted from 1.
  public let firstLine: Int
  /// The text.
  public let text: String
  let bytes: [UInt8]
  private let lineStarts: [Int]

  public init(_ text: String, file: String? = nil, cell: String? = nil, firstLine: Int = 1) {
    self.text = text
    self.file = file
    self.cell = cell
    self.firstLine = firstLine
    let bytes = Array(text.utf8)
    self.bytes = bytes
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  /// The index, from 0, of the line that holds the byte at `offset`.
  func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The text of the line of index `index`, without its end.
  func line(_ index: Int) -> String {
    let start = lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// How many characters of its line precede the byte at `offset`.
  func column(at offset: Int) -> Int {
    let start = lineStarts[lineIndex(at: offset)]
    return String(decoding: bytes[start..<min(offset, bytes.count)], as: UTF8.self).count
  }
}

/// A stretch of a source, for messages.
public struct SourceRange: Sendable {
  /// The text it is part of.
  public let source: Source
  /// The first byte.
  let start: Int
  /// The byte after the last.
  let end: Int

  init(_ source: Source, _ start: Int, _ end: Int) {
    self.source = source
    self.start = min(start, source.bytes.count)
    self.end = max(self.start, min(end, source.bytes.count))
  }

  /// The file it is in, as the user named it.
  public var file: String? { source.file }
  /// The line of the file, from 1.
  public var line: Int { source.firstLine + source.lineIndex(at: start) }
  /// The column of the first character, from 1.
  public var column: Int { source.column(at: start) + 1 }
  /// The number of characters on the first line of the range, at least 1.
  public var length: Int {
    let line = source.line(source.lineIndex(at: start))
    let available = max(1, line.count - column + 1)
    return max(1, min(text.prefix { $0 != "\n" }.count, available))
  }
  /// The text of the range.
  public var text: String { String(decoding: source.bytes[start..<end], as: UTF8.self) }

  /// From the start of this range to the end of `other`.
  func joined(_ other: SourceRange) -> SourceRange {
    SourceRange(source, min(start, other.start), max(end, other.end))
  }
}
