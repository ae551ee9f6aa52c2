/// Finds the fenced code blocks of a CommonMark text.
///
/// The rules are those of CommonMark 0.31, section 4.5: three or more backticks or tildes, indented
/// by at most three blanks, closed by at least as many of the same, or by the end of the text. What
/// looks like a fence inside an indented code block, an HTML block (a comment above all) or another
/// fence is none. A fence that opens on the line of a list marker or quotation mark is part of that
/// list or quotation, and is left to the prose: only a fence on a line of its own is a part.
struct FenceScanner {
  /// A stretch of the text: whole lines.
  struct Part {
    enum Kind {
      case text
      case fence(Fence)
    }

    let kind: Kind
    /// The lines, byte for byte.
    let text: String
    /// The number of the first line, from 1.
    let line: Int
  }

  /// A fenced code block.
  struct Fence {
    /// What follows the fence's opening characters, without blanks around it.
    let info: String
    /// The content without the fence's indentation and with `\n` at the line ends.
    let text: String
    /// The whole block, byte for byte.
    let source: String
  }

  /// The parts of a text in order; together they are the text.
  static func parts(of text: String) -> [Part] {
    var scanner = FenceScanner(text)
    return scanner.scan()
  }

  private let lines: [Line]
  private var parts: [Part] = []
  private var position = 0
  private var textStart = 0

  private init(_ text: String) {
    lines = Line.lines(of: text)
  }

  private mutating func scan() -> [Part] {
    while position < lines.count {
      let line = lines[position]
      if let opening = FenceOpening(line.content) {
        scanFence(opening)
      } else if let block = HTMLBlock(line.content) {
        skip(block)
      } else if let (containers, opening) = Container.fence(openedIn: line.content) {
        skipFence(opening, in: containers)
      } else {
        position += 1
      }
    }
    endText()
    return parts
  }

  private mutating func scanFence(_ opening: FenceOpening) {
    endText()
    let start = position
    position += 1
    var content = ""
    while position < lines.count {
      let line = lines[position]
      position += 1
      if opening.isClosed(by: line.content) { break }
      let indentation = line.content.prefix(opening.indentation).prefix { $0 == UInt8(ascii: " ") }
      content += String(decoding: line.content.dropFirst(indentation.count), as: UTF8.self)
      if line.hasEnd { content += "\n" }
    }
    let source = source(start..<position)
    let fence = Fence(info: opening.info, text: content, source: source)
    parts.append(Part(kind: .fence(fence), text: source, line: start + 1))
    textStart = position
  }

  /// Goes past a fence inside list items or quotations, which ends with the innermost of them.
  private mutating func skipFence(_ opening: FenceOpening, in containers: [Container]) {
    position += 1
    while position < lines.count {
      guard let rest = Container.contents(of: lines[position].content, in: containers) else {
        return
      }
      position += 1
      if opening.isClosed(by: rest) { return }
    }
  }

  private mutating func skip(_ block: HTMLBlock) {
    while position < lines.count {
      let isLast = block.isEnded(by: lines[position].content)
      position += 1
      if isLast { return }
    }
  }

  private mutating func endText() {
    if textStart < position {
      parts.append(
        Part(kind: .text, text: source(textStart..<position), line: textStart + 1))
    }
    textStart = position
  }

  private func source(_ range: Range<Int>) -> String {
    range.map { String(decoding: lines[$0].bytes, as: UTF8.self) }.joined()
  }

  /// Whether a byte is a blank or ends a line.
  static func isBlankOrLineEnd(_ byte: UInt8) -> Bool {
    [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte)
  }

  /// The text with `\n` at the line ends, whichever they were.
  static func withPlainLineEnds(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
    return Line.lines(of: text).map {
      String(decoding: $0.content, as: UTF8.self) + ($0.hasEnd ? "\n" : "")
    }.joined()
  }
}
