import Tensorlab

/// An optimiser as a value of the language: a reference that changes the one model it was made for.
final class OptimizerObject: LanguageObject {
  let model: Model
  private let name: String
  private var learningRate: Double
  private var weightDecay: Double
  private var state: OptimizerState

  /// - Throws: `TensorError` with code `.value` when a number is out of range, `.memory` when there
  ///   is none for what it remembers.
  init(
    _ name: String, _ optimizer: Optimizer, for model: Model, learningRate: Double,
    weightDecay: Double
  ) throws {
    try Self.check(weightDecay: weightDecay, name)
    self.name = name
    self.model = model
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    state = try OptimizerState(optimizer, parameters: model.parameters)
    try Self.check(learningRate, name)
  }

  var typeName: String { "optimizer" }
  var propertyNames: [String] { ["model", "lr", "steps"] }

  func property(_ name: String, in context: Context) throws -> Value? {
    switch name {
    case "model": .object(ModelObject(model))
    case "lr": .number(learningRate)
    case "steps": .number(Double(state.step))
    default: nil
    }
  }

  func display(width: Int) -> String {
    "\(name)(lr: \(NumberFormat.text(learningRate)), steps done: \(state.step))"
  }

  /// Changes the model by one step.
  ///
  /// - Parameters:
  ///   - gradients: one for each of the model's parameters, in order.
  ///   - learningRate: for this step only; the optimiser's own when nil.
  /// - Throws: `TensorError` when a gradient does not have its parameter's shape, or the learning
  ///   rate is out of range; the model is then as before.
  func step(_ gradients: [Tensor], learningRate: Double?) throws {
    try model.engine.interrupt.deferred { try update(gradients, learningRate: learningRate) }
  }

  private func update(_ gradients: [Tensor], learningRate: Double?) throws {
    let learningRate = learningRate ?? self.learningRate
    try Self.check(learningRate, "step")
    let gradients = try zip(gradients, zip(model.parameters, model.parameterNames)).map {
      gradient, parameter in
      guard gradient.shape == parameter.0.shape else {
        throw TensorError(
          .shape, "step",
          "the gradient of \(parameter.1) is \(gradient.typeDescription), but the parameter is "
            + parameter.0.typeDescription)
      }
      return try gradient.cast(to: .float32)
    }
    try model.makeParametersUnique()
    state.beginStep()
    for (index, gradient) in gradients.enumerated() {
      try state.update(
        index, model.parameters[index], gradient: gradient, learningRate: learningRate,
        weightDecay: weightDecay)
    }
  }

  private static func check(weightDecay: Double, _ operation: String) throws {
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw TensorError(.value, operation, "weight_decay is \(weightDecay); expected at least 0")
    }
  }

  private static func check(_ learningRate: Double, _ operation: String) throws {
    guard learningRate > 0, learningRate.isFinite else {
      throw TensorError(.value, operation, "lr is \(learningRate); expected a positive number")
    }
  }
}

extension OptimizerObject: PausableRun {
  var operation: String { "step" }
  var place: String { "step \(state.step)" }
  var stepCount: Int { state.step }
  var currentModel: Model { model }
  var currentHistory: TrainingHistory? { nil }

  var liveValues: [(name: String, value: Double?)] {
    [("lr", learningRate), ("weight_decay", weightDecay)]
  }

  func change(_ values: [(name: String, value: Double?)]) throws {
    var (rate, decay) = (learningRate, weightDecay)
    for (name, value) in values {
      guard let value else { throw TensorError(.value, operation, "\(name) needs a value") }
      if name == "lr" { rate = value } else { decay = value }
    }
    try Self.check(rate, operation)
    try Self.check(weightDecay: decay, operation)
    (learningRate, weightDecay) = (rate, decay)
  }

  func saveState(to path: String) throws {
    throw TensorError(
      .value, "save",
      "a loop of your own has no state that could be resumed; save(model, \"FILE\") keeps the model"
    )
  }
}
