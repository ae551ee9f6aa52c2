import Tensorlab
import TlabLanguage

/// A document whose cells are run one by one, in any order: what a prompt works on.
///
/// It knows which cells have run and which are stale: run before something that they depend on was
/// run again, edited, or set anew at the prompt. It never runs a cell by itself.
public final class NotebookSession {
  /// How a cell stands.
  public enum State: String, Sendable {
    case notRun = "not run"
    case fresh
    case stale
    case failed
    case skipped
  }

  public let interpreter: Interpreter
  /// What is loaded; nil when nothing is.
  public private(set) var document: Document?
  let observer: any NotebookObserver
  private let sink: CellSink
  private var entries: [Entry] = []
  /// Which cells need which others.
  public private(set) var graph = CellGraph([])
  private var lastRun = -1
  private var runCount = 0

  /// A cell, and what is known about its last run.
  private struct Entry {
    let cell: NotebookCell
    /// Nil for a cell that is resolved only when it runs.
    let code: Cell?
    /// What its random numbers are keyed by.
    let identity: String
    var run: Run?
  }

  private struct Run {
    /// The run's number among all.
    let number: Int
    let failed: Bool
    /// For each cell it depends on, the number of the run it took names from.
    let dependencies: [Int: Int]
    /// For each name it read, how often that had been set at the prompt.
    let entryCounts: [String: Int]
    /// Whether the cell was edited since.
    var wasEdited = false
  }

  /// A session without a document.
  public init(
    engine: Engine, seed: UInt64 = 0, parameters: [String: String] = [:],
    observer: any NotebookObserver
  ) {
    self.observer = observer
    sink = CellSink(observer)
    interpreter = Interpreter(
      engine: engine, output: sink, seed: seed, parameterOverrides: parameters)
  }

  // MARK: Loading

  /// Takes a document, nothing of which has run. Cells of the document before it that stand
  /// unchanged in this one keep their state.
  /// - Throws: `Diagnostics` with all syntax errors, unknown names and refused parameters; the
  ///   document before then stays.
  public func load(_ document: Document) throws {
    let regular = document.cells.filter { !$0.options.isSkipped && !$0.options.mustFail }
    var resolved = try interpreter.resolveAnew(
      regular.map { $0.languageSource(file: document.file) })[...]
    var occurrences: [String: Int] = [:]
    var former = entries
    let loaded = document.cells.map { cell in
      let isRegular = !cell.options.isSkipped && !cell.options.mustFail
      let occurrence = occurrences[cell.text, default: 0]
      occurrences[cell.text] = occurrence + 1
      let identity = cell.name.map { "name:" + $0 } ?? "text:\(occurrence):" + cell.text
      var run: Run?
      if let index = former.firstIndex(where: { Self.isSame($0, cell, identity) }) {
        let old = former.remove(at: index)
        run = old.run
        if old.cell.text != cell.text { run?.wasEdited = true }
      }
      return Entry(
        cell: cell, code: isRegular ? resolved.popFirst() : nil, identity: identity, run: run)
    }
    let isSameFile = self.document?.file == document.file
    entries =
      isSameFile
      ? loaded
      : loaded.map { entry in
        var entry = entry
        entry.run = nil
        return entry
      }
    graph = CellGraph(entries.map(\.code))
    self.document = document
    if !isSameFile { lastRun = -1 }
  }

  private static func isSame(_ entry: Entry, _ cell: NotebookCell, _ identity: String) -> Bool {
    entry.cell.name != nil || cell.name != nil
      ? entry.cell.name == cell.name : entry.identity == identity
  }

  // MARK: Running

  /// The cells, by name or, where a cell has none, by its number from 1: `#3`.
  public var labels: [String] {
    entries.enumerated().map { $1.cell.name ?? "#\($0 + 1)" }
  }

  /// The place of a cell among the cells.
  public func index(ofLabel label: String) -> Int? { labels.firstIndex(of: label) }

  /// The cell that `:next` would run; nil at the end.
  public var nextIndex: Int? {
    entries.indices.first { $0 > lastRun && !entries[$0].cell.options.isSkipped }
  }

  /// Runs a cell.
  /// - Throws: `Diagnostic` of the cell, `DocumentError` when a cell marked `error` did not fail.
  public func run(_ index: Int) throws { try run(index, isMuted: false) }

  /// - Parameter isMuted: whether its output is not shown.
  func run(_ index: Int, isMuted: Bool) throws {
    let entry = entries[index]
    runCount += 1
    let number = runCount
    lastRun = index
    var failed = true
    defer {
      entries[index].run = Run(
        number: number, failed: failed,
        dependencies: Dictionary(
          uniqueKeysWithValues: graph.dependencies[index].map {
            ($0, entries[$0].run?.number ?? 0)
          }),
        entryCounts: Dictionary(
          uniqueKeysWithValues: graph.names[index].map {
            ($0, interpreter.entryCounts[$0] ?? 0)
          }))
    }
    observer.willRun(entry.cell)
    sink.isMuted = entry.cell.options.isHidden || isMuted
    defer { sink.isMuted = false }
    if entry.cell.options.mustFail {
      try runFailing(entry)
    } else if let code = entry.code {
      try interpreter.run(code, identity: entry.identity)
    }
    failed = false
    observer.didRun(entry.cell)
  }

  /// Runs the document from top to bottom, prose and cells, until the first error.
  /// - Throws: as `run`.
  public func runAll() throws { try run(CellSelection()) }

  private func runFailing(_ entry: Entry) throws {
    do {
      // Its error is its output, which does not change when the cell moves within the file.
      let source = CellSource(name: entry.cell.name, text: entry.cell.text)
      let codes = try interpreter.resolve([source])
      for code in codes { try interpreter.run(code) }
    } catch let diagnostics as Diagnostics {
      return sink.write(diagnostics.rendered() + "\n")
    } catch let diagnostic as Diagnostic where diagnostic.code != .interrupted {
      return sink.write(diagnostic.rendered() + "\n")
    }
    throw DocumentError(
      .expectation, "the cell is marked `error`, so it must fail; it ran to its end",
      file: document?.file, line: entry.cell.firstLine - 1)
  }

  // MARK: States

  /// How a cell stands.
  public func state(of index: Int) -> State {
    var known: [Int: State] = [:]
    return state(of: index, &known)
  }

  private func state(of index: Int, _ known: inout [Int: State]) -> State {
    if let state = known[index] { return state }
    let entry = entries[index]
    if entry.cell.options.isSkipped { return .skipped }
    guard let run = entry.run else { return .notRun }
    if run.failed { return .failed }
    // What depends on itself through others is as fresh as the rest of the circle.
    known[index] = .fresh
    let isStale =
      run.wasEdited
      || run.dependencies.contains { entries[$0].run?.number ?? 0 != $1 }
      || run.entryCounts.contains { interpreter.entryCounts[$0] ?? 0 != $1 }
      || graph.dependencies[index].contains { [.stale, .failed].contains(state(of: $0, &known)) }
    known[index] = isStale ? .stale : .fresh
    return isStale ? .stale : .fresh
  }

  /// The cell at a place.
  public func cell(at index: Int) -> NotebookCell { entries[index].cell }
}
