import Tensorlab
import TlabLanguage

extension NotebookExport {
  /// The document as a Jupyter notebook, format 4.5, with its outputs.
  ///
  /// Each code cell keeps, in its metadata, how it stands in the document; so the way back gives the
  /// same file.
  public var jupyter: String {
    var cells: [JSONValue] = []
    var index = -1
    for block in document.blocks {
      let id = JSONValue.string("cell-\(cells.count + 1)")
      switch block {
      case .prose(let prose):
        cells.append(
          .object([
            .init(name: "cell_type", value: .string("markdown")), .init(name: "id", value: id),
            .init(name: "metadata", value: .object([Jupyter.ownMember([])])),
            .init(name: "source", value: Jupyter.lines(prose.text)),
          ]))
      case .cell(let cell):
        index += 1
        cells.append(code(cell, outputs[index], id: id, number: index + 1))
      }
    }
    if let documentError {
      cells.insert(
        .object([
          .init(name: "cell_type", value: .string("raw")),
          .init(name: "id", value: .string("problem")),
          .init(name: "metadata", value: .object([Jupyter.ownMember([])])),
          .init(name: "source", value: Jupyter.lines(documentError)),
        ]), at: 0)
    }
    return JSONValue.object([
      .init(name: "cells", value: .array(cells)),
      .init(
        name: "metadata",
        value: .object([
          .init(
            name: "kernelspec",
            value: .object([
              .init(name: "display_name", value: .string("Tensorlab")),
              .init(name: "language", value: .string("tlab")),
              .init(name: "name", value: .string("tlab")),
            ])),
          .init(
            name: "language_info",
            value: .object([
              .init(name: "file_extension", value: .string(".tlab")),
              .init(name: "name", value: .string("tlab")),
            ])),
        ])),
      .init(name: "nbformat", value: .number(4)),
      .init(name: "nbformat_minor", value: .number(5)),
    ]).indentedText() + "\n"
  }

  private func code(
    _ cell: NotebookCell, _ outputs: [ExportedOutput], id: JSONValue, number: Int
  ) -> JSONValue {
    var metadata = [
      Jupyter.ownMember([
        .init(name: "block", value: .string(cell.source)),
        .init(name: "isScript", value: .bool(document.isScript)),
      ])
    ]
    if cell.options.isHidden {
      let hidden = JSONValue.object([.init(name: "source_hidden", value: .bool(true))])
      metadata.append(.init(name: "jupyter", value: hidden))
    }
    let hasRun = !cell.options.isSkipped && !outputs.isEmpty
    return .object([
      .init(name: "cell_type", value: .string("code")),
      .init(name: "execution_count", value: hasRun ? .number(Double(number)) : .null),
      .init(name: "id", value: id),
      .init(name: "metadata", value: .object(metadata)),
      .init(name: "outputs", value: .array(outputs.map { Jupyter.output($0, number: number) })),
      .init(name: "source", value: Jupyter.lines(cell.text.withoutFinalLineEnds)),
    ])
  }
}

/// What Jupyter's format has in common for both ways.
enum Jupyter {
  /// The name under which cells keep what belongs to a document.
  static let ownKey = "tensorlab"

  static func ownMember(_ members: [JSONValue.Member]) -> JSONValue.Member {
    .init(name: ownKey, value: .object(members))
  }

  /// A text as the list of its lines, ends included.
  static func lines(_ text: String) -> JSONValue {
    var lines: [String] = []
    var line = ""
    for scalar in text.unicodeScalars {
      line.unicodeScalars.append(scalar)
      if scalar == "\n" {
        lines.append(line)
        line = ""
      }
    }
    if !line.isEmpty { lines.append(line) }
    return .array(lines.map { .string($0) })
  }

  static func output(_ output: ExportedOutput, number: Int) -> JSONValue {
    switch output {
    case .text(let text):
      return .object([
        .init(name: "name", value: .string("stdout")),
        .init(name: "output_type", value: .string("stream")),
        .init(name: "text", value: lines(text)),
      ])
    case .error(let text):
      let first = text.split(separator: "\n").first.map(String.init) ?? text
      return .object([
        .init(name: "ename", value: .string(name(ofError: first))),
        .init(name: "evalue", value: .string(first)),
        .init(name: "output_type", value: .string("error")),
        .init(
          name: "traceback",
          value: .array(
            text.split(separator: "\n", omittingEmptySubsequences: false).map {
              .string(String($0))
            })),
      ])
    case .value(let text, let svgs, _):
      return data(text, svgs: svgs, html: nil, result: number)
    case .training(let summary, let svgs):
      return data(summary, svgs: svgs, html: nil, result: nil)
    case .table(let table):
      return data(
        table.lines.joined(separator: "\n"), svgs: [], html: HTMLCell.html(table), result: number)
    }
  }

  /// `shape` of `error[shape]: …`.
  private static func name(ofError line: String) -> String {
    guard line.hasPrefix("error["), let end = line.firstIndex(of: "]") else { return "error" }
    return String(line[..<end].dropFirst("error[".count))
  }

  private static func data(
    _ text: String, svgs: [String], html: String?, result: Int?
  ) -> JSONValue {
    var bundle: [JSONValue.Member] = []
    if svgs.count == 1 {
      bundle.append(.init(name: "image/svg+xml", value: lines(svgs[0])))
    } else if !svgs.isEmpty {
      let html = "<div>\(svgs.joined(separator: "\n"))</div>"
      bundle.append(.init(name: "text/html", value: lines(html)))
    }
    if let html { bundle.append(.init(name: "text/html", value: lines(html))) }
    bundle.append(.init(name: "text/plain", value: lines(text)))
    var members: [JSONValue.Member] = [.init(name: "data", value: .object(bundle))]
    if let result {
      members.append(.init(name: "execution_count", value: .number(Double(result))))
    }
    members.append(.init(name: "metadata", value: .object([])))
    members.append(
      .init(
        name: "output_type", value: .string(result == nil ? "display_data" : "execute_result")))
    return .object(members)
  }
}

extension JSONValue {
  /// The value as JSON, a member or element on each line, so that it can be compared line by line.
  func indentedText(_ depth: Int = 0) -> String {
    let (outer, inner) = (
      String(repeating: " ", count: depth), String(repeating: " ", count: depth + 1)
    )
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let parts = elements.map { inner + $0.indentedText(depth + 1) }
      return "[\n" + parts.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members) where !members.isEmpty:
      let parts = members.map { member in
        "\(inner)\(JSONValue.string(member.name).text): \(member.value.indentedText(depth + 1))"
      }
      return "{\n" + parts.joined(separator: ",\n") + "\n\(outer)}"
    default: return text
    }
  }
}
