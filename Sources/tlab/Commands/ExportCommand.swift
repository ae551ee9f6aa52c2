import ArgumentParser
import CTerminal
import FoundationEssentials
import Tensorlab
import TlabLanguage
import TlabNotebook

/// `tlab export --to html FILE`.
struct ExportCommand: TlabCommand {
  /// What a notebook can be made into.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, md, ipynb
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Make a page, a Markdown text or a Jupyter notebook of a notebook and its outputs.",
    discussion: """
      The notebook runs from a fresh state, unless --no-run takes the outputs that it holds. HTML is \
      one file that needs no other; Markdown has its drawings in a folder beside it. A notebook that \
      fails is exported with its error, and the exit status is 1.
      """)

  @Option(help: "The format: html, md or ipynb.")
  var to: Format

  @Argument(help: "A notebook or script.", completion: .file(extensions: ["tlab", "md"]))
  var path: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where it is written; else beside the notebook. - is standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(name: .customLong("no-run"), help: "Run nothing; take the outputs in the file.")
  var keepsOutputs = false

  @Option(
    name: [.customShort("p"), .customLong("param")], parsing: .singleValue,
    help: ArgumentHelp("Set a `param` that the document declares.", valueName: "name=value"))
  var parameters: [ParameterOverride] = []

  @Option(help: "What all random numbers derive from.")
  var seed: UInt64 = 0

  @Flag(name: .shortAndLong, help: "Show no progress of training.")
  var quiet = false

  func validate() throws {
    if keepsOutputs, !parameters.isEmpty {
      throw ValidationError("--no-run runs nothing, so -p has nothing to set.")
    }
    if path == "-", output == nil {
      throw ValidationError("Standard input has no name to write beside; give -o.")
    }
  }

  func execute() -> ExitStatus {
    let console = Console(isQuiet: quiet)
    _ = interrupt_catch(true)
    do {
      let document = try Document(path: path)
      return try EngineThread.run { try export(document, console) }
    } catch {
      console.report((error as? TensorError).map { Diagnostic($0) } ?? error)
      return .failure
    }
  }

  private func export(_ document: Document, _ console: Console) throws -> ExitStatus {
    let export: NotebookExport
    if keepsOutputs {
      export = NotebookExport(keeping: document)
    } else {
      let engine = Engine()
      engine.interrupt = InterruptToken(
        { interrupt_is_requested() },
        isUrgent: { interrupt_count() > 1 || termination_signal() != 0 })
      export = NotebookExport(
        running: document, engine: engine, seed: seed,
        parameters: Dictionary(parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        follower: quiet ? nil : ExportProgress())
    }
    if let error = export.error, (error as? Diagnostic)?.code == .interrupted {
      console.report(error)
      return ExitStatus(terminationSignal: termination_signal()) ?? .interrupted
    }
    try write(export)
    guard let error = export.error else { return .success }
    console.report(error)
    return .failure
  }

  private func write(_ export: NotebookExport) throws {
    let target = output ?? stem(of: path) + "." + to.rawValue
    guard target != "-" else {
      let text =
        switch to {
        case .html: export.html
        case .md: export.markdown(folder: nil).text
        case .ipynb: export.jupyter
        }
      return Terminal.standardOutput.write(text)
    }
    guard target != path else {
      throw DocumentError(.file, "\(path) would be written over itself; give another -o", file: nil)
    }
    switch to {
    case .html: try write(export.html, to: target)
    case .ipynb: try write(export.jupyter, to: target)
    case .md:
      let folder = stem(of: target) + "_files"
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      let (text, drawings) = export.markdown(folder: name)
      if !drawings.isEmpty { try makeFolder(folder) }
      for drawing in drawings { try write(drawing.svg, to: "\(folder)/\(drawing.name)") }
      try write(text, to: target)
    }
  }

  private func makeFolder(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DocumentError(.file, "the folder \(folder) cannot be made", file: nil)
    }
  }

  private func write(_ text: String, to path: String) throws {
    let file = try AtomicFile(path: path, operation: "export")
    try file.write(Array(text.utf8))
    try file.commit()
  }

  /// A path without its extension.
  private func stem(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path }
    return String(path.dropLast(name.distance(from: dot, to: name.endIndex)))
  }
}

/// Shows training runs on standard error while a notebook is exported.
private final class ExportProgress: TrainingObserver {
  private let terminal = Terminal.standardError
  private var display: ProgressDisplay?

  var canPause: Bool { false }

  func training(_ trainer: Trainer, did event: TrainingEvent) -> TrainingDecision {
    if case .began = event {
      display = ProgressDisplay(label: nil, terminal: terminal, isDrawn: terminal.isTerminal)
    }
    if let line = display?.line(for: event) {
      display?.clear()
      terminal.write(line + "\n")
    }
    if case .finished = event { display = nil }
    return .proceed
  }
}
