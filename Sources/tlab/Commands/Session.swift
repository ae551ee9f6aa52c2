import CTerminal
import Tensorlab
import TlabLanguage
import TlabNotebook

/// One run of the program: a document, the prompt, or one after the other.
struct Session {
  private let document: Document?
  private let parameters: [ParameterOverride]
  private let seed: UInt64
  private let isInteractive: Bool
  private let console: Console

  /// - Parameter document: what is run first; the prompt alone when nil.
  init(
    _ document: Document?, parameters: [ParameterOverride], seed: UInt64, isInteractive: Bool,
    console: Console
  ) {
    self.document = document
    self.parameters = parameters
    self.seed = seed
    self.isInteractive = isInteractive || document == nil
    self.console = console
  }

  /// Runs everything on the engine's thread, and waits for it.
  func run() -> ExitStatus {
    let wakeDescriptor = interrupt_catch(!isInteractive)
    do {
      return try EngineThread.run { runOnEngineThread(wakeDescriptor: wakeDescriptor) }
    } catch {
      console.report(error)
      return .failure
    }
  }

  private func runOnEngineThread(wakeDescriptor: Int32) -> ExitStatus {
    let engine = Engine()
    engine.interrupt = InterruptToken { interrupt_is_requested() }
    let interpreter: Interpreter
    var status = ExitStatus.success
    if let document {
      let runner = NotebookRunner(
        document, engine: engine, seed: seed,
        parameters: Dictionary(
          parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        observer: console)
      interpreter = runner.interpreter
      status = run(runner)
    } else {
      interpreter = Interpreter(engine: engine, output: console, seed: seed)
    }
    guard isInteractive else { return status }
    return REPL(interpreter, console: console, wakeDescriptor: wakeDescriptor).run()
  }

  private func run(_ runner: NotebookRunner) -> ExitStatus {
    do {
      try runner.run()
      console.finish()
      return .success
    } catch {
      console.report(error)
      return status(after: error)
    }
  }

  /// A refused `-p` is a wrong command line; everything else is the document's.
  private func status(after error: any Error) -> ExitStatus {
    if (error as? Diagnostic)?.code == .interrupted { return .interrupted }
    let isRefusal = (error as? Diagnostics)?.all.allSatisfy { $0.code == .param } == true
    return isRefusal && !parameters.isEmpty ? .misuse : .failure
  }
}
