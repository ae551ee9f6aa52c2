/// What a training run tells its observer.
public enum TrainingEvent {
  /// The run begins, or goes on from a saved state.
  case began(TrainingPlan)
  /// A step is done.
  case step(StepReport)
  /// An epoch is done.
  case epoch(TrainingHistory.Epoch)
  /// The run was interrupted between two steps and waits for the decision.
  case paused
  /// The state was written to a file.
  case checkpointed(path: String)
  /// The run ends before its end, because it was interrupted and cannot pause; its state was
  /// written to a file.
  case interrupted(path: String)
  /// The run is over.
  case finished(TrainingHistory)
}

/// How a run is to go on.
public enum TrainingDecision: Sendable {
  /// With the next step.
  case proceed
  /// Not at all: the model stays as it is now.
  case stop
  /// Not at all, and the model is dropped.
  case abort
}

/// Follows a training run, shows it, changes its options, pauses or ends it.
public protocol TrainingObserver: AnyObject {
  /// Whether an interrupt pauses the run, to wait for this observer's decision; otherwise it ends
  /// the run with an error.
  var canPause: Bool { get }
  /// Where an interrupted run that cannot pause writes its state, if it has no checkpoint of its
  /// own; nowhere when nil.
  func interruptionPath(for trainer: Trainer) -> String?
  /// Called on the engine's thread, between steps.
  /// - Throws: whatever shall end the run.
  func training(_ trainer: Trainer, did event: TrainingEvent) throws -> TrainingDecision
}

extension TrainingObserver {
  public func interruptionPath(for trainer: Trainer) -> String? { nil }
}

/// The size of a run.
public struct TrainingPlan: Equatable, Sendable {
  /// What is being done: `train` or `distill`.
  public let operation: String
  public let sampleCount: Int
  public let batchSize: Int
  public let stepsPerEpoch: Int
  public let epochs: Int
  public let parameterCount: Int
  /// How many steps are done already.
  public let stepsDone: Int
}

/// How a run stands after a step.
public struct StepReport: Equatable, Sendable {
  /// The epoch's number, from 1.
  public let epoch: Int
  public let epochs: Int
  /// The step's number within its epoch, from 1.
  public let stepInEpoch: Int
  public let stepsPerEpoch: Int
  /// The step's number, from 1.
  public let step: Int
  public let loss: Double
  /// The loss averaged over about the last 20 steps.
  public let smoothedLoss: Double
  /// The fraction of this epoch's samples so far that were classified correctly.
  public let accuracy: Double
  public let learningRate: Double
  public let millisecondsPerStep: Double
  public let imagesPerSecond: Double
  /// The time spent in steps, those before a resumption included.
  public let elapsedSeconds: Double
  /// The time that the steps left will take.
  public let remainingSeconds: Double
}
