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
    engine.interrupt = InterruptToken { interrupt_is_requested() }
    let wait = InputWait(wakeDescriptor: wakeDescriptor)
    let reader: any LineReader =
      isatty(STDIN_FILENO) != 0 ? TerminalLineReader(wait: wait) : PlainLineReader(wait: wait)
    guard let document else {
      let interpreter = Interpreter(engine: engine, output: console, seed: seed)
      return prompt(interpreter, reader)
    }
    let runner = NotebookRunner(
      document, engine: engine, seed: seed,
      parameters: Dictionary(parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      observer: console)
    if canPause { console.pausePrompt = PausePrompt(runner.interpreter, reader: reader) }
    let status = run(runner)
    return isInteractive ? prompt(runner.interpreter, reader) : status
  }

  private func prompt(_ interpreter: Interpreter, _ reader: any LineReader) -> ExitStatus {
    if canPause { console.pausePrompt = PausePrompt(interpreter, reader: reader) }
    return REPL(interpreter, console: console, reader: reader).run()
  }

  /// Whether somebody is there to say how a paused training run goes on.
  private var canPause: Bool {
    isatty(STDIN_FILENO) != 0 && Terminal.standardOutput.isTerminal
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
