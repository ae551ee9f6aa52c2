/// A text with CommonMark's emphasis, code and links drawn as a terminal can.
///
/// Without colour the marks of emphasis and code stay, as in the file.
struct InlineText {
  /// A word, which is not broken.
  struct Word {
    var text: String
    /// The columns it takes, without the attributes in its text.
    var width: Int
  }

  private(set) var words: [Word] = []
  private let style: TextStyle

  init(_ text: String, style: TextStyle) {
    self.style = style
    var rest = text[...]
    while !rest.isEmpty {
      if let (content, after) = Self.delimited(by: "`", in: rest) {
        add(Self.unbroken(content), mark: "`", attribute: style.code)
        rest = after
      } else if let (content, after) = Self.delimited(by: "**", in: rest) {
        add(content, mark: "**", attribute: style.bold)
        rest = after
      } else if let (content, after) = Self.delimited(by: "*", in: rest) {
        add(content, mark: "*", attribute: style.italic)
        rest = after
      } else {
        add(rest.prefix(1), mark: "", attribute: { $0 })
        rest = rest.dropFirst()
      }
    }
  }

  /// The words with single blanks between.
  var text: String { words.map(\.text).joined(separator: " ") }

  private var isInsideWord = false

  private mutating func add(
    _ content: Substring, mark: String, attribute: (String) -> String
  ) {
    let marked = style.isColored ? String(content) : mark + content + mark
    let pieces = marked.split(separator: " ", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      if index > 0 { isInsideWord = false }
      if piece.isEmpty { continue }
      let text = attribute(String(piece))
      if isInsideWord, let last = words.indices.last {
        words[last].text += text
        words[last].width += piece.count
      } else {
        words.append(Word(text: text, width: piece.count))
      }
      isInsideWord = true
    }
  }

  /// Short code stays on one line: its blanks become those that do not break.
  private static func unbroken(_ code: Substring) -> Substring {
    code.count <= 48 ? Substring(code.replacing(" ", with: "\u{A0}")) : code
  }

  /// What stands between a mark at the start of the text and the next one.
  private static func delimited(
    by mark: String, in text: Substring
  ) -> (content: Substring, after: Substring)? {
    guard text.hasPrefix(mark) else { return nil }
    let content = text.dropFirst(mark.count)
    guard let first = content.first, first != " ", let end = content.firstRange(of: mark),
      end.lowerBound > content.startIndex, content[..<end.lowerBound].last != " "
    else { return nil }
    return (content[..<end.lowerBound], content[end.upperBound...])
  }
}
