import Tensorlab
import TlabLanguage

/// Runs a document from a fresh state, top to bottom, until its end or the first error.
public final class NotebookRunner {
  public let document: Document
  /// Holds the cells and what they have defined; a prompt can go on with it.
  public let session: NotebookSession

  /// What the cells have defined.
  public var interpreter: Interpreter { session.interpreter }

  /// - Parameters:
  ///   - seed: what all random numbers derive from.
  ///   - parameters: source texts that replace the defaults of `param` declarations, by name.
  public init(
    _ document: Document, engine: Engine, seed: UInt64 = 0, parameters: [String: String] = [:],
    observer: any NotebookObserver
  ) {
    self.document = document
    session = NotebookSession(
      engine: engine, seed: seed, parameters: parameters, observer: observer)
  }

  /// Runs the cells. Syntax errors, unknown names and refused parameters of the whole document are
  /// reported before anything runs.
  ///
  /// Where only a part is selected, cells before it run when it needs them, and show nothing.
  /// A cell marked `skip` does not run. A cell marked `error` is resolved when its turn comes, so
  /// that what is wrong with it may be its syntax or a name.
  /// - Throws: `Diagnostics` before anything ran, `Diagnostic` of the cell that failed,
  ///   `DocumentError` when a cell marked `error` did not fail.
  public func run(_ selection: CellSelection = CellSelection()) throws {
    try session.load(document)
    try session.run(selection)
  }
}
