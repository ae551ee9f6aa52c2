import Tensorlab

/// A training run that can pause between two steps: one of `train` or `distill`, or a loop of the
/// user's own, at its `step`.
public protocol PausableRun: AnyObject {
  /// The function that is running: `train`, `distill` or `step`.
  var operation: String { get }
  /// How far it is, such as `epoch 3 step 118`.
  var place: String { get }
  /// The steps done.
  var stepCount: Int { get }
  /// The function's arguments that can be changed, by name; nil where one is not set.
  var liveValues: [(name: String, value: Double?)] { get }
  /// The model as trained so far.
  var currentModel: Model { get }
  /// What happened so far, when that is kept.
  var currentHistory: TrainingHistory? { get }
  /// Changes arguments from the next step on.
  /// - Throws: `TensorError` when a value is out of range; then nothing changes.
  func change(_ values: [(name: String, value: Double?)]) throws
  /// Writes its state to a file, from which it can be resumed.
  /// - Throws: `TensorError` when it cannot be.
  func saveState(to path: String) throws
}

/// Who decides how a paused run goes on.
public protocol RunPauser: AnyObject {
  /// Whether somebody is there to decide.
  var canPause: Bool { get }
  /// The run was interrupted between two steps.
  func pause(_ run: any PausableRun) -> TrainingDecision
  /// An interrupt has been seen, and waits for the next step.
  func willPause()
  /// A loop of the user's own has made a step.
  func completedStep(of run: any PausableRun)
}

extension Trainer: PausableRun {
  public var place: String { "epoch \(state.progress.epoch + 1) step \(state.progress.step)" }
  public var stepCount: Int { state.progress.step }
  public var liveValues: [(name: String, value: Double?)] { state.live.values }
  public var currentModel: Model { model }
  public var currentHistory: TrainingHistory? { state.history }

  public func change(_ values: [(name: String, value: Double?)]) throws {
    try tweak { options in
      for (name, value) in values { try options.set(name, to: value) }
    }
  }

  public func saveState(to path: String) throws { try save(to: path) }
}

extension Context {
  /// For how long an interrupt waits for the next step of a loop.
  private static let secondsOfPatience = 10.0

  /// Called before each step of a user's own training loop: pauses the loop when that is asked for.
  /// - Throws: `Diagnostic` when it is to end.
  func beginStep(of run: any PausableRun) throws {
    guard let pauser = output.runPauser, pauser.canPause, !engine.tape.isRecording else { return }
    if engine.interrupt.isRequested {
      engine.interrupt.stopExpecting()
      if pauser.pause(run) != .proceed {
        throw Diagnostic(.interrupted, "stopped by hand after step \(run.stepCount)")
      }
    }
    engine.interrupt.expect(secondsOfPatience: Self.secondsOfPatience) { pauser.willPause() }
  }
}
