/// A copy of `model` trained on labelled images; the model itself stays as it is.
///
/// - Parameters:
///   - augment: transforms drawn anew for each image in each epoch.
///   - observer: who follows the run and may change or end it.
/// - Throws: `TensorError` when the data or an option do not fit, when the loss is not finite, with
///   code `.interrupted` when interrupted or aborted, and what the observer throws.
public func train(
  _ model: Model, _ data: ImageDataset, augment: [Transform] = [], options: TrainingOptions,
  observer: (any TrainingObserver)? = nil
) throws -> Model {
  let trainer = try Trainer(model, data: data, augment: augment, options: options)
  try trainer.run(observer: observer)
  return trainer.model
}

/// A copy of `student` trained on labelled images and on what `teacher` says to them; both stay as
/// they are.
///
/// The teacher is in evaluation mode and sees the same augmented view as the student.
/// - Throws: as `train`, and when teacher and student have different classes.
public func distill(
  _ student: Model, from teacher: Model, _ data: ImageDataset, augment: [Transform] = [],
  options: TrainingOptions, observer: (any TrainingObserver)? = nil
) throws -> Model {
  let trainer = try Trainer(
    student, teacher: teacher, data: data, augment: augment, options: options)
  try trainer.run(observer: observer)
  return trainer.model
}

/// Where and how often a run writes its state.
public struct Checkpoint: Equatable, Sendable {
  /// The file, which always holds a complete state.
  public let path: String
  /// After how many steps it is written anew, and at the end; after each epoch when nil.
  public let stepCount: Int?

  /// - Throws: `TensorError` with code `.value` when `every` is not at least 1.
  public init(path: String, every stepCount: Int? = nil) throws {
    if let stepCount {
      try TrainingCheck.range(stepCount, 1...Int.max, "checkpoint", "every", "at least 1 step")
    }
    self.path = path
    self.stepCount = stepCount
  }
}

extension Trainer {
  /// Runs the steps that are left, telling `observer` and polling the engine's interrupt token
  /// between them.
  ///
  /// Interrupted, it pauses where the observer can; else it writes its state to the checkpoint, or to
  /// where the observer wants it, and ends.
  /// - Parameters:
  ///   - checkpoint: where the state is written while the run goes on.
  ///   - pauseStepCount: after how many steps the run pauses by itself, where it can.
  /// - Throws: as `step` and `save`, `TensorError` with code `.interrupted` when interrupted without
  ///   an observer that can pause, or aborted by it; and what the observer throws.
  public func run(
    observer: (any TrainingObserver)? = nil, checkpoint: Checkpoint? = nil,
    pauseEvery pauseStepCount: Int? = nil
  ) throws {
    guard try tell(observer, .began(plan)) else { return try finish(observer) }
    var isPauseDue = false
    while !isFinished {
      if engine.interrupt.isSet || isPauseDue {
        if let observer, observer.canPause {
          guard try tell(observer, .paused) else { break }
          if isFinished { break }
        } else if engine.interrupt.isSet {
          try saveInterrupted(observer, checkpoint)
          throw TensorError(.interrupted, operation, "interrupted before \(place)")
        }
      }
      guard try advance(observer, checkpoint) else { break }
      isPauseDue = pauseStepCount.map { state.progress.step.isMultiple(of: $0) } ?? false
    }
    try finish(observer)
  }

  private func saveInterrupted(
    _ observer: (any TrainingObserver)?, _ checkpoint: Checkpoint?
  ) throws {
    guard let path = checkpoint?.path ?? observer?.interruptionPath(for: self) else { return }
    try SavedRun.save(self, to: path, every: checkpoint?.stepCount)
    _ = try tell(observer, .interrupted(path: path))
  }

  /// Makes a step and tells what comes of it; whether to go on.
  private func advance(
    _ observer: (any TrainingObserver)?, _ checkpoint: Checkpoint?
  ) throws -> Bool {
    let epochsDone = state.history.epochs.count
    guard try tell(observer, .step(try engine.interrupt.deferred { try step() })) else {
      return false
    }
    let isEpochDone = state.history.epochs.count > epochsDone
    if isEpochDone, let epoch = state.history.epochs.last {
      guard try tell(observer, .epoch(epoch)) else { return false }
    }
    if let checkpoint, isFinished || isDue(checkpoint, isEpochDone: isEpochDone) {
      try SavedRun.save(self, to: checkpoint.path, every: checkpoint.stepCount)
      return try tell(observer, .checkpointed(path: checkpoint.path))
    }
    return true
  }

  private func isDue(_ checkpoint: Checkpoint, isEpochDone: Bool) -> Bool {
    checkpoint.stepCount.map { state.progress.step.isMultiple(of: $0) } ?? isEpochDone
  }

  private func finish(_ observer: (any TrainingObserver)?) throws {
    if !isFinished { markStopped() }
    _ = try tell(observer, .finished(state.history))
  }

  /// Whether to go on.
  private func tell(_ observer: (any TrainingObserver)?, _ event: TrainingEvent) throws -> Bool {
    switch try observer?.training(self, did: event) ?? .proceed {
    case .proceed: return true
    case .stop: return false
    case .abort: throw TensorError(.interrupted, operation, "aborted before \(place)")
    }
  }
}
