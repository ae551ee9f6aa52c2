import Tensorlab

/// A training run that is paused between two steps, seen from the language.
///
/// The document's names can be read, and the run's live arguments stand over those of the same name
/// and can be assigned. `model` is the model as trained so far, `history` its history. All other
/// assignments are forgotten when the run goes on.
public final class PausedTraining {
  /// A live argument and what it is now; nil where it is not set.
  public typealias LiveArgument = (name: String, value: Double?, summary: String)

  private let trainer: Trainer
  private let interpreter: Interpreter
  private let scratch: ScratchScope
  /// The arguments that can be changed, in the order of their declaration.
  private let live: [Parameter]

  /// - Parameter trainer: stands between two steps for as long as this exists.
  public init(_ trainer: Trainer, in interpreter: Interpreter) {
    self.trainer = trainer
    self.interpreter = interpreter
    let parameters = interpreter.context.registry[trainer.operation]?.parameters ?? []
    live = parameters.filter(\.isLive)
    let liveNames = live.map(\.name).joined(separator: ", ")
    var fixed: [String: String] = [:]
    for parameter in parameters where !parameter.isLive {
      fixed[parameter.name] =
        "it is an argument that the run is built on from its first step; "
        + "these can be changed: \(liveNames)"
    }
    for name in ["model", "history"] { fixed[name] = "it is what the run has made so far" }
    scratch = interpreter.makeScratchScope(fixed: fixed)
    scratch["model"] = .object(ModelObject(trainer.model))
    scratch["history"] = .record(
      Record(trainer.state.history, engine: interpreter.context.engine))
  }

  /// The arguments that can be changed, with their values now.
  public var liveArguments: [LiveArgument] {
    let values = Dictionary(uniqueKeysWithValues: trainer.state.live.values)
    return live.map { ($0.name, values[$0.name] ?? nil, $0.summary) }
  }

  /// Evaluates an entry. What it assigns to live arguments counts from the next step on, and is
  /// noted in the run's history.
  /// - Parameter output: where values and prints go.
  /// - Throws: `Diagnostics` or `Diagnostic`; then no argument has changed.
  public func evaluate(_ text: String, output: any OutputSink) throws {
    for argument in liveArguments {
      scratch[argument.name] = argument.value.map { .number($0) } ?? Value.none
    }
    try interpreter.evaluate(text, in: scratch, output: output)
    var changes: [(name: String, value: Double?)] = []
    for argument in liveArguments {
      let value = try number(scratch[argument.name] ?? .none, for: argument.name)
      if value != argument.value { changes.append((argument.name, value)) }
    }
    do {
      try trainer.tweak { options in
        for (name, value) in changes { try options.set(name, to: value) }
      }
    } catch let error as TensorError {
      throw Diagnostic(error)
    }
  }

  private func number(_ value: Value, for name: String) throws -> Double? {
    switch value {
    case .none: return nil
    case .number(let number): return number
    default:
      throw Diagnostic(
        .type,
        "`\(name)` is an argument of the run and must stay a number; "
          + "this is \(value.kindDescription)")
    }
  }
}
