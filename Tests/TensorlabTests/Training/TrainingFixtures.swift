import Tensorlab

/// A model and data small enough to train in a moment.
struct TrainingFixtures {
  let engine: Engine

  init(threadCount: Int? = nil) { engine = Engine(threadCount: threadCount) }

  func model(seed: UInt64 = 1, classes: Int = 10, dropout: Double = 0.1) throws -> Model {
    var configuration = VisionTransformerConfiguration()
    configuration.imageSize = 28
    configuration.patchSize = 14
    configuration.dim = 24
    configuration.heads = 2
    configuration.stacks = 1
    configuration.hidden = 1
    configuration.classes = classes
    configuration.dropout = dropout
    configuration.attentionDropout = dropout
    return try .visionTransformer(configuration, seed: seed, engine: engine)
  }

  func digits(_ count: Int = 40) throws -> ImageDataset {
    try MNIST.embedded(train: count).train.transformed(by: [
      .normalize(mean: 0.1307, standardDeviation: 0.3081)
    ])
  }

  func augment() throws -> [Transform] {
    [try .affine(rotation: 10, scale: 0.1, shear: 0.1, shift: 0.1)]
  }

  func options(
    epochs: Int = 2, _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TrainingOptions {
    var options = try TrainingOptions(optimizer: .adamW(beta2: 0.98))
    options.batchSize = 16
    options.seed = 5
    options.schedule = try Schedule(.cosine(floor: 0), warmUp: .epochs(0.5))
    options.live.epochs = epochs
    options.live.learningRate = 3e-3
    options.live.weightDecay = 0.05
    options.live.labelSmoothing = 0.1
    change(&options)
    return options
  }
}

/// All of a model's parameters; failed comparisons do not print them.
struct Elements: Equatable, CustomStringConvertible {
  let values: [[Float]]
  var description: String { "\(values.count) parameters" }
}

extension Model {
  var elements: Elements { Elements(values: parameters.map { $0.floats() }) }
}

/// Notes what a run tells, and answers as it is told to.
final class Recorder: TrainingObserver {
  var canPause = false
  var names: [String] = []
  var reports: [StepReport] = []
  var epochs: [TrainingHistory.Epoch] = []
  var decide: (Trainer, TrainingEvent) throws -> TrainingDecision = { _, _ in .proceed }

  func training(_ trainer: Trainer, did event: TrainingEvent) throws -> TrainingDecision {
    switch event {
    case .began: names.append("began")
    case .step(let report):
      names.append("step")
      reports.append(report)
    case .epoch(let epoch):
      names.append("epoch")
      epochs.append(epoch)
    case .paused: names.append("paused")
    case .checkpointed: names.append("checkpointed")
    case .interrupted: names.append("interrupted")
    case .finished: names.append("finished")
    }
    return try decide(trainer, event)
  }
}
