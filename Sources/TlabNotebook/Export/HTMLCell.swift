import TlabLanguage

/// A cell with its outputs as HTML.
enum HTMLCell {
  /// Nothing for a hidden cell that did not fail.
  static func html(_ cell: NotebookCell, outputs: [ExportedOutput]) -> String {
    let shown = cell.options.isHidden ? outputs.filter(\.isError) : outputs
    if cell.options.isHidden, shown.isEmpty { return "" }
    var html = "<section class=\"cell\">\n"
    if !cell.options.isHidden {
      if let name = cell.name {
        html += "<div class=\"name\">\(name.escapedForXML)</div>\n"
      }
      html += "<pre class=\"code\"><code>\(code(cell.text))</code></pre>\n"
    }
    // The curves of many runs would hide what comes of them.
    let isOpen = shown.count { if case .training = $0 { true } else { false } } <= 2
    for output in shown { html += self.html(output, isOpen: isOpen) + "\n" }
    return html + "</section>\n"
  }

  /// Code with its words marked by what they are.
  static func code(_ text: String) -> String {
    Highlighting.spans(of: text.withoutFinalLineEnds).map { span in
      let escaped = span.text.escapedForXML
      return span.kind == .plain ? escaped : "<span class=\"\(span.kind)\">\(escaped)</span>"
    }.joined()
  }

  private static func html(_ output: ExportedOutput, isOpen: Bool) -> String {
    switch output {
    case .text(let text): preformatted(text, "out")
    case .value(let text, let svgs, let replacesText):
      (replacesText && !svgs.isEmpty ? "" : preformatted(text, "out")) + figure(svgs)
    case .table(let table): html(table)
    case .training(let summary, let svgs):
      svgs.isEmpty
        ? preformatted(summary, "out")
        : "<details class=\"training\"\(isOpen ? " open" : "")><summary>"
          + (summary.split(separator: "\n").first.map { String($0).escapedForXML } ?? "training")
          + "</summary>\n\(figure(svgs))</details>"
    case .error(let text): preformatted(text, "error")
    }
  }

  private static func preformatted(_ text: String, _ style: String) -> String {
    "<pre class=\"\(style)\">\(text.withoutFinalLineEnds.escapedForXML)</pre>"
  }

  private static func figure(_ svgs: [String]) -> String {
    svgs.isEmpty ? "" : "<figure>\(svgs.joined(separator: "\n"))</figure>"
  }

  static func html(_ table: TextTable) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      let cells = zip(cells, table.alignments).map { cell, alignment in
        "<\(tag)\(alignment == .right ? " class=\"number\"" : "")>\(cell.escapedForXML)</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<table><thead>\(row(table.header, "th"))</thead><tbody>"
      + table.rows.map { row($0, "td") }.joined() + "</tbody></table>"
  }
}

extension ExportedOutput {
  var isError: Bool { if case .error = self { true } else { false } }
}
