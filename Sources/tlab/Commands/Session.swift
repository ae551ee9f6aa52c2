import CTerminal
import Tensorlab
import TlabLanguage
import TlabNotebook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One run of the program: a document, the prompt, or one after the other.
struct Session {
  private let document: Document?
  private let parameters: [ParameterOverride]
  private let seed: UInt64
  private let isInteractive: Bool
  private let console: Console
  private let tweakPath: String?
  private let checkpointPath: String?
  private let selection: CellSelection

  /// - Parameters:
  ///   - document: what is run first; the prompt alone when nil.
  ///   - tweakPath: a script that tunes training runs while they go on.
  ///   - checkpointPath: a saved training run of the document, to go on with.
  init(
    _ document: Document?, parameters: [ParameterOverride], seed: UInt64, isInteractive: Bool,
    console: Console, tweakPath: String? = nil, checkpointPath: String? = nil,
    selection: CellSelection = CellSelection()
  ) {
    self.selection = selection
    self.tweakPath = tweakPath
    self.checkpointPath = checkpointPath
    self.document = document
    self.parameters = parameters
    self.seed = seed
    self.isInteractive = isInteractive || document == nil
    self.console = console
  }

  /// Runs everything on the engine's thread, and waits for it.
  func run() -> ExitStatus {
    let wakeDescriptor = interrupt_catch(!isInteractive && !canPause)
    do {
      return try EngineThread.run { runOnEngineThread(wakeDescriptor: wakeDescriptor) }
    } catch {
      console.report(error)
      return .failure
    }
  }

  private func runOnEngineThread(wakeDescriptor: Int32) -> ExitStatus {
    let engine = Engine()
    engine.interrupt = InterruptToken(
      { interrupt_is_requested() },
      isUrgent: { interrupt_count() > 1 || termination_signal() != 0 })
    let wait = InputWait(wakeDescriptor: wakeDescriptor)
    let reader: any LineReader =
      isatty(STDIN_FILENO) != 0 ? TerminalLineReader(wait: wait) : PlainLineReader(wait: wait)
    func makeSession() -> NotebookSession {
      let session = NotebookSession(engine: engine, seed: seed, observer: console)
      attend(to: session.interpreter, reader)
      return session
    }
    func prompt(_ session: NotebookSession) -> ExitStatus {
      REPL(session, console: console, reader: reader, makeSession: makeSession).run()
    }
    guard let document else { return prompt(makeSession()) }
    let runner = NotebookRunner(
      document, engine: engine, seed: seed,
      parameters: Dictionary(parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      observer: console)
    attend(to: runner.interpreter, reader)
    if let checkpointPath {
      do {
        runner.interpreter.context.resumption = Resumption(
          try SavedRun(path: checkpointPath, engine: engine))
      } catch {
        console.report((error as? TensorError).map { Diagnostic($0) } ?? error)
        return .failure
      }
    }
    let status = run(runner)
    return isInteractive && termination_signal() == 0 ? prompt(runner.session) : status
  }

  /// Lets training runs of the interpreter be paused and tuned.
  private func attend(to interpreter: Interpreter, _ reader: any LineReader) {
    if canPause { console.pausePrompt = PausePrompt(interpreter, reader: reader) }
    if let tweakPath { console.tweakFile = TweakFile(path: tweakPath, interpreter) }
  }

  /// Whether somebody is there to say how a paused training run goes on.
  private var canPause: Bool {
    isatty(STDIN_FILENO) != 0 && Terminal.standardOutput.isTerminal
  }

  private func run(_ runner: NotebookRunner) -> ExitStatus {
    do {
      try runner.run(selection)
      console.finish()
      if let unused = runner.interpreter.context.resumption?.unusedDiagnostic { throw unused }
      return .success
    } catch {
      console.report(error)
      return status(after: error)
    }
  }

  /// A refused `-p` is a wrong command line; everything else is the document's.
  private func status(after error: any Error) -> ExitStatus {
    if (error as? Diagnostic)?.code == .interrupted {
      return ExitStatus(terminationSignal: termination_signal()) ?? .interrupted
    }
    let isRefusal = (error as? Diagnostics)?.all.allSatisfy { $0.code == .param } == true
    return isRefusal && !parameters.isEmpty ? .misuse : .failure
  }
}
