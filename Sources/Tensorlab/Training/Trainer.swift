/// A training run: a state, and the step that advances it.
///
/// The model given is not changed; the run works on a copy of its parameters. Everything that can
/// be changed while the run goes on is read anew at each step.
public final class Trainer {
  /// What is being done, as the user calls it: `train` or `distill`.
  public let operation: String
  /// What cannot be changed any more.
  public let options: TrainingOptions
  /// All that the run is between two steps.
  public internal(set) var state: TrainingState

  /// The model's architecture; its parameters are in the state.
  let source: Model
  let teacher: Model?
  let data: ImageDataset
  let augment: [Transform]
  let engine: Engine
  /// Tells the parameters that the run began with from others.
  let startChecksum: String
  private var order: (epoch: Int, indices: [Int])?
  private var millisecondsPerStep = 0.0

  /// A run at its beginning.
  ///
  /// - Parameters:
  ///   - model: what is to be trained; left as it is.
  ///   - teacher: whom it learns from besides the labels, if anybody.
  ///   - augment: transforms drawn anew for each sample in each epoch.
  /// - Throws: `TensorError` when an option is out of range, the data are empty or do not fit the
  ///   model, the teacher and the model have different classes, or there is no memory.
  public convenience init(
    _ model: Model, teacher: Model? = nil, data: ImageDataset, augment: [Transform] = [],
    options: TrainingOptions
  ) throws {
    try self.init(
      model, teacher: teacher, data: data, augment: augment, options: options,
      state: TrainingState(
        parameters: model.parameters,
        optimizer: OptimizerState(options.optimizer, parameters: model.parameters),
        live: options.live), startChecksum: Checksum.of(model.parameters))
  }

  /// A run at `state`.
  init(
    _ model: Model, teacher: Model?, data: ImageDataset, augment: [Transform],
    options: TrainingOptions, state: TrainingState, startChecksum: String
  ) throws {
    operation = teacher == nil ? "train" : "distill"
    try options.validate(operation)
    try state.live.validate(operation)
    self.options = options
    source = model.with(parameters: [])
    self.teacher = teacher
    self.data = data
    self.augment = augment
    engine = model.engine
    self.state = state
    self.startChecksum = startChecksum
    try checkFit(model)
  }

  /// The number of steps in an epoch; the last one may have fewer samples.
  public var stepsPerEpoch: Int { (data.count + options.batchSize - 1) / options.batchSize }

  /// Whether all epochs are done.
  public var isFinished: Bool { state.progress.epoch >= state.live.epochs }

  /// The size of the run.
  public var plan: TrainingPlan {
    TrainingPlan(
      operation: operation, sampleCount: data.count, batchSize: options.batchSize,
      stepsPerEpoch: stepsPerEpoch, epochs: state.live.epochs,
      parameterCount: state.parameters.reduce(0) { $0 + $1.count },
      stepsDone: state.progress.step)
  }

  /// The model as trained so far; later steps do not change it.
  public var model: Model {
    let model = source.with(parameters: state.parameters)
    model.history = state.history
    return model
  }

  /// The learning rate of the next step.
  public var learningRate: Double {
    state.live.learningRate
      * options.schedule.factor(
        step: state.progress.step, stepsPerEpoch: stepsPerEpoch, epochs: state.live.epochs)
  }

  /// Changes options from the next step on, and notes in the history what was changed.
  /// - Throws: `TensorError` with code `.value` when an option is out of range; then nothing changes.
  public func tweak(_ change: (inout LiveOptions) throws -> Void) throws {
    var live = state.live
    try change(&live)
    try live.validate(operation)
    for (old, new) in zip(state.live.values, live.values) where old.value != new.value {
      state.history.tweaks.append(
        TrainingHistory.Tweak(
          step: state.progress.step, name: old.name, old: old.value, new: new.value))
    }
    state.live = live
  }

  /// Notes that the run ends before its end.
  func markStopped() { state.history.wasStopped = true }
}

extension Trainer {
  /// Trains on the next batch.
  ///
  /// The parameters are updated while the gradients are still being computed, each as soon as its
  /// own is complete, unless their global norm has to be known first.
  /// - Throws: `TensorError` with code `.value` when the loss is not finite, and with code
  ///   `.notDifferentiable` inside a function that is being differentiated; the state is then that
  ///   before the step.
  public func step() throws -> StepReport {
    guard !engine.tape.isRecording else {
      throw TensorError(
        .notDifferentiable, operation, "training cannot be differentiated; call it outside grad")
    }
    let start = MonotonicClock.seconds
    let learningRate = learningRate
    let batch = try nextBatch()
    for index in state.parameters.indices { try state.parameters[index].makeUnique() }

    var correct = 0
    let loss = try descend(learningRate: learningRate) { [self] parameters in
      let logits = try source.architecture(
        batch.images,
        Pass(
          parameters: parameters, dropoutKey: dropoutKey, dropout: state.live.dropout,
          attentionDropout: state.live.attentionDropout))
      let loss = try objective(logits, batch)
      try checkFinite(try loss.item(), batch)
      correct = Self.correctCount(logits, batch.labels)
      return loss
    }

    let seconds = MonotonicClock.seconds - start
    let value = try loss.item()
    state.history.stepLosses.append(value)
    state.history.seconds += seconds
    state.progress.count(
      loss: value, correct: correct, samples: batch.count, seconds: seconds)
    millisecondsPerStep =
      millisecondsPerStep == 0
      ? seconds * 1000 : 0.9 * millisecondsPerStep + 0.1 * seconds * 1000
    let report = report(loss: value, learningRate: learningRate, sampleCount: batch.count)
    if state.progress.stepInEpoch == stepsPerEpoch {
      state.history.epochs.append(state.progress.endEpoch(learningRate: learningRate))
    }
    return report
  }

