/// A stretch of a document between cells.
public struct Prose: Sendable {
  /// The text, byte for byte.
  public let text: String
  /// The line of the file on which it starts, from 1.
  public let firstLine: Int

  /// A block of prose: as much of CommonMark's structure as is needed to lay it out.
  public enum Block: Sendable, Equatable {
    /// A heading of level 1 to 6.
    case heading(level: Int, text: String)
    /// Words to be wrapped, line ends replaced by blanks.
    case paragraph(String)
    /// A list item, `depth` lists deep, from 0; the marker is `-`, `*`, `+`, `1.` or the like.
    case item(depth: Int, marker: String, text: String)
    /// A quoted paragraph.
    case quotation(String)
    /// Lines that stay as they are: code, a table.
    case verbatim([String])
    /// A line across the page.
    case rule
  }

  /// What it consists of. HTML blocks, comments above all, are left out.
  public var blocks: [Block] {
    var parser = ProseParser()
    for part in FenceScanner.parts(of: text) {
      switch part.kind {
      case .text: parser.add(part.text)
      case .fence(let fence): parser.addCode(fence.text)
      }
    }
    return parser.finished()
  }
}
