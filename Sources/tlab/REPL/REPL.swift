import CTerminal
import TlabLanguage
import TlabNotebook

/// Reads entries, evaluates them and shows their values, until the input ends.
///
/// An entry goes on over as many lines as its brackets and blocks need. An error ends the entry,
/// not the session. Entries that begin with `:` are commands, those with `?` ask for help.
final class REPL {
  /// What is loaded and defined; `:reset` puts a new one in its place.
  var session: NotebookSession
  let console: Console
  let reader: any LineReader
  private let makeSession: () -> NotebookSession
  /// The entries that ran without an error, for `:save`.
  var typed: [TypedEntry] = []
  /// The entry whose value is `_`; nil when that is a cell's.
  var lastShownEntry: Int?
  /// The file that `:save` wrote last, which it may write again.
  var savedPath: String?
  private var isLeaving = false

  /// - Parameter makeSession: an empty session that the console shows.
  init(
    _ session: NotebookSession, console: Console, reader: any LineReader,
    makeSession: @escaping () -> NotebookSession
  ) {
    self.session = session
    self.console = console
    self.reader = reader
    self.makeSession = makeSession
  }

  var interpreter: Interpreter { session.interpreter }

  /// - Returns: at a terminal always success; else failure when an entry had an error.
  func run() -> ExitStatus {
    if reader.isInteractive {
      console.announce("Tensorlab \(Program.version). :help says how this works; Ctrl-D leaves.")
    }
    interpreter.keepsLastValue = true
    reader.completion = { [unowned self] in completion(of: $0) }
    let entries = EntryReader(lines: reader, console: console)
    var status = ExitStatus.success
    while !isLeaving {
      if let status = ExitStatus(terminationSignal: termination_signal()) { return status }
      switch entries.read(prompt: "tlab> ") {
      case .end:
        console.finish()
        if reader.isInteractive { console.announce("") }
        return status
      case .interrupted:
        if !reader.isInteractive { return .interrupted }
      case .text(let text):
        let entry = text.trimmingBlanks
        if entry.isEmpty { continue }
        reader.remember(text)
        if !run(entry: entry, text: text), !reader.isInteractive { status = .failure }
      }
    }
    return status
  }

  /// Whether the entry had no error.
  private func run(entry: String, text: String) -> Bool {
    attempt {
      if entry.hasPrefix(":") {
        try Command.run(entry, in: self)
      } else if entry.hasPrefix("?") {
        try showHelp(entry)
      } else {
        try evaluate(text)
      }
    }
  }

  /// Runs `body`, and shows its error; whether it had none.
  func attempt(_ body: () throws -> Void) -> Bool {
    interrupt_clear()
    defer { interrupt_clear() }
    do {
      try body()
      return true
    } catch {
      console.report(error)
      if reader.isInteractive, let name = helpfulName(after: error) {
        console.announce("?\(name) shows how it is called")
      }
      return false
    }
  }

  /// The built-in that an error complains about the arguments of.
  private func helpfulName(after error: any Error) -> String? {
    guard let diagnostic = error as? Diagnostic ?? (error as? Diagnostics)?.all.first,
      [.argument, .type, .value, .shape, .dtype].contains(diagnostic.code)
    else { return nil }
    let word = String(diagnostic.message.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    return interpreter.registry[word] == nil ? nil : word
  }

  func leave() { isLeaving = true }

  /// Forgets all names, and what is loaded.
  func reset() {
    session = makeSession()
    interpreter.keepsLastValue = true
    typed = []
    savedPath = nil
  }

  /// Evaluates an entry, and keeps it for `:save`.
  func evaluate(_ text: String) throws {
    let before = interpreter.value(of: "_")
    let shownBefore = lastShownEntry
    let value = try interpreter.evaluate(text)
    var entry = TypedEntry(text: text)
    if Interpreter.mentions("_", in: text) {
      if let shownBefore, typed[shownBefore].isExpression {
        typed[shownBefore].keepsValue = true
      } else {
        entry.lastValue = before
      }
    }
    typed.append(entry)
    if value != nil { lastShownEntry = typed.count - 1 }
  }
}

/// An entry that ran, as `:save` writes it.
struct TypedEntry {
  let text: String
  /// Whether a later one uses its value under the name `_`.
  var keepsValue = false
  /// What `_` was, when it uses that and no entry gave it.
  var lastValue: Value?

  init(text: String) { self.text = text }

  /// Whether its value can be given a name.
  var isExpression: Bool { Interpreter.parses("_ = \(text)") }

  /// The cell's code, which runs by itself; nil when it needs a value that cannot be written.
  var code: String? {
    if keepsValue { return "_ = \(text)\n_" }
    guard let lastValue else { return text }
    switch lastValue {
    case .number, .bool, .string: return "_ = \(lastValue.shortDisplay)\n\(text)"
    default: return nil
    }
  }
}

extension String {
  /// Without blanks at both ends.
  var trimmingBlanks: String {
    String(String(drop(while: \.isWhitespace).reversed()).drop(while: \.isWhitespace).reversed())
  }

  /// Filled up with blanks to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
