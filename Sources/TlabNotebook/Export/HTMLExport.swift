import TlabLanguage

extension NotebookExport {
  /// The document as a page of its own: no script, no network, no other file.
  public var html: String {
    var marker = "tlab-cell"
    while document.text.contains(marker) { marker += "-" }
    // The prose is read as one text, so that its links find what they refer to; each cell is a
    // fence in it, which is replaced afterwards.
    var text = ""
    var index = 0
    for block in document.blocks {
      switch block {
      case .prose(let prose): text += prose.text
      case .cell:
        if !text.isEmpty, !text.endsItsLine { text += "\n" }
        text += "```\(marker)\n\(index)\n```\n"
        index += 1
      }
    }
    let folder = document.file.map { file in
      file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    }
    let prose = CommonMark(text, folder: folder)
    let cells = zip(document.cells, outputs).map { HTMLCell.html($0, outputs: $1) }
    let opening = "<pre><code class=\"language-\(marker)\">"
    var body = Self.replacing(prose.html, opening, "\n</code></pre>\n") { number in
      Int(number).flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? ""
    }
    let contents = TableOfContents(prose.headings)
    body = contents.marking(body).replacing("<table>", with: "<div class=\"scroll\"><table>")
      .replacing("</table>", with: "</table></div>")
    let problem = documentError.map { "<pre class=\"error\">\($0.escapedForXML)</pre>\n" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="Tensorlab">
      <title>\(title.escapedForXML)</title>
      <link rel="icon" href="data:,">
      <style>
      \(HTMLStyle.text)
      </style>
      </head>
      <body>
      \(contents.html)<main>
      \(problem)\(body)</main>
      </body>
      </html>

      """
  }

  /// The text with what stands between each `opening` and `closing`, and these themselves, replaced.
  private static func replacing(
    _ text: String, _ opening: String, _ closing: String, by replacement: (String) -> String
  ) -> String {
    let parts = text.components(separatedBy: opening)
    return parts.dropFirst().reduce(parts.first ?? "") { result, part in
      let halves = part.components(separatedBy: closing)
      return result + replacement(halves[0]) + halves.dropFirst().joined(separator: closing)
    }
  }
}

/// The headings of a page, as links to them.
struct TableOfContents {
  private let entries: [(heading: CommonMark.Heading, id: String)]

  init(_ headings: [CommonMark.Heading]) {
    var seen: [String: Int] = [:]
    entries = headings.map { heading in
      let name = Self.identifier(heading.text)
      let count = seen[name, default: 0]
      seen[name] = count + 1
      return (heading, count == 0 ? name : "\(name)-\(count)")
    }
  }

  /// Small letters and digits, with hyphens between the words.
  private static func identifier(_ text: String) -> String {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.isEmpty ? "section" : words.joined(separator: "-")
  }

  /// Links to the headings below the title; nothing where there are fewer than two.
  var html: String {
    let shown = entries.filter { (2...3).contains($0.heading.level) }
    guard shown.count > 1 else { return "" }
    let items = shown.map { entry in
      "<li class=\"level\(entry.heading.level)\"><a href=\"#\(entry.id.escapedForXML)\">"
        + "\(entry.heading.text.escapedForXML)</a></li>"
    }
    return "<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n<ul>\n"
      + items.joined(separator: "\n") + "\n</ul></details></nav>\n"
  }

  /// The page with the names that the links go to. Tags of headings come from headings alone: prose
  /// cannot bring its own HTML.
  func marking(_ body: String) -> String {
    var result = ""
    var rest = body[...]
    for (heading, id) in entries {
      let tag = "<h\(heading.level)>"
      guard let place = rest.firstRange(of: tag) else { continue }
      result += rest[..<place.lowerBound] + "<h\(heading.level) id=\"\(id.escapedForXML)\">"
      rest = rest[place.upperBound...]
    }
    return result + rest
  }
}