  /// One batch, prepared.
  struct Batch {
    let images: Tensor
    let labels: Tensor
    /// What the teacher says to the images, in distillation.
    let teacherLogits: Tensor?
    var count: Int { labels.count }
  }

  private func nextBatch() throws -> Batch {
    let progress = state.progress
    let start = progress.stepInEpoch * options.batchSize
    let indices = Array(
      epochOrder(progress.epoch)[start..<min(data.count, start + options.batchSize)])
    let images = try data.images(
      at: indices, augment: augment.map { $0.scaled(by: state.live.augmentation) },
      epoch: progress.epoch, key: RandomKey(seed: options.seed, purpose: .augmentation),
      engine: engine)
    return Batch(
      images: images, labels: try data.labelTensor(at: indices, engine: engine),
      teacherLogits: try teacher.map { try $0(images) })
  }

  /// The order of the samples in an epoch, a function of the seed and the epoch's number.
  private func epochOrder(_ epoch: Int) -> [Int] {
    if let order, order.epoch == epoch { return order.indices }
    let indices =
      options.shuffle
      ? RandomKey(seed: options.seed, purpose: .order).folded(UInt64(epoch)).permutation(data.count)
      : Array(0..<data.count)
    order = (epoch, indices)
    return indices
  }

  private var dropoutKey: RandomKey {
    RandomKey(seed: options.seed, purpose: .dropout).folded(UInt64(state.progress.step))
  }

  private func objective(_ logits: Tensor, _ batch: Batch) throws -> Tensor {
    let live = state.live
    guard let teacherLogits = batch.teacherLogits else {
      return try logits.crossEntropy(labels: batch.labels, labelSmoothing: live.labelSmoothing)
    }
    return try logits.distillationLoss(
      teacher: teacherLogits, labels: batch.labels, temperature: live.temperature,
      alpha: live.alpha, labelSmoothing: live.labelSmoothing)
  }

  private func descend(
    learningRate: Double, _ loss: ([Tensor]) throws -> Tensor
  ) throws -> Tensor {
    let live = state.live
    guard let clip = live.clip else {
      var isBegun = false
      return try engine.backward(at: state.parameters, loss) { index, gradient in
        if !isBegun { state.optimizer.beginStep() }
        isBegun = true
        try state.optimizer.update(
          index, state.parameters[index], gradient: gradient, learningRate: learningRate,
          weightDecay: live.weightDecay)
      }
    }
    var gradients = [Tensor?](repeating: nil, count: state.parameters.count)
    let value = try engine.backward(at: state.parameters, loss) { gradients[$0] = $1 }
    let norm = gradients.reduce(0) { $0 + ($1.map(SquareSum.of) ?? 0) }.squareRoot()
    guard norm.isFinite else {
      throw TensorError(
        .value, operation,
        "the gradients are not finite at \(place); the learning rate "
          + "\(learningRate) is probably too high")
    }
    state.optimizer.beginStep()
    for index in gradients.indices {
      guard let gradient = gradients[index] else { continue }
      gradients[index] = nil
      try state.optimizer.update(
        index, state.parameters[index], gradient: gradient, learningRate: learningRate,
        weightDecay: live.weightDecay, gradientScale: min(1, clip / (norm + 1e-6)))
    }
    return value
  }

  private static func correctCount(_ logits: Tensor, _ labels: Tensor) -> Int {
    zip(Classes.largest(logits), labels.integers()).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
  }

  private func report(loss: Double, learningRate: Double, sampleCount: Int) -> StepReport {
    let progress = state.progress
    let stepsLeft = max(0, stepsPerEpoch * state.live.epochs - progress.step)
    return StepReport(
      epoch: progress.epoch + 1, epochs: state.live.epochs, stepInEpoch: progress.stepInEpoch,
      stepsPerEpoch: stepsPerEpoch, step: progress.step, loss: loss,
      smoothedLoss: progress.smoothedLoss,
      accuracy: Double(progress.correctCount) / Double(max(1, progress.sampleCount)),
      learningRate: learningRate, millisecondsPerStep: millisecondsPerStep,
      imagesPerSecond: Double(options.batchSize) * 1000 / max(millisecondsPerStep, 1e-9),
      elapsedSeconds: state.history.seconds,
      remainingSeconds: Double(stepsLeft) * millisecondsPerStep / 1000)
  }
}
