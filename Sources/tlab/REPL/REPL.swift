import CTerminal
import TlabLanguage

/// Reads entries, evaluates them and shows their values, until the input ends.
///
/// An entry goes on over as many lines as its brackets and blocks need. An error ends the entry,
/// not the session.
struct REPL {
  private let interpreter: Interpreter
  private let console: Console
  private let reader: any LineReader

  init(_ interpreter: Interpreter, console: Console, reader: any LineReader) {
    self.interpreter = interpreter
    self.console = console
    self.reader = reader
  }

  /// - Returns: at a terminal always success; else failure when an entry had an error.
  func run() -> ExitStatus {
    if reader.isInteractive {
      console.announce("Tensorlab \(Program.version). :help says how this works; Ctrl-D leaves.")
    }
    var status = ExitStatus.success
    while true {
      if let status = ExitStatus(terminationSignal: termination_signal()) { return status }
      switch EntryReader(lines: reader, console: console).read(prompt: "tlab> ") {
      case .end:
        console.finish()
        if reader.isInteractive { console.announce("") }
        return status
      case .interrupted:
        if !reader.isInteractive { return .interrupted }
      case .text(let text):
        let command = text.trimmingBlanks
        if command.isEmpty { continue }
        reader.remember(text)
        if command == ":quit" { return status }
        let succeeded = command.hasPrefix(":") ? run(command: command) : evaluate(text)
        if !succeeded, !reader.isInteractive { status = .failure }
      }
    }
  }

  /// Whether the entry had no error.
  private func evaluate(_ text: String) -> Bool {
    interrupt_clear()
    defer { interrupt_clear() }
    do {
      try interpreter.evaluate(text)
      return true
    } catch {
      console.report(error)
      return false
    }
  }

  /// Whether there is such a command.
  private func run(command: String) -> Bool {
    guard command == ":help" else {
      console.report(
        Diagnostic(
          .name, "there is no command \(command)", notes: [.init("there are :help and :quit")]))
      return false
    }
    console.announce(
      """
      Type an expression to see its value, or a statement:  x = [1, 2; 3, 4];  x.mean(axis: 0)
      An entry goes on over several lines until its brackets and blocks are closed.
      Ctrl-C drops what is being typed, or stops what is being computed.
      :quit or Ctrl-D leaves.
      """)
    return true
  }
}
