import Tensorlab

extension Family {
  /// Loops over steps that make a model better.
  static let training = Family(
    "Training",
    "Training a copy of a model. Arguments marked live can be changed while it runs.",
    [train, distill, resume])

  private static func option(
    _ name: String, _ kind: Parameter.Kind, _ fallback: String, _ summary: String,
    isLive: Bool = false
  ) -> Parameter {
    Parameter(name, kind, default: fallback, summary, isLive: isLive, isNamedOnly: true)
  }

  private static let options: [Parameter] = [
    option("epochs", .integer, "10", "how many passes over the data", isLive: true),
    option("lr", .number, "3e-4", "the learning rate, before the schedule", isLive: true),
    option("batch", .integer, "16", "how many images make a step"),
    option(
      "optimizer", .choice(["adamw", "adam", "sgd"]), "\"adamw\"",
      "how gradients change parameters; adam and sgd add the decay to the gradient"),
    option(
      "weight_decay", .number, "0.05", "how strongly parameters are drawn to 0", isLive: true),
    option("betas", .list, "[0.9, 0.98]", "how long Adam remembers gradients and their squares"),
    option("eps", .number, "1e-8", "Adam's constant against division by 0"),
    option("momentum", .number, "0", "how long sgd remembers gradients"),
    option(
      "schedule", .choice(["constant", "cosine", "step"]), "\"cosine\"",
      "how the learning rate falls: not at all, along half a cosine, or by steps"),
    option("warmup", .number, "2", "for how many epochs the learning rate rises at the start"),
    option("floor", .number, "0", "what fraction of the learning rate the cosine ends at"),
    option(
      "decay_every", .integer, "5", "after how many epochs the step schedule lowers the rate"),
    option("decay_factor", .number, "0.1", "what the step schedule then multiplies it by"),
    option(
      "clip", .number, "none", "the largest global norm of the gradients; none: no limit",
      isLive: true),
    option(
      "label_smoothing", .number, "0.1", "how much of the target is spread over all classes",
      isLive: true),
    option(
      "dropout", .number, "none", "replaces the model's own dropout; none: keeps it",
      isLive: true),
    option(
      "attention_dropout", .number, "none",
      "replaces the model's own dropout on attention weights; none: keeps it", isLive: true),
    option(
      "augment", .either([.object("transform"), .list]), "none",
      "a transform, or a list of them, drawn anew for each image in each epoch, before the "
        + "dataset's own"),
    option(
      "augmentation", .number, "1", "how far the random transforms go, 1 being as given",
      isLive: true),
    option("shuffle", .bool, "true", "whether each epoch has an order of its own"),
    option(
      "seed", .integer, "none",
      "what order, dropout and transforms are drawn from; none: the cell's own numbers"),
  ]

  private static let surroundings: [Parameter] = [
    option(
      "checkpoint", .path, "none",
      "a file that the run's state is written to while it goes on, for `resume`"),
    option(
      "every", .integer, "none",
      "after how many steps the checkpoint is written anew; none: after each epoch"),
    option(
      "pause_every", .integer, "none",
      "after how many steps the run pauses by itself, where somebody is there to go on"),
  ]

  private static let train = Builtin(
    "train", "A copy of a model trained on labelled images; the model itself stays as it is.",
    [
      Parameter("model", .object("model"), "what to start from"),
      Parameter("data", .object("dataset"), "the images and the right answers"),
    ] + options + surroundings,
    result: "the trained model; its `history` says how it went",
    examples: [
      .init(
        """
        data = mnist(train: 40, size: 12).train
        m = train(vit(stacks: 1, dim: 36, size: 12, patch: 6), data, epochs: 2, lr: 1e-3)
        m.history.epochs
        """, "2"),
      .init(
        """
        data = mnist(train: 40, size: 12).train
        start = vit(stacks: 1, dim: 36, size: 12, patch: 6)
        tuned = train(start, data, epochs: 1, augment: affine(rotation: 15, shift: 0.1))
        tuned == start
        """, "false"),
    ]
  ) { arguments, context in
    try context.refuseWhilePaused("train")
    let model = try arguments.model("model")
    let data = try arguments.dataset("data")
    return try run(
      Trainer(
        model, data: data, augment: augmentation(arguments, context),
        options: trainingOptions(arguments, context)), arguments, context)
  }

  private static let distill = Builtin(
    "distill",
    "A copy of a student trained on labelled images and on what a teacher says to them, which sees "
      + "the same views of them; both stay as they are.",
    [
      Parameter("student", .object("model"), "what to start from"),
      Parameter("data", .object("dataset"), "the images and the right answers"),
      Parameter("from", .object("model"), "the teacher", isNamedOnly: true),
      option(
        "temperature", .number, "4", "how much the teacher's answers are softened", isLive: true),
      option(
        "alpha", .number, "0.7", "the weight of the teacher; the labels have the rest",
        isLive: true),
    ] + options + surroundings,
    result: "the trained student; its `history` says how it went",
    examples: [
      .init(
        """
        data = mnist(train: 40, size: 12).train
        teacher = vit(stacks: 2, dim: 36, size: 12, patch: 6)
        student = distill(vit(stacks: 1, dim: 36, size: 12, patch: 6), data, from: teacher, epochs: 1)
        student.parameter_count < teacher.parameter_count
        """, "true")
    ]
  ) { arguments, context in
    try context.refuseWhilePaused("distill")
    let student = try arguments.model("student")
    let teacher = try arguments.model("from")
    let data = try arguments.dataset("data")
    var options = try trainingOptions(arguments, context)
    options.live.temperature = try arguments.number("temperature")
    options.live.alpha = try arguments.number("alpha")
    return try run(
      Trainer(
        student, teacher: teacher, data: data, augment: augmentation(arguments, context),
        options: options), arguments, context)
  }

