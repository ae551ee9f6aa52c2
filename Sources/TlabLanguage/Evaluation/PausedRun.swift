import Tensorlab

/// A run that is paused between two steps, seen from the language.
///
/// The document's names can be read, and the run's live arguments stand over those of the same name
/// and can be assigned. `model` is the model as trained so far, `history` its history. All other
/// assignments are forgotten when the run goes on.
public final class PausedRun {
  /// A live argument and what it is now; nil where it is not set.
  public typealias LiveArgument = (name: String, value: Double?, summary: String)

  private let run: any PausableRun
  private let interpreter: Interpreter
  private let scratch: ScratchScope
  /// The arguments that can be changed, in the order of their declaration.
  private let live: [Parameter]

  /// - Parameter run: stands between two steps for as long as this exists.
  public init(_ run: any PausableRun, in interpreter: Interpreter) {
    self.run = run
    self.interpreter = interpreter
    let registry = interpreter.context.registry
    let names = run.liveValues.map(\.name)
    // The optimisers declare what `step` reads.
    let parameters =
      (registry[run.operation]?.parameters ?? []) + (registry["sgd"]?.parameters ?? [])
    var seen: Set<String> = []
    live = parameters.filter { names.contains($0.name) && seen.insert($0.name).inserted }
    var fixed: [String: String] = [:]
    for parameter in registry[run.operation]?.parameters ?? []
    where !seen.contains(parameter.name) {
      fixed[parameter.name] =
        "it is an argument that the run is built on from its first step; "
        + "these can be changed: \(live.map(\.name).joined(separator: ", "))"
    }
    for name in ["model", "history"] { fixed[name] = "it is what the run has made so far" }
    scratch = interpreter.makeScratchScope(fixed: fixed)
    scratch["model"] = .object(ModelObject(run.currentModel))
    if let history = run.currentHistory {
      scratch["history"] = .object(HistoryObject(history))
    }
  }

  /// The names that can be seen at the pause.
  public var nameSpace: any NameSpace { scratch }

  /// The arguments that can be changed, with their values now.
  public var liveArguments: [LiveArgument] {
    let values = Dictionary(uniqueKeysWithValues: run.liveValues)
    return live.map { ($0.name, values[$0.name] ?? nil, $0.summary) }
  }

  /// Evaluates an entry. What it assigns to live arguments counts from the next step on, and is
  /// noted in the run's history.
  /// - Parameters:
  ///   - file: where the text comes from, if not from a prompt.
  ///   - output: where values and prints go.
  /// - Throws: `Diagnostics` or `Diagnostic`; then no argument has changed.
  public func evaluate(_ text: String, file: String? = nil, output: any OutputSink) throws {
    for argument in liveArguments {
      scratch[argument.name] = argument.value.map { .number($0) } ?? Value.none
    }
    try interpreter.evaluate(CellSource(text: text, file: file), in: scratch, output: output)
    var changes: [(name: String, value: Double?)] = []
    for argument in liveArguments {
      let value = try number(scratch[argument.name] ?? .none, for: argument.name)
      if value != argument.value { changes.append((argument.name, value)) }
    }
    do {
      try run.change(changes)
    } catch let error as TensorError {
      throw Diagnostic(error)
    }
  }

  private func number(_ value: Value, for name: String) throws -> Double? {
    if value.isNone { return nil }
    guard let number = value.scalar else {
      throw Diagnostic(
        .type,
        "`\(name)` is an argument of the run and must stay a number; "
          + "this is \(value.kindDescription)")
    }
    return number
  }
}
