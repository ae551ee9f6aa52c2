import TlabNotebook

/// Lays prose out on lines of a terminal.
struct ProseLayout {
  /// Long lines are hard to read, however wide the terminal is.
  private static let readableWidth = 100

  private let width: Int
  private let style: TextStyle

  init(width: Int, style: TextStyle) {
    self.width = max(20, min(width, Self.readableWidth))
    self.style = style
  }

  /// The blocks with blank lines between them; empty when there are none.
  func text(of blocks: [Prose.Block]) -> String {
    var text = ""
    var previous: Prose.Block?
    for block in blocks {
      if let previous, !(previous.isItem && block.isItem) { text += "\n" }
      for line in lines(of: block) { text += line + "\n" }
      previous = block
    }
    return text
  }

  private func lines(of block: Prose.Block) -> [String] {
    switch block {
    case .heading(let level, let text):
      let plain = InlineText(text, style: TextStyle(isColored: false)).text
      let lines = [style.bold(plain)]
      guard level <= 2 else { return lines }
      let mark = level == 1 ? "═" : "─"
      return lines + [style.dim(String(repeating: mark, count: min(plain.count, width)))]
    case .paragraph(let text): return wrapped(text)
    case .item(let depth, let marker, let text):
      let bullet = "-*+".contains(marker) ? "•" : marker
      let indentation = String(repeating: "  ", count: depth) + "  "
      return wrapped(
        text, first: indentation + bullet + " ",
        rest: indentation + String(repeating: " ", count: bullet.count + 1))
    case .quotation(let text): return wrapped(text, first: "│ ", rest: "│ ")
    case .verbatim(let lines): return lines.map { "    " + $0 }
    case .rule: return [style.dim(String(repeating: "─", count: width))]
    }
  }

  /// Breaks between words; a word longer than a line gets a line of its own.
  private func wrapped(_ text: String, first: String = "", rest: String = "") -> [String] {
    var lines: [String] = []
    var line = first
    var length = first.count
    var isEmpty = true
    for word in InlineText(text, style: style).words {
      if !isEmpty, length + 1 + word.width > width {
        lines.append(line)
        line = rest
        length = rest.count
        isEmpty = true
      }
      if !isEmpty {
        line += " "
        length += 1
      }
      line += word.text
      length += word.width
      isEmpty = false
    }
    return lines + [line]
  }
}

extension Prose.Block {
  fileprivate var isItem: Bool { if case .item = self { true } else { false } }
}
