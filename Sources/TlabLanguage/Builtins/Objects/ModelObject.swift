import Tensorlab

/// A model as a value of the language. It is a reference: two names can mean the same model.
public final class ModelObject: DifferentiableObject {
  public let model: Model
  /// What stands in place of the model's own parameters while it is the differentiated argument.
  private let marked: [Tensor]?

  public init(_ model: Model) {
    self.model = model
    marked = nil
  }

  private init(_ model: Model, marked: [Tensor]) {
    self.model = model
    self.marked = marked
  }

  public var typeName: String { "model" }
  public var isCallable: Bool { true }
  public var parameterNames: [String] { model.parameterNames }
  public var parameters: [Tensor] { marked ?? model.parameters }

  public func differentiated(at parameters: [Tensor]) throws -> any LanguageObject {
    ModelObject(model, marked: parameters)
  }

  public func call(
    _ arguments: [Value], named: [(name: String, value: Value)], in context: Context
  ) throws -> Value {
    if let (name, _) = named.first {
      throw Diagnostic(.argument, "a model takes no named argument `\(name)`")
    }
    guard arguments.count == 1, case .tensor(let images) = arguments[0] else {
      let given = arguments.map(\.kindDescription).joined(separator: ", ")
      throw Diagnostic(
        .argument, "a model is called with a tensor of images, not with (\(given))",
        suggestion: "predict(model, data)")
    }
    let dropoutKey = marked == nil ? nil : context.random.next()
    let pass = Pass(parameters: parameters, dropoutKey: dropoutKey)
    return .tensor(try model.architecture(images, pass))
  }

  public var propertyNames: [String] {
    ["parameters", "parameter_count", "volume", "configuration", "history"]
  }

  public func property(_ name: String, in context: Context) throws -> Value? {
    switch name {
    case "parameters": .record(Record(zip(parameterNames, parameters).map { ($0, .tensor($1)) }))
    case "parameter_count": .number(Double(model.parameterCount))
    case "volume": .number(model.mebibytes)
    case "configuration": model.configuration.map { .record(Record($0)) } ?? Value.none
    case "history": model.history.map { .object(HistoryObject($0)) } ?? Value.none
    default: nil
    }
  }

  public func display(width: Int) -> String {
    let rows = model.summary().map { row in
      [row.name, row.summary, Self.shape(row.outputShape), Self.grouped(row.parameterCount)]
    }
    let title =
      "model: \(Self.grouped(model.parameterCount)) parameters, "
      + "\(Elementary.fixed(model.mebibytes, decimals: 1)) MiB"
    let table = TextTable(
      header: ["layer", "what it is", "output", "parameters"], rows: rows,
      alignments: [.left, .left, .left, .right])
    return title + "\n" + table.lines.joined(separator: "\n")
  }

  private static func shape(_ sizes: [Int]) -> String {
    "[" + sizes.map(String.init).joined(separator: ", ") + "]"
  }

  /// A whole number with commas between thousands.
  private static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var end = digits.count - 3
    while end > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: end))
      end -= 3
    }
    return digits
  }
}

extension Model {
  /// The parameters' size in MiB.
  var mebibytes: Double { Double(byteCount) / 1_048_576 }
}

extension Record {
  /// The builder's arguments under the names they have in the language.
  init(_ configuration: VisionTransformerConfiguration) {
    let c = configuration
    self.init([
      ("stacks", .number(Double(c.stacks))), ("heads", .number(Double(c.heads))),
      ("hidden", .number(Double(c.hidden))), ("dim", .number(Double(c.dim))),
      ("size", .number(Double(c.imageSize))), ("patch", .number(Double(c.patchSize))),
      ("channels", .number(Double(c.channels))), ("classes", .number(Double(c.classes))),
      ("mlp_ratio", c.mlpRatio.map { .number($0) } ?? .none), ("bias", .bool(c.bias)),
      ("dropout", .number(c.dropout)), ("attention_dropout", .number(c.attentionDropout)),
      ("mask_prob", .number(c.maskProbability)), ("norm", .string(c.norm.rawValue)),
      ("class_token", .string(c.classToken.rawValue)), ("positions", .bool(c.positions)),
      ("projection", .bool(c.hasProjection)), ("activation", .bool(c.activatesLast)),
      ("head", .string(c.head.rawValue)), ("eps", .number(c.epsilon)),
      ("init", .string(c.initialization.rawValue)),
    ])
  }
}
