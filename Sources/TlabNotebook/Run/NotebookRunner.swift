import Tensorlab
import TlabLanguage

/// Runs a document from a fresh state, top to bottom, until its end or the first error.
public final class NotebookRunner {
  public let document: Document
  /// Holds what the cells have defined; a prompt can go on with it.
  public let interpreter: Interpreter
  private let observer: any NotebookObserver
  private let sink: CellSink

  /// - Parameters:
  ///   - seed: what all random numbers derive from.
  ///   - parameters: source texts that replace the defaults of `param` declarations, by name.
  public init(
    _ document: Document, engine: Engine, seed: UInt64 = 0, parameters: [String: String] = [:],
    observer: any NotebookObserver
  ) {
    self.document = document
    self.observer = observer
    sink = CellSink(observer)
    interpreter = Interpreter(
      engine: engine, output: sink, seed: seed, parameterOverrides: parameters)
  }

  /// Runs the cells. Syntax errors, unknown names and refused parameters of the whole document are
  /// reported before anything runs.
  ///
  /// A cell marked `skip` does not run. A cell marked `error` is resolved when its turn comes, so
  /// that what is wrong with it may be its syntax or a name.
  /// - Throws: `Diagnostics` before anything ran, `Diagnostic` of the cell that failed,
  ///   `DocumentError` when a cell marked `error` did not fail.
  public func run() throws {
    let regular = document.cells.filter { !$0.options.isSkipped && !$0.options.mustFail }
    let resolved = try interpreter.resolve(
      regular.map { $0.languageSource(file: document.file) })
    var remaining = resolved[...]
    for block in document.blocks {
      switch block {
      case .prose(let prose): observer.reached(prose)
      case .cell(let cell) where cell.options.isSkipped: continue
      case .cell(let cell):
        try running(cell) {
          if cell.options.mustFail {
            try runFailing(cell)
          } else if let code = remaining.popFirst() {
            try interpreter.run(code)
          }
        }
      }
    }
  }

  private func running(_ cell: NotebookCell, _ body: () throws -> Void) rethrows {
    observer.willRun(cell)
    sink.isMuted = cell.options.isHidden
    defer { sink.isMuted = false }
    try body()
    observer.didRun(cell)
  }

  private func runFailing(_ cell: NotebookCell) throws {
    do {
      let codes = try interpreter.resolve([cell.languageSource(file: document.file)])
      for code in codes { try interpreter.run(code) }
    } catch let diagnostics as Diagnostics {
      return sink.write(diagnostics.rendered() + "\n")
    } catch let diagnostic as Diagnostic where diagnostic.code != .interrupted {
      return sink.write(diagnostic.rendered() + "\n")
    }
    throw DocumentError(
      .expectation, "the cell is marked `error`, so it must fail; it ran to its end",
      file: document.file, line: cell.firstLine - 1)
  }
}