  private static let resume = Builtin(
    "resume",
    "Goes on with a training run from its checkpoint, as if it had not been interrupted: the model "
      + "it ends with is the same to the bit. The file holds all that the run needs.",
    [
      Parameter("checkpoint", .path, "the file, which the run goes on to write"),
      option(
        "every", .integer, "none",
        "after how many steps it is written anew; none: as often as before"),
      option(
        "pause_every", .integer, "none",
        "after how many steps the run pauses by itself, where somebody is there to go on"),
    ],
    result: "the trained model; its `history` is that of the whole run",
    examples: [
      .init(
        """
        data = mnist(train: 40, size: 12).train
        start = vit(stacks: 1, dim: 36, size: 12, patch: 6)
        whole = train(start, data, epochs: 2, checkpoint: "/tmp/run.ckpt", every: 4)
        again = resume("/tmp/run.ckpt.previous")
        max(abs(again.parameters["head.bias"] - whole.parameters["head.bias"]))
        """, "0")
    ]
  ) { arguments, context in
    try context.refuseWhilePaused("resume")
    let path = try arguments.string("checkpoint")
    let saved = try SavedRun(path: path, engine: context.engine)
    let every = try arguments.optional("every", arguments.integer) ?? saved.checkpointStepCount
    return try run(
      saved.trainer(), checkpoint: Checkpoint(path: path, every: every), arguments, context)
  }

  /// Runs what `train` or `distill` was asked for, from where `--resume` says when it is that run.
  private static func run(
    _ trainer: Trainer, _ arguments: Arguments, _ context: Context
  ) throws -> Value {
    try context.resumption?.restore(trainer)
    let checkpoint = try arguments.optional("checkpoint", arguments.string).map {
      try Checkpoint(path: $0, every: arguments.optional("every", arguments.integer))
    }
    return try run(trainer, checkpoint: checkpoint, arguments, context)
  }

  private static func run(
    _ trainer: Trainer, checkpoint: Checkpoint?, _ arguments: Arguments, _ context: Context
  ) throws -> Value {
    let pauseStepCount = try arguments.optional("pause_every", arguments.integer)
    if let pauseStepCount, pauseStepCount < 1 {
      throw Diagnostic(.value, "pause_every is \(pauseStepCount); expected at least 1 step")
    }
    try trainer.run(
      observer: context.output.trainingObserver, checkpoint: checkpoint, pauseEvery: pauseStepCount)
    return .object(ModelObject(trainer.model))
  }
}

// MARK: Arguments

private func trainingOptions(_ arguments: Arguments, _ context: Context) throws -> TrainingOptions {
  var options = try TrainingOptions(optimizer: optimizer(arguments, context))
  options.batchSize = try arguments.integer("batch")
  options.shuffle = try arguments.bool("shuffle")
  options.schedule = try Schedule(decay(arguments), warmUp: .epochs(arguments.number("warmup")))
  options.seed = try arguments.seed(context)
  options.live.epochs = try arguments.integer("epochs")
  options.live.learningRate = try arguments.number("lr")
  options.live.weightDecay = try arguments.number("weight_decay")
  options.live.clip = try arguments.optional("clip", arguments.number)
  options.live.labelSmoothing = try arguments.number("label_smoothing")
  options.live.dropout = try arguments.optional("dropout", arguments.number)
  options.live.attentionDropout = try arguments.optional("attention_dropout", arguments.number)
  options.live.augmentation = try arguments.number("augmentation")
  return options
}

private func optimizer(_ arguments: Arguments, _ context: Context) throws -> Optimizer {
  let kind = try arguments.string("optimizer")
  guard kind != "sgd" else { return try .sgd(momentum: arguments.number("momentum")) }
  let (first, second) = try arguments.pair("betas", context)
  let epsilon = try arguments.number("eps")
  return kind == "adam"
    ? try .adam(beta1: first, beta2: second, epsilon: epsilon)
    : try .adamW(beta1: first, beta2: second, epsilon: epsilon)
}

private func decay(_ arguments: Arguments) throws -> Schedule.Decay {
  switch try arguments.string("schedule") {
  case "cosine": .cosine(floor: try arguments.number("floor"))
  case "step":
    .step(
      epochs: try arguments.integer("decay_every"), factor: try arguments.number("decay_factor"))
  default: .constant
  }
}

/// The transforms that `augment` names.
private func augmentation(_ arguments: Arguments, _ context: Context) throws -> [Transform] {
  switch arguments["augment"] {
  case .none: return []
  case .object(let object as TransformObject): return object.transforms
  default:
    return try arguments.list("augment", context).flatMap { item in
      guard case .object(let object as TransformObject) = item else {
        throw Diagnostic(
          .type, "`augment` is a transform or a list of them; this is \(item.kindDescription)")
      }
      return object.transforms
    }
  }
}
