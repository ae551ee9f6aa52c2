import TlabLanguage

extension NotebookExport {
  /// A drawing that the Markdown refers to.
  public struct Drawing: Equatable, Sendable {
    public let name: String
    public let svg: String
  }

  /// The document as plain Markdown: the prose as it stands, the cells as code, then their outputs.
  ///
  /// - Parameter folder: where the drawings will lie, relative to the Markdown; nil to have their
  ///   text in their place.
  public func markdown(folder: String?) -> (text: String, drawings: [Drawing]) {
    var drawings: [Drawing] = []
    var text = documentError.map { Self.fence("", $0) + "\n" } ?? ""
    var index = -1
    for block in document.blocks {
      switch block {
      case .prose(let prose): text += prose.text
      case .cell(let cell):
        index += 1
        let outputs =
          cell.options.isHidden ? self.outputs[index].filter(\.isError) : self.outputs[index]
        if cell.options.isHidden, outputs.isEmpty { continue }
        var parts: [String] = []
        if !cell.options.isHidden { parts.append(Self.fence("tlab", cell.text)) }
        for output in outputs {
          parts.append(contentsOf: markdown(of: output, folder: folder, &drawings))
        }
        if !text.isEmpty, !text.endsItsLine { text += "\n" }
        text += parts.joined(separator: "\n")
      }
    }
    return (text, drawings)
  }

  private func markdown(
    of output: ExportedOutput, folder: String?, _ drawings: inout [Drawing]
  ) -> [String] {
    func links(_ svgs: [String], _ text: String) -> [String] {
      guard let folder else { return [] }
      return svgs.map { svg in
        let name = "figure-\(drawings.count + 1).svg"
        drawings.append(Drawing(name: name, svg: svg))
        let label = text.split(separator: "\n").first.map(String.init) ?? "figure"
        return "![\(label.escapedForMarkdown)](<\(folder)/\(name)>)\n"
      }
    }
    switch output {
    case .table(let table): return [Self.markdown(of: table)]
    case .value(let text, let svgs, let replacesText):
      let links = links(svgs, text)
      return (replacesText && !links.isEmpty ? [] : [Self.fence("text", text)]) + links
    case .training(let summary, let svgs):
      return [Self.fence("text", summary)] + links(svgs, summary)
    case .text(let text), .error(let text): return [Self.fence("text", text)]
    }
  }

  private static func markdown(of table: TextTable) -> String {
    func row(_ cells: [String]) -> String {
      "| " + cells.map(\.escapedForMarkdown).joined(separator: " | ") + " |\n"
    }
    let rule = table.alignments.map { $0 == .right ? "---:" : "---" }
    return row(table.header) + "| " + rule.joined(separator: " | ") + " |\n"
      + table.rows.map(row).joined()
  }

  /// A text in a fence that none of its lines closes.
  static func fence(_ info: String, _ text: String) -> String {
    let runs = text.split { $0 != "`" }.map(\.count)
    let fence = String(repeating: "`", count: max(3, (runs.max() ?? 0) + 1))
    return "\(fence)\(info)\n\(text.withoutFinalLineEnds)\n\(fence)\n"
  }
}

extension String {
  /// The text in one line of Markdown, as words and nothing else.
  fileprivate var escapedForMarkdown: String {
    var result = ""
    for character in self {
      if "\\`*_[]<>|~&".contains(character) { result += "\\" }
      result.append(character.isNewline ? " " : character)
    }
    return result
  }
}
