import Tensorlab

extension Family {
  /// Making, asking and keeping models.
  static let models = Family(
    "Models", "Vision transformers: making them, asking them, keeping them.",
    [vit, predict, evaluate, save, load])

  private static func choices<Choice: RawRepresentable<String> & CaseIterable>(
    _ type: Choice.Type
  ) -> Parameter.Kind {
    .choice(type.allCases.map(\.rawValue))
  }

  private static func option(
    _ name: String, _ kind: Parameter.Kind, _ fallback: String, _ summary: String
  ) -> Parameter {
    Parameter(name, kind, default: fallback, summary, isNamedOnly: true)
  }

  private static let vit = Builtin(
    "vit",
    "A vision transformer with random parameters, which maps images [batch, size, size] to logits "
      + "[batch, classes]. The defaults are the experiment's teacher.",
    [
      option("stacks", .integer, "6", "how many encoder stacks"),
      option("heads", .integer, "3", "how many attention heads; they divide `dim`"),
      option("hidden", .integer, "3", "how many dim → dim layers each feed-forward part has"),
      option("dim", .integer, "900", "the width of a token"),
      option("size", .integer, "90", "the height and width of the images, in pixels"),
      option("patch", .integer, "30", "the height and width of a patch, in pixels"),
      option("channels", .integer, "1", "1 for grey images, else their number of channels"),
      option("classes", .integer, "10", "how many classes there are"),
      option(
        "mlp_ratio", .number, "none",
        "when given, the feed-forward part is dim → ratio · dim → dim instead"),
      option("bias", .bool, "true", "whether linear layers have biases"),
      option("dropout", .number, "0.1", "the probability of dropout in the feed-forward part"),
      option("attention_dropout", .number, "0.1", "the probability of dropout in the attention"),
      option(
        "mask_prob", .number, "0",
        "the probability, in training, with which a token does not see another"),
      option("norm", choices(NormPlacement.self), "\"pre\"", "where the layer norms are"),
      option(
        "class_token", choices(ClassTokenPlacement.self), "\"last\"",
        "where a learned class token stands"),
      option("positions", .bool, "true", "whether learned positions are added to the tokens"),
      option(
        "projection", .bool, "none",
        "whether a linear layer brings patches to `dim`; none: where their sizes differ"),
      option(
        "activation", .bool, "none",
        "whether GELU follows the last feed-forward layer; none: where `norm` is \"post\""),
      option("head", choices(HeadKind.self), "\"flatten\"", "what the classification reads"),
      option("eps", .number, "1e-5", "the constant in layer norms"),
      option(
        "init", choices(Initialization.self), "\"xavier_uniform\"", "how weights are drawn"),
      option("seed", .integer, "none", "what they are drawn from; none: the cell's own numbers"),
    ],
    result: "a model",
    examples: [
      .init(
        "vit(stacks: 1, dim: 36, size: 12, patch: 6)",
        """
        model: 11,566 parameters, 0.0 MiB
        layer        what it is               output   parameters
        -----------  -----------------------  -------  ----------
        patches      patches 6×6              [4, 36]           0
        class_token  class token, last        [5, 36]          36
        positions    learned positions        [5, 36]         180
        stacks.0     encoder block, pre-norm  [5, 36]       9,468
        norm         layer norm               [5, 36]          72
        head         head, flatten            [10]          1,810
        """),
      .init(
        "m = vit(stacks: 1, dim: 36, size: 12, patch: 6)\nm(zeros(2, 12, 12)).shape", "[2, 10]"),
      .init("vit(stacks: 3).parameter_count", "17141410"),
    ]
  ) { arguments, context in
    var c = VisionTransformerConfiguration()
    c.stacks = try arguments.integer("stacks")
    c.heads = try arguments.integer("heads")
    c.hidden = try arguments.integer("hidden")
    c.dim = try arguments.integer("dim")
    c.imageSize = try arguments.integer("size")
    c.patchSize = try arguments.integer("patch")
    c.channels = try arguments.integer("channels")
    c.classes = try arguments.integer("classes")
    c.mlpRatio = try arguments.optional("mlp_ratio", arguments.number)
    c.bias = try arguments.bool("bias")
    c.dropout = try arguments.number("dropout")
    c.attentionDropout = try arguments.number("attention_dropout")
    c.maskProbability = try arguments.number("mask_prob")
    c.norm = NormPlacement(rawValue: try arguments.string("norm")) ?? c.norm
    c.classToken =
      ClassTokenPlacement(rawValue: try arguments.string("class_token")) ?? c.classToken
    c.positions = try arguments.bool("positions")
    c.projection = try arguments.optional("projection", arguments.bool)
    c.activation = try arguments.optional("activation", arguments.bool)
    c.head = HeadKind(rawValue: try arguments.string("head")) ?? c.head
    c.epsilon = try arguments.number("eps")
    c.initialization =
      Initialization(rawValue: try arguments.string("init")) ?? c.initialization
    return .object(
      ModelObject(
        try .visionTransformer(c, seed: arguments.seed(context), engine: context.engine)))
  }

