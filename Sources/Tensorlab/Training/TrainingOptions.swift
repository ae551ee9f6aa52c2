/// Everything that `train` and `distill` can be told.
public struct TrainingOptions: Codable, Equatable, Sendable {
  /// How many samples make a step.
  public var batchSize = 16
  /// What the order of the samples, dropout and augmentation are drawn from.
  public var seed: UInt64 = 0
  /// Whether each epoch has an order of its own; otherwise it is the data's.
  public var shuffle = true
  /// How gradients change parameters.
  public var optimizer: Optimizer
  /// How the learning rate changes over the run.
  public var schedule = Schedule.constant
  /// What can be changed while the run goes on.
  public var live = LiveOptions()

  /// AdamW with a constant learning rate.
  public init(optimizer: Optimizer? = nil) throws {
    self.optimizer = try optimizer ?? .adamW()
  }

  /// - Throws: `TensorError` with code `.value`, naming the option, when one is out of range.
  package func validate(_ operation: String) throws {
    try TrainingCheck.range(batchSize, 1...1_000_000, operation, "batch", "at least 1")
    try live.validate(operation)
  }
}

/// The options of a run that are read anew at each step, so that they can be changed while it goes
/// on.
public struct LiveOptions: Codable, Equatable, Sendable {
  /// The learning rate, before the schedule.
  public var learningRate = 1e-3
  /// How many passes over the data the run has in all.
  public var epochs = 10
  /// How strongly parameters are drawn to 0.
  public var weightDecay = 0.0
  /// The largest global norm of the gradients; they are scaled down to it. No limit when nil.
  public var clip: Double?
  /// How much of the target is spread over all classes.
  public var labelSmoothing = 0.0
  /// The probability that replaces the model's own dropout after layers; the model's own when nil.
  public var dropout: Double?
  /// The probability that replaces the model's own dropout on attention weights, likewise.
  public var attentionDropout: Double?
  /// How far the random augmentation goes, 1 being as given.
  public var augmentation = 1.0
  /// The weight of the teacher in distillation.
  public var alpha = 0.7
  /// The temperature of distillation.
  public var temperature = 4.0

  public init() {}
}

extension LiveOptions {
  private static var fields: [(name: String, path: WritableKeyPath<LiveOptions, Double>)] {
    [
      ("lr", \.learningRate), ("weight_decay", \.weightDecay),
      ("label_smoothing", \.labelSmoothing), ("augmentation", \.augmentation), ("alpha", \.alpha),
      ("temperature", \.temperature),
    ]
  }

  private static var optionalFields: [(name: String, path: WritableKeyPath<LiveOptions, Double?>)] {
    [
      ("clip", \.clip), ("dropout", \.dropout), ("attention_dropout", \.attentionDropout),
    ]
  }

  /// The options' names in the language.
  public static var names: [String] {
    fields.map(\.name) + optionalFields.map(\.name) + ["epochs"]
  }

  /// Each option's value by its name in the language; nil where it is not set.
  package var values: [(name: String, value: Double?)] {
    Self.fields.map { ($0.name, self[keyPath: $0.path]) }
      + Self.optionalFields.map { ($0.name, self[keyPath: $0.path]) } + [("epochs", Double(epochs))]
  }

  /// Sets an option by its name in the language; nil unsets those that can be.
  /// - Throws: `TensorError` with code `.value` when there is no such option or it cannot be that.
  public mutating func set(_ name: String, to value: Double?) throws {
    if let field = Self.optionalFields.first(where: { $0.name == name }) {
      self[keyPath: field.path] = value
      return
    }
    guard let value else {
      throw TensorError(.value, "train", "\(name) needs a value")
    }
    if let field = Self.fields.first(where: { $0.name == name }) {
      self[keyPath: field.path] = value
    } else if name == "epochs" {
      guard let whole = Int(exactly: value) else {
        throw TensorError(.value, "train", "epochs is \(value); expected a whole number")
      }
      epochs = whole
    } else {
      throw TensorError(
        .value, "train",
        "\(name) cannot be changed while training; these can: \(Self.names.joined(separator: ", "))"
      )
    }
  }

  /// - Throws: `TensorError` with code `.value`, naming the option, when one is out of range.
  package func validate(_ operation: String) throws {
    try TrainingCheck.positive(learningRate, operation, "lr")
    try TrainingCheck.range(epochs, 0...1_000_000, operation, "epochs", "0 or more")
    try TrainingCheck.range(weightDecay, 0...1e6, operation, "weight_decay", "at least 0")
    if let clip { try TrainingCheck.positive(clip, operation, "clip") }
    try TrainingCheck.range(labelSmoothing, 0...1, operation, "label_smoothing", "0 to 1")
    for case (let name, let dropout?) in [
      ("dropout", dropout), ("attention_dropout", attentionDropout),
    ] where !(dropout >= 0 && dropout < 1) {
      throw TensorError(
        .value, operation, "\(name) is \(dropout); expected at least 0 and below 1")
    }
    try TrainingCheck.range(augmentation, 0...10, operation, "augmentation", "0 to 10")
    try TrainingCheck.range(alpha, 0...1, operation, "alpha", "0 to 1")
    try TrainingCheck.positive(temperature, operation, "temperature")
  }
}
