import Tensorlab
import TlabLanguage

/// Runs a document from a fresh state and compares what its cells put out with what it says.
public final class NotebookChecker {
  /// What came of one cell.
  public enum Outcome {
    /// It put out what the document says, or the document says nothing.
    case passed
    /// It put out something else.
    case differs(LineDifferenceText)
    /// It failed, or a cell that must fail did not; nothing after it ran.
    case failed(any Error)
    /// It is marked `slow`, or needs a cell that is.
    case leftOut
  }

  /// A unified diff, from what the document says to what was put out.
  public struct LineDifferenceText: Sendable {
    public let lines: [String]
  }

  /// A cell and what came of it.
  public struct Result {
    public let label: String
    public let line: Int
    public let outcome: Outcome
    let cellIndex: Int
    let record: OutputRecorder.Record?
  }

  public let document: Document
  private let session: NotebookSession
  private let recorder = OutputRecorder()
  private let includesSlowCells: Bool

  /// - Parameters:
  ///   - includesSlowCells: whether cells marked `slow`, and those that need them, run.
  ///   - parameters: source texts that replace the defaults of `param` declarations, by name.
  public init(
    _ document: Document, engine: Engine, includesSlowCells: Bool = false, seed: UInt64 = 0,
    parameters: [String: String] = [:]
  ) {
    self.document = document
    self.includesSlowCells = includesSlowCells
    session = NotebookSession(
      engine: engine, seed: seed, parameters: parameters, observer: recorder)
  }

  /// Runs the cells.
  ///
  /// - Parameter report: told of each cell as it comes.
  /// - Throws: `Diagnostics` when the document cannot be resolved; then nothing ran.
  public func check(_ report: (Result) -> Void = { _ in }) throws -> [Result] {
    try session.load(document)
    let leftOut = includesSlowCells ? [] : slowCells()
    var results: [Result] = []
    for (index, cell) in document.cells.enumerated() where !cell.options.isSkipped {
      var record: OutputRecorder.Record?
      var outcome = Outcome.leftOut
      if !leftOut.contains(index) {
        do {
          try session.run(index)
          let taken = recorder.take()
          record = taken
          outcome = compare(cell, taken)
        } catch {
          outcome = .failed(error)
        }
      }
      let result = Result(
        label: session.labels[index], line: cell.firstLine, outcome: outcome, cellIndex: index,
        record: record)
      results.append(result)
      report(result)
      if case .failed = outcome { break }
    }
    return results
  }

  /// The slow cells and those that need them.
  private func slowCells() -> Set<Int> {
    let slow = document.cells.indices.filter { document.cells[$0].options.isSlow }
    return Set(slow + slow.flatMap { session.graph.dependents(of: $0) })
  }

  private func compare(_ cell: NotebookCell, _ record: OutputRecorder.Record) -> Outcome {
    guard let expected = cell.expected, !record.wasTuned else { return .passed }
    let comparison = OutputComparison(tolerance: cell.options.tolerance)
    let (old, new) = (Self.lines(expected.text), Self.lines(record.text()))
    if comparison.agrees(expected: old, actual: new) { return .passed }
    let difference = LineDifference(old, new) { comparison.agrees(expected: $0, actual: $1) }
    return .differs(
      LineDifferenceText(lines: difference.unified(firstLine: expected.firstLine)))
  }

  /// The lines of an output; what ends the last one does not count, nor do blanks at line ends.
  static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The document with the outputs that were found, and everything else as it is.
  ///
  /// An `out` fence that agrees stays as it is written, `...` and all; so do those of cells that did
  /// not run, and of results that were tuned by hand.
  public func updatedText(_ results: [Result]) -> String {
    var records: [Int: OutputRecorder.Record] = [:]
    for result in results {
      if case .failed = result.outcome { continue }
      if let record = result.record, !record.wasTuned { records[result.cellIndex] = record }
    }
    let differing = Set(
      results.compactMap { result -> Int? in
        if case .differs = result.outcome { result.cellIndex } else { nil }
      })
    var index = -1
    return document.blocks.map { block in
      guard case .cell(let cell) = block else { return block.source }
      index += 1
      guard let record = records[index], !document.isScript else { return cell.source }
      if cell.expected != nil, !differing.contains(index) { return cell.source }
      return cell.source(withOutput: record.text())
    }.joined()
  }
}

extension Document.Block {
  /// The block as it stands in the file.
  fileprivate var source: String {
    switch self {
    case .prose(let prose): prose.text
    case .cell(let cell): cell.source
    }
  }
}
