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

extension Trainer {
  /// Runs the steps that are left, telling `observer` and polling the engine's interrupt token
  /// between them.
  /// - Throws: as `step`, `TensorError` with code `.interrupted` when interrupted without an observer
  ///   that can pause, or aborted by it; and what the observer throws.
  public func run(observer: (any TrainingObserver)? = nil) throws {
    guard try tell(observer, .began(plan)) else { return try finish(observer) }
    while !isFinished {
      if engine.interrupt.isSet {
        guard let observer, observer.canPause else {
          throw TensorError(.interrupted, operation, "interrupted before \(place)")
        }
        guard try tell(observer, .paused) else { break }
        if isFinished { break }
      }
      let epochsDone = state.history.epochs.count
      guard try tell(observer, .step(try step())) else { break }
      if state.history.epochs.count > epochsDone, let epoch = state.history.epochs.last {
        guard try tell(observer, .epoch(epoch)) else { break }
      }
    }
    try finish(observer)
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