  private static let predict = Builtin(
    "predict", "The class a model takes each image for.",
    [
      Parameter("model", .object("model"), "who is asked"),
      Parameter(
        "data", .either([.object("dataset"), .tensor]),
        "a dataset, or images as the model reads them, [count, height, width]"),
      option("batch", .integer, "50", "how many images go through the model together"),
    ],
    result: "an i32 tensor of the classes",
    examples: [
      .init(
        """
        data = mnist(test: 3, size: 12).test
        predict(vit(stacks: 1, dim: 36, size: 12, patch: 6), data).shape
        """, "[3]")
    ]
  ) { arguments, context in
    let model = try arguments.model("model")
    let classes: [Int]
    if case .object(let object as DatasetObject) = arguments["data"] {
      classes = try Tensorlab.predict(
        model, object.dataset, batchSize: arguments.integer("batch"))
    } else {
      return .tensor(try model(try arguments.tensor("data")).argmax(axis: -1))
    }
    return .tensor(
      try Tensor(classes.map { Int32($0) }, shape: [classes.count], engine: context.engine))
  }

  private static let evaluate = Builtin(
    "evaluate", "How well a model tells the classes of labelled images.",
    [
      Parameter("model", .object("model"), "who is asked"),
      Parameter("data", .object("dataset"), "the images and the right answers"),
      option("batch", .integer, "50", "how many images go through the model together"),
    ],
    result: "a record: accuracy, its 95% interval [low, high] (Wilson), correct, count, loss, "
      + "confusion (a row for each class, a column for each answer), seconds, images_per_second",
    examples: [
      .init(
        """
        data = mnist(test: 20, size: 12).test
        result = evaluate(vit(stacks: 1, dim: 36, size: 12, patch: 6), data)
        [result.count, sum(result.confusion), result.accuracy == result.correct / 20]
        """, "[20, 20, true]")
    ]
  ) { arguments, context in
    let model = try arguments.model("model")
    let data = try arguments.dataset("data")
    let result = try Tensorlab.evaluate(model, data, batchSize: arguments.integer("batch"))
    let confusion = try Tensor(
      result.confusion.flatMap { $0.map { Int32($0) } },
      shape: [result.confusion.count, result.confusion.count], engine: context.engine)
    return .record(
      Record([
        ("accuracy", .number(result.accuracy)),
        (
          "interval",
          .list([.number(result.interval.lowerBound), .number(result.interval.upperBound)])
        ),
        ("correct", .number(Double(result.correct))), ("count", .number(Double(result.count))),
        ("loss", .number(result.loss)), ("confusion", .tensor(confusion)),
        ("seconds", .number(result.seconds)),
        ("images_per_second", .number(result.imagesPerSecond)),
      ]))
  }

  private static let save = Builtin(
    "save",
    "Writes a model, with its arguments and history, or a record of tensors to a safetensors file.",
    [
      Parameter("value", .either([.object("model"), .record]), "what is written"),
      Parameter("path", .path, "the file, which appears complete or not at all"),
    ],
    examples: [
      .init("try save({a: [1]}, \"/no-such-folder/x\") else \"not written\" end", "\"not written\"")
    ]
  ) { arguments, context in
    let path = try arguments.string("path")
    if case .object(let object as ModelObject) = arguments["value"] {
      try object.model.save(to: path)
      return .none
    }
    let tensors = try arguments.record("value").fields.map { name, value in
      guard let tensor = try value.tensor(context.engine) else {
        throw Diagnostic(
          .type,
          "save: only tensors can be written; the field `\(name)` is "
            + value.kindDescription)
      }
      return (name: name, tensor: tensor)
    }
    try Safetensors.save(tensors, to: path)
    return .none
  }

  private static let load = Builtin(
    "load", "Reads a safetensors file: the model that `save` wrote, or its tensors.",
    [Parameter("path", .path, "the file")],
    result: "a model, or a record of tensors",
    examples: [
      .init("try load(\"no-such-file\") else \"there is none\" end", "\"there is none\"")
    ]
  ) { arguments, context in
    let path = try arguments.string("path")
    let contents = try Safetensors.load(path: path, engine: context.engine)
    guard !contents.isModel else {
      return .object(
        ModelObject(try Model(contents, path: path, engine: context.engine)))
    }
    return .record(Record(contents.tensors.map { ($0.name, .tensor($0.tensor)) }))
  }
}
