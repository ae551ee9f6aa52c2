/// A `.tlab` file: CommonMark prose with cells of code, in the order in which they stand.
///
/// A document keeps every byte of its text, line ends included: joined, its blocks are the file.
/// A file without a `tlab` fence is a script: one unnamed cell and no prose.
public struct Document: Sendable {
  /// A stretch of prose, or a cell with its expected output.
  public enum Block: Sendable {
    case prose(Prose)
    case cell(NotebookCell)
  }

  /// What messages call the file; nil when the text comes from none.
  public let file: String?
  public let blocks: [Block]
  /// Whether it is a script.
  public let isScript: Bool

  /// Finds the cells of a text.
  ///
  /// - Throws: `DocumentError` when a fence's options or a cell's name cannot be taken as they are,
  ///   or when an `out` fence follows no cell.
  public init(text: String, file: String? = nil) throws {
    self.file = file
    let parts = FenceScanner.parts(of: text)
    var builder = DocumentBuilder(file: file)
    for part in parts { try builder.add(part) }
    if builder.hasCells {
      isScript = false
      blocks = try builder.finished()
    } else {
      isScript = true
      blocks = [.cell(NotebookCell(script: text))]
    }
  }

  /// A document that is a script whatever it holds, as `tlab -e` runs it.
  public init(script text: String, file: String? = nil) {
    self.file = file
    isScript = true
    blocks = [.cell(NotebookCell(script: text))]
  }

  /// The cells in order.
  public var cells: [NotebookCell] {
    blocks.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
  }

  /// The text of the file, byte for byte.
  public var text: String {
    blocks.map { block in
      switch block {
      case .prose(let prose): prose.text
      case .cell(let cell): cell.source
      }
    }.joined()
  }
}

/// Puts the parts of a text together into blocks.
private struct DocumentBuilder {
  let file: String?
  private var blocks: [Document.Block] = []
  private var linesOfNames: [String: Int] = [:]
  private var prose = ""
  private var proseLine = 1
  /// The first `out` fence that follows no cell; wrong only in a notebook.
  private var orphan: DocumentError?
  private(set) var hasCells = false

  init(file: String?) { self.file = file }

  mutating func add(_ part: FenceScanner.Part) throws {
    switch part.kind {
    case .text: appendProse(part.text, line: part.line)
    case .fence(let fence):
      let info = InfoString(fence.info)
      switch info.language {
      case "tlab": try addCell(fence, info, line: part.line)
      case "out": addOutput(fence, part)
      default: appendProse(part.text, line: part.line)
      }
    }
  }

  mutating func finished() throws(DocumentError) -> [Document.Block] {
    if let orphan { throw orphan }
    endProse()
    return blocks
  }

  private mutating func appendProse(_ text: String, line: Int) {
    if prose.isEmpty { proseLine = line }
    prose += text
  }

  private mutating func endProse() {
    guard !prose.isEmpty else { return }
    blocks.append(.prose(Prose(text: prose, firstLine: proseLine)))
    prose = ""
  }

  private mutating func addCell(
    _ fence: FenceScanner.Fence, _ info: InfoString, line: Int
  ) throws {
    let (name, options) = try info.cellNameAndOptions { error($0, line: line) }
    if let name {
      if let earlier = linesOfNames[name] {
        throw error("the cell on line \(earlier) is named \"\(name)\" already", line: line)
      }
      linesOfNames[name] = line
    }
    hasCells = true
    endProse()
    blocks.append(.cell(NotebookCell(name: name, options: options, fence: fence, fenceLine: line)))
  }

  /// An expected output belongs to the cell before it; only blank lines may stand between.
  private mutating func addOutput(_ fence: FenceScanner.Fence, _ part: FenceScanner.Part) {
    guard case .cell(var cell) = blocks.last, cell.expected == nil,
      prose.utf8.allSatisfy(FenceScanner.isBlankOrLineEnd)
    else {
      orphan =
        orphan
        ?? error(
          "an `out` fence holds the output of the cell right before it, and there is none",
          line: part.line)
      return
    }
    cell.expected = ExpectedOutput(gap: prose, fence: fence, fenceLine: part.line)
    prose = ""
    blocks[blocks.count - 1] = .cell(cell)
  }

  private func error(_ message: String, line: Int) -> DocumentError {
    DocumentError(.fence, message, file: file, line: line)
  }
}
