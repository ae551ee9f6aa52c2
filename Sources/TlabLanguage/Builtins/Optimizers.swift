import Tensorlab

extension Family {
  /// Training loops of the user's own.
  static let optimizers = Family(
    "Optimizers", "The parts of training loops that are written in the language itself.",
    [adamw, adam, sgd, step])

  private static let model = Parameter("model", .object("model"), "the model that steps change")
  private static let learningRate = Parameter(
    "lr", .number, "the learning rate", isLive: true, isNamedOnly: true)

  private static func number(
    _ name: String, _ fallback: String, _ summary: String, isLive: Bool = false
  ) -> Parameter {
    Parameter(name, .number, default: fallback, summary, isLive: isLive, isNamedOnly: true)
  }

  private static let betas = Parameter(
    "betas", .list, default: "[0.9, 0.999]", "how long it remembers gradients and their squares",
    isNamedOnly: true)
  private static let epsilon = number("eps", "1e-8", "the constant against division by 0")

  private static let adamw = Builtin(
    "adamw", "An optimiser for a model: Adam with decoupled weight decay.",
    [
      model, learningRate, betas, epsilon,
      number(
        "weight_decay", "0.01", "how strongly parameters are drawn to 0", isLive: true),
    ], result: "an optimizer, to be given to `step`",
    examples: [
      .init(
        "adamw(vit(stacks: 1, dim: 36, size: 12, patch: 6), lr: 0.001)",
        "adamw(lr: 0.001, steps done: 0)")
    ]
  ) { arguments, context in
    let (beta1, beta2) = try arguments.pair("betas", context)
    return try optimizer(
      .adamW(beta1: beta1, beta2: beta2, epsilon: arguments.number("eps")), arguments)
  }

  private static let adam = Builtin(
    "adam", "An optimiser for a model: Adam; weight decay is added to the gradient.",
    [
      model, learningRate, betas, epsilon,
      number(
        "weight_decay", "0", "how strongly parameters are drawn to 0", isLive: true),
    ], result: "an optimizer, to be given to `step`",
    examples: [
      .init(
        "adam(vit(stacks: 1, dim: 36, size: 12, patch: 6), lr: 0.001).steps", "0")
    ]
  ) { arguments, context in
    let (beta1, beta2) = try arguments.pair("betas", context)
    return try optimizer(
      .adam(beta1: beta1, beta2: beta2, epsilon: arguments.number("eps")), arguments)
  }

  private static let sgd = Builtin(
    "sgd", "An optimiser for a model: gradient descent, with momentum if asked for.",
    [
      model, learningRate, number("momentum", "0", "how long it remembers gradients"),
      Parameter(
        "nesterov", .bool, default: "false", "whether the momentum looks ahead", isNamedOnly: true),
      number(
        "weight_decay", "0", "how strongly parameters are drawn to 0", isLive: true),
    ], result: "an optimizer, to be given to `step`",
    examples: [
      .init("sgd(vit(stacks: 1, dim: 36, size: 12, patch: 6), lr: 0.1).lr", "0.1")
    ]
  ) { arguments, _ in
    try optimizer(
      .sgd(momentum: arguments.number("momentum"), nesterov: arguments.bool("nesterov")), arguments)
  }

  private static let step = Builtin(
    "step", "Changes an optimiser's model by one step, the only thing that changes a model.",
    [
      Parameter("optimizer", .object("optimizer"), "the optimiser, and with it the model"),
      Parameter(
        "gradients", .either([.record, .function]),
        "the gradients by parameter name, as `grad` gives them; or a function of the model that "
          + "gives the loss"),
      Parameter(
        "lr", .number, default: "none", "the learning rate of this step; none: the optimiser's own",
        isNamedOnly: true),
    ], result: "the loss when a function was given, else none",
    examples: [
      .init(
        """
        data = mnist(train: 20, size: 12).train
        model = vit(stacks: 1, dim: 36, size: 12, patch: 6)
        optimizer = adamw(model, lr: 0.001)
        loss(m) = cross_entropy(m(data.images), data.labels)
        before = loss(model)
        for i in 0..20 do step(optimizer, loss) end
        loss(model) < before
        """, "true"),
      .init(
        """
        x = mnist(train: 2, size: 12).train.images
        model = vit(stacks: 1, dim: 36, size: 12, patch: 6)
        optimizer = sgd(model, lr: 0.1)
        step(optimizer, grad(m -> sum(m(x)))(model))
        optimizer.steps
        """, "1"),
    ]
  ) { arguments, context in
    try context.refuseWhilePaused("step")
    let optimizer = try arguments.object(OptimizerObject.self, "optimizer", "optimizer")
    try context.beginStep(of: optimizer)
    defer { context.output.runPauser?.completedStep(of: optimizer) }
    let learningRate = try arguments.optional("lr", arguments.number)
    let model = optimizer.model
    if case .record(let record) = arguments["gradients"] {
      try optimizer.step(gradients(in: record, of: model, context), learningRate: learningRate)
      return .none
    }
    let object = ModelObject(model)
    let function = arguments["gradients"]
    let result = try context.engine.valueAndGrad(at: model.parameters) { marked in
      let loss = try context.call(function, [.object(try object.differentiated(at: marked))])
      guard case .tensor(let tensor) = loss else {
        throw Diagnostic(
          .type,
          "step: the function must give a loss that depends on its model; it gave "
            + loss.kindDescription)
      }
      return tensor
    }
    try optimizer.step(result.gradients, learningRate: learningRate)
    return .tensor(result.value)
  }
}

/// The optimiser that a rule and the arguments of its declaration make.
private func optimizer(_ rule: Optimizer, _ arguments: Arguments) throws -> Value {
  .object(
    try OptimizerObject(
      arguments.builtin.name, rule,
      for: arguments.model("model"),
      learningRate: arguments.number("lr"), weightDecay: arguments.number("weight_decay")))
}

/// A model's gradients in the order of its parameters.
private func gradients(in record: Record, of model: Model, _ context: Context) throws -> [Tensor] {
  if let extra = record.names.first(where: { !model.parameterNames.contains($0) }) {
    throw Diagnostic(
      .field, "step: the optimiser's model has no parameter `\(extra)`",
      suggestion: Suggestion.nearest(to: extra, in: model.parameterNames))
  }
  return try model.parameterNames.map { name in
    guard let gradient = try record[name]?.tensor(context.engine) else {
      throw Diagnostic(.field, "step: there is no gradient for the parameter `\(name)`")
    }
    return gradient
  }
}
