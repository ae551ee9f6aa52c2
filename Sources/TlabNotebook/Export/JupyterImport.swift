import Tensorlab

/// Makes a document of a Jupyter notebook.
///
/// Cells of a notebook that came from a document stand as they stood there. Others: Markdown is
/// prose, code of the language a `tlab` cell with its output, code of another language a fence of
/// that language, which does not run.
public struct JupyterImport {
  private typealias Member = JSONValue.Member

  /// The document's text.
  public private(set) var text = ""
  private let file: String
  private let language: String

  /// - Throws: `DocumentError` when the bytes are no notebook of format 4.
  public init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    let notebook: JSONValue
    do {
      notebook = try JSONValue(parsing: bytes)
    } catch {
      throw DocumentError(
        .file, "\(file) is not JSON: \(error.message), at byte \(error.offset)", file: nil)
    }
    func failure(_ message: String) -> DocumentError {
      DocumentError(.file, "\(file) is no Jupyter notebook: \(message)", file: nil)
    }
    guard let format = notebook["nbformat"]?.integer else {
      throw failure("it has no number `nbformat`")
    }
    guard format == 4 else {
      throw DocumentError(
        .file,
        "\(file) has Jupyter's format \(format); only format 4 can be read: "
          + "`jupyter nbconvert --to notebook` converts older ones", file: nil)
    }
    guard let cells = notebook["cells"]?.array else { throw failure("it has no list `cells`") }
    let metadata = notebook["metadata"]
    let name =
      metadata?["language_info"]?["name"]?.string ?? metadata?["kernelspec"]?["language"]?.string
    language =
      name.map { String($0.filter { $0.isLetter || $0.isNumber || "+-_#".contains($0) }) }
      ?? "python"
    for (index, cell) in cells.enumerated() {
      guard let kind = cell["cell_type"]?.string else {
        throw failure("cell \(index + 1) has no text `cell_type`")
      }
      guard let source = Self.text(cell["source"]) else {
        throw failure("the `source` of cell \(index + 1) is no text")
      }
      switch kind {
      case "markdown": addProse(source, cell, isLast: index == cells.count - 1)
      case "code": addCode(source, cell, isOnly: cells.count == 1)
      case "raw":
        if cell["metadata"]?[Jupyter.ownKey] == nil {
          startBlock()
          text += NotebookExport.fence("text", source)
        }
      default: throw failure("cell \(index + 1) is of the unknown kind \"\(kind)\"")
      }
    }
  }

  /// A text that is given whole or as a list of parts.
  private static func text(_ value: JSONValue?) -> String? {
    if let text = value?.string { return text }
    guard let parts = value?.array else { return nil }
    let texts = parts.compactMap(\.string)
    return texts.count == parts.count ? texts.joined() : nil
  }

  /// Sets what follows apart by a blank line.
  private mutating func startBlock() {
    guard !text.isEmpty, !text.endsInBlankLine else { return }
    text += text.endsItsLine ? "\n" : "\n\n"
  }

  // MARK: Prose

  private mutating func addProse(_ source: String, _ cell: JSONValue, isLast: Bool) {
    var source = source
    if let attachments = cell["attachments"], case .object(let files) = attachments {
      for file in files {
        guard case .object(let types)? = Optional(file.value), let first = types.first,
          let data = Self.text(first.value)
        else { continue }
        source = source.replacing(
          "attachment:\(file.name)",
          with: "data:\(first.name);base64,\(data.filter { !$0.isWhitespace })")
      }
    }
    let isOwn = cell["metadata"]?[Jupyter.ownKey] != nil
    if isOwn {
      // What comes first on a line stays so.
      if !text.isEmpty, !text.endsItsLine { text += "\n" }
    } else {
      startBlock()
    }
    guard Self.isWhole(source) || isOwn && isLast else {
      // It leaves a fence open, holds cells, or has HTML that would swallow what comes after.
      startBlock()
      text += NotebookExport.fence("markdown", source)
      return
    }
    text += source
  }

  /// Whether the text is prose alone, after which a cell can follow.
  private static func isWhole(_ source: String) -> Bool {
    let end = source.endsItsLine ? "" : "\n"
    guard let document = try? Document(text: source + end + "```tlab\n```\n") else { return false }
    return !document.isScript && document.cells.count == 1
      && document.cells[0].source == "```tlab\n```\n"
  }

  // MARK: Code

  private mutating func addCode(_ source: String, _ cell: JSONValue, isOnly: Bool) {
    let own = cell["metadata"]?[Jupyter.ownKey]
    if let block = own?["block"]?.string,
      let kept = Self.cell(in: block, isScript: own?["isScript"] == .bool(true)),
      kept.text.withoutFinalLineEnds == source.withoutFinalLineEnds,
      isOnly || own?["isScript"] != .bool(true)
    {
      if !text.isEmpty, !text.endsItsLine { text += "\n" }
      text += block
      return
    }
    startBlock()
    let isOwn = language == "tlab"
    text += NotebookExport.fence(isOwn ? "tlab" : language, source)
    let outputs = cell["outputs"]?.array ?? []
    let written = outputs.compactMap(Self.outputText).map { $0.endsItsLine ? $0 : $0 + "\n" }
      .joined()
    if !written.isEmpty { text += "\n" + NotebookExport.fence(isOwn ? "out" : "text", written) }
    for output in outputs {
      for type in ["image/png", "image/jpeg"] {
        guard let data = Self.text(output["data"]?[type]) else { continue }
        text += "\n![output](data:\(type);base64,\(data.filter { !$0.isWhitespace }))\n"
      }
    }
    text += "\n"
  }

  /// The cell that a block of a document consists of.
  private static func cell(in block: String, isScript: Bool) -> NotebookCell? {
    guard let document = try? Document(text: block), document.isScript == isScript,
      document.blocks.count == 1
    else { return nil }
    return document.cells.first
  }

  private static func outputText(_ output: JSONValue) -> String? {
    switch output["output_type"]?.string {
    case "stream": text(output["text"])
    case "execute_result", "display_data": text(output["data"]?["text/plain"])
    case "error":
      (output["traceback"]?.array ?? []).compactMap(\.string).map(withoutColors)
        .joined(separator: "\n")
    default: nil
    }
  }

  /// The text without the terminal's colours.
  private static func withoutColors(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\u{1B}" {
        isEscaped = true
      } else if !isEscaped {
        result.append(character)
      } else if character.isLetter {
        isEscaped = false
      }
    }
    return result
  }
}
