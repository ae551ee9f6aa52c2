import CTerminal
import Tensorlab
import TlabLanguage

/// The prompt of a training run that Ctrl-C has paused between two steps.
final class PausePrompt {
  private let interpreter: Interpreter
  private let reader: any LineReader

  init(_ interpreter: Interpreter, reader: any LineReader) {
    self.interpreter = interpreter
    self.reader = reader
  }

  /// Reads entries until one of them says how the run is to go on.
  ///
  /// A second Ctrl-C that came before the prompt could appear drops the run.
  /// - Parameter label: what the run is called, when it has a name.
  func decide(_ run: any PausableRun, label: String?, console: Console) -> TrainingDecision {
    let isRepeated = interrupt_count() > 1
    interrupt_clear()
    if isRepeated { return .abort }
    console.announce(
      "paused after step \(run.stepCount); :continue goes on, :help says what else")
    let paused = PausedRun(run, in: interpreter)
    let entries = EntryReader(lines: reader, console: console)
    let outerCompletion = reader.completion
    defer { reader.completion = outerCompletion }
    reader.completion = { text in
      guard text.hasPrefix(":") else {
        return Completer(paused.nameSpace, files: REPL.files).completion(of: text)
      }
      return CompletionList(
        word: text,
        candidates: Self.commands.filter { $0.hasPrefix(text) }.map { .init($0) })
    }
    let name = label.map { $0 + " " } ?? ""
    let prompt = "\(run.operation)[\(name)\(run.place)]> "
    while termination_signal() == 0 {
      switch entries.read(prompt: prompt) {
      case .interrupted: continue
      case .end:
        console.announce("")
        return .proceed
      case .text(let text):
        let command = text.trimmingBlanks
        if command.isEmpty { continue }
        reader.remember(text)
        if command.hasPrefix(":") {
          if let decision = decision(command, paused, run, console) { return decision }
        } else {
          evaluate(text, paused, console)
        }
      }
    }
    return .proceed
  }

  private func evaluate(_ text: String, _ paused: PausedRun, _ console: Console) {
    interrupt_clear()
    defer { interrupt_clear() }
    do {
      try paused.evaluate(text, output: PausedOutput(console))
    } catch {
      console.report(error)
    }
  }

  private static let commands = [":continue", ":stop", ":abort", ":live", ":save", ":help"]

  /// What the command decides; nil when it decides nothing.
  private func decision(
    _ command: String, _ paused: PausedRun, _ run: any PausableRun, _ console: Console
  ) -> TrainingDecision? {
    let words = command.split(separator: " ", maxSplits: 1).map(String.init)
    let matches = Self.commands.filter { $0.hasPrefix(words[0]) }
    switch matches.count == 1 ? matches[0] : words[0] {
    case ":continue": return .proceed
    case ":stop": return .stop
    case ":abort": return .abort
    case ":live": showLiveArguments(paused, console)
    case ":help": showHelp(paused, run, console)
    case ":save": save(words.count > 1 ? words[1].trimmingBlanks : "", run, console)
    default:
      console.report(
        Diagnostic(
          .name, "there is no command \(words[0]) here",
          notes: [.init("there are \(Self.commands.joined(separator: ", "))")],
          suggestion: Suggestion.nearest(to: words[0], in: Self.commands)))
    }
    return nil
  }

  private func save(_ path: String, _ run: any PausableRun, _ console: Console) {
    guard !path.isEmpty else {
      return console.report(Diagnostic(.argument, ":save needs the file's name: :save run.ckpt"))
    }
    do {
      try run.saveState(to: path)
      console.announce("checkpoint written to \(path)")
    } catch {
      console.report((error as? TensorError).map { Diagnostic($0) } ?? error)
    }
  }

  private func showLiveArguments(_ paused: PausedRun, _ console: Console) {
    let rows = paused.liveArguments.map { argument in
      [
        argument.name, argument.value.map { Value.number($0).printed } ?? "none", argument.summary,
      ]
    }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let line = "\(row[0].padded(to: widths[0]))  \(row[1].padded(to: widths[1]))  \(row[2])"
      console.announce(String(line.prefix(console.width)))
    }
  }

  private func showHelp(_ paused: PausedRun, _ run: any PausableRun, _ console: Console) {
    let live = paused.liveArguments.map(\.name).joined(separator: ", ")
    let isLoop = run.currentHistory == nil
    console.announce(
      """
      The run stands between two steps. Look at anything, also at `model`, the model so far\
      \(isLoop ? "" : ", and its `history`"):
          evaluate(model, digits.test).accuracy
      Assign to what can be changed, from the next step on:  lr = lr / 2
          \(live)
      Other assignments are forgotten when the run goes on; the document's names stay as they are.
        :continue   goes on with the run (Ctrl-D does too)
        :stop       ends \(isLoop ? "the loop; its model stays as it is now" : "the run and keeps the model as it is now")
        :abort      ends \(isLoop ? "the loop, too" : "the run and drops the model")
        :live       shows what can be changed
        :save FILE  writes a checkpoint, from which the run can be resumed
      """)
  }
}

/// The output of what is evaluated while a run is paused: nobody follows a training run there.
final class PausedOutput: OutputSink {
  private let console: Console

  init(_ console: Console) { self.console = console }

  var width: Int { console.width }
  func write(_ text: String) { console.write(text) }
  func display(_ value: Value) { console.display(value) }
}
