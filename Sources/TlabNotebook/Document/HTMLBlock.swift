/// An HTML block, in which nothing is a fence: CommonMark 0.31, section 4.6, kinds 1 to 6.
///
/// Kind 7, any other tag alone on its line, is left out: it depends on whether a paragraph is open,
/// and a fence right under such a tag is more likely meant as one.
struct HTMLBlock {
  private enum End {
    case line(containing: [String])
    case blankLine
  }

  private static let verbatimTags = ["script", "pre", "style", "textarea"]
  private static let blockTags: Set<String> = [
    "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
  ]

  private let end: End

  /// Nil when the line begins no such block.
  init?(_ line: ArraySlice<UInt8>) {
    let indentation = line.prefix { $0 == UInt8(ascii: " ") }.count
    guard indentation <= 3, line.dropFirst(indentation).first == UInt8(ascii: "<") else {
      return nil
    }
    let text = String(decoding: line.dropFirst(indentation + 1), as: UTF8.self).lowercased()
    if text.hasPrefix("!--") {
      end = .line(containing: ["-->"])
    } else if text.hasPrefix("?") {
      end = .line(containing: ["?>"])
    } else if text.hasPrefix("![cdata[") {
      end = .line(containing: ["]]>"])
    } else if text.hasPrefix("!"), text.dropFirst().first?.isLetter == true {
      end = .line(containing: [">"])
    } else {
      let isClosing = text.hasPrefix("/")
      let tag = text.dropFirst(isClosing ? 1 : 0)
      let name = String(tag.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
      let after = tag.dropFirst(name.count)
      guard after.isEmpty || " \t>".contains(after.prefix(1)) || after.hasPrefix("/>") else {
        return nil
      }
      if !isClosing, Self.verbatimTags.contains(name) {
        end = .line(containing: Self.verbatimTags.map { "</\($0)>" })
      } else if Self.blockTags.contains(name) {
        end = .blankLine
      } else {
        return nil
      }
    }
  }

  /// Whether the line is the block's last; the first line may be.
  func isEnded(by line: ArraySlice<UInt8>) -> Bool {
    switch end {
    case .blankLine:
      return line.allSatisfy(isBlank)
    case .line(let marks):
      let text = String(decoding: line, as: UTF8.self).lowercased()
      return marks.contains { text.firstRange(of: $0) != nil }
    }
  }
}
