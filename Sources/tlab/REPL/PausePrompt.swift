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
  func decide(_ trainer: Trainer, label: String?, console: Console) -> TrainingDecision {
    let isRepeated = interrupt_count() > 1
    interrupt_clear()
    if isRepeated { return .abort }
    console.announce(
      "paused after step \(trainer.state.progress.step); :continue goes on, :help says what else")
    let run = PausedTraining(trainer, in: interpreter)
    let entries = EntryReader(lines: reader, console: console)
    while true {
      switch entries.read(prompt: Self.prompt(trainer, label)) {
      case .interrupted: continue
      case .end:
        console.announce("")
        return .proceed
      case .text(let text):
        let command = text.trimmingBlanks
        if command.isEmpty { continue }
        reader.remember(text)
        if let decision = decision(command, run, trainer, console) { return decision }
        if !command.hasPrefix(":") { evaluate(text, run, console) }
      }
    }
  }

  private static func prompt(_ trainer: Trainer, _ label: String?) -> String {
    let progress = trainer.state.progress
    let name = label.map { $0 + " " } ?? ""
    return "\(trainer.operation)[\(name)epoch \(progress.epoch + 1) step \(progress.step)]> "
  }

  private func evaluate(_ text: String, _ run: PausedTraining, _ console: Console) {
    interrupt_clear()
    defer { interrupt_clear() }
    do {
      try run.evaluate(text, output: PausedOutput(console))
    } catch {
      console.report(error)
    }
  }

  /// What the command decides; nil when it decides nothing, or is none.
  private func decision(
    _ command: String, _ run: PausedTraining, _ trainer: Trainer, _ console: Console
  ) -> TrainingDecision? {
    let words = command.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first, name.hasPrefix(":") else { return nil }
    switch Self.commands.filter({ $0.hasPrefix(name) }).count == 1
      ? Self.commands.first(where: { $0.hasPrefix(name) }) : name
    {
    case ":continue": return .proceed
    case ":stop": return .stop
    case ":abort": return .abort
    case ":live": showLiveArguments(run, console)
    case ":help": showHelp(run, console)
    case ":save": save(words.count > 1 ? words[1].trimmingBlanks : "", trainer, console)
    default:
      console.report(
        Diagnostic(
          .name, "there is no command \(name) here",
          notes: [.init("there are \(Self.commands.joined(separator: ", "))")],
          suggestion: Suggestion.nearest(to: name, in: Self.commands)))
    }
    return nil
  }

  private static let commands = [":continue", ":stop", ":abort", ":live", ":save", ":help"]

  private func save(_ path: String, _ trainer: Trainer, _ console: Console) {
    guard !path.isEmpty else {
      return console.report(Diagnostic(.argument, ":save needs the file's name: :save run.ckpt"))
    }
    do {
      try trainer.save(to: path)
      console.announce("checkpoint written to \(path)")
    } catch {
      console.report((error as? TensorError).map { Diagnostic($0) } ?? error)
    }
  }

  private func showLiveArguments(_ run: PausedTraining, _ console: Console) {
    let rows = run.liveArguments.map { argument in
      [
        argument.name, argument.value.map { Value.number($0).printed } ?? "none",
        argument.summary,
      ]
    }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).map { $0.padding(to: $1) }
      console.announce((cells + [row[2]]).joined(separator: "  "))
    }
  }

  private func showHelp(_ run: PausedTraining, _ console: Console) {
    let live = run.liveArguments.map(\.name).joined(separator: ", ")
    console.announce(
      """
      The run stands between two steps. Look at anything: `history`, or `model`, the model so far:
          evaluate(model, digits.test).accuracy
      Assign to the run's live arguments, from the next step on:  lr = lr / 2
          \(live)
      Other assignments are forgotten when the run goes on; the document's names stay as they are.
        :continue   goes on with the run (Ctrl-D does too)
        :stop       ends the run and keeps the model as it is now
        :abort      ends the run and drops the model
        :live       shows the live arguments
        :save FILE  writes a checkpoint, from which the run can be resumed
      """)
  }
}

/// The output of what is evaluated while a run is paused: nobody follows a training run there.
private final class PausedOutput: OutputSink {
  private let console: Console

  init(_ console: Console) { self.console = console }

  var width: Int { console.width }
  func write(_ text: String) { console.write(text) }
  func display(_ value: Value) { console.display(value) }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
