/// A function with trained parameters: an architecture, which is immutable and shared, and the
/// parameters, which are this model's own. One of the two kinds of reference in the language.
public final class Model {
  /// What it computes.
  public let architecture: any Layer
  /// Each parameter's name, such as `stacks.0.attention.qkv.weight`.
  public let parameterNames: [String]
  /// The shape of one input, without the batch.
  public let inputShape: [Int]
  /// The builder's arguments, with which the architecture can be made again.
  public let configuration: VisionTransformerConfiguration?
  /// The parameters, in the order of their names.
  public var parameters: [Tensor]
  /// The training that made it what it is; nil for one that was not trained.
  public var history: TrainingHistory?
  public let engine: Engine

  /// A model with parameters that fit what the layers asked for.
  package init(
    architecture: any Layer, builder: ModelBuilder, inputShape: [Int], parameters: [Tensor],
    engine: Engine, configuration: VisionTransformerConfiguration?
  ) {
    self.architecture = architecture
    self.inputShape = inputShape
    self.configuration = configuration
    self.parameters = parameters
    self.engine = engine
    parameterNames = builder.specifications.map(\.name)
  }

  /// A model with parameters drawn as the layers asked for.
  public init(
    architecture: any Layer, builder: ModelBuilder, inputShape: [Int], seed: UInt64,
    engine: Engine, configuration: VisionTransformerConfiguration? = nil
  ) throws {
    self.architecture = architecture
    self.inputShape = inputShape
    self.configuration = configuration
    self.engine = engine
    parameterNames = builder.specifications.map(\.name)
    let key = RandomKey(seed: seed, purpose: .initialization)
    parameters = try builder.specifications.enumerated().map { index, specification in
      try specification.values(key: key.folded(UInt64(index)), engine: engine)
    }
  }

  private init(copying other: Model, parameters: [Tensor]) {
    architecture = other.architecture
    parameterNames = other.parameterNames
    inputShape = other.inputShape
    configuration = other.configuration
    self.parameters = parameters
    history = other.history
    engine = other.engine
  }

  /// A model of its own with the same parameters, which share memory until one is trained.
  public func copy() -> Model { Model(copying: self, parameters: parameters) }

  /// A model of the same architecture with `parameters` of its own, as many and of the same shapes.
  package func with(parameters: [Tensor]) -> Model {
    Model(copying: self, parameters: parameters)
  }

  /// The number of parameters.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// The parameters' size in bytes.
  public var byteCount: Int { parameters.reduce(0) { $0 + $1.count * $1.dtype.byteCount } }

  /// The outputs for a batch, in evaluation mode: nothing is dropped.
  /// - Throws: `TensorError` with code `.shape` when the input is not what the model takes.
  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    try architecture(x, Pass(parameters: parameters))
  }

  /// Takes a parameter's memory for itself where it shares it, so that it may be changed in place.
  package func makeParametersUnique() throws {
    for index in parameters.indices
    where !isKnownUniquelyReferenced(&parameters[index].buffer) {
      parameters[index] = try parameters[index].copied()
    }
  }

  /// The loss, with the derivative of each parameter handed out as soon as it is complete.
  ///
  /// `loss` receives a function that runs the model in training mode with masks from `dropoutKey`
  /// (none when nil). A parameter may be changed in place once its gradient has been handed out.
  package func backward(
    dropoutKey: RandomKey?, dropout: Double? = nil,
    loss: ((Tensor) throws -> Tensor) throws -> Tensor,
    onGradient: (Int, Tensor) throws -> Void
  ) throws -> Tensor {
    try engine.backward(
      at: parameters,
      { marked in
        let pass = Pass(parameters: marked, dropoutKey: dropoutKey, dropout: dropout)
        return try loss { try self.architecture($0, pass) }
      }, onGradient: onGradient)
  }
}

extension Model {
  /// One line of a model's summary.
  public struct SummaryRow: Equatable, Sendable {
    /// The layer's path, such as `stacks.0.attention`.
    public let name: String
    /// What the layer is.
    public let summary: String
    /// What it gives, without the batch.
    public let outputShape: [Int]
    /// How many parameters it and its parts have.
    public let parameterCount: Int
  }

  /// The layers with the shapes they give and their parameter counts, `depth` levels down.
  public func summary(depth: Int = 1) -> [SummaryRow] {
    rows(architecture, "", inputShape, depth)
  }

  private func rows(_ layer: any Layer, _ path: String, _ input: [Int], _ depth: Int)
    -> [SummaryRow]
  {
    guard depth > 0 else { return [] }
    var shape = input
    return layer.children.flatMap { name, child -> [SummaryRow] in
      let input = shape
      shape = child.outputShape(shape)
      let childPath = path.isEmpty ? name : path + "." + name
      return [
        SummaryRow(
          name: childPath, summary: child.summary, outputShape: shape,
          parameterCount: count(child))
      ] + rows(child, childPath, input, depth - 1)
    }
  }

  private func count(_ layer: any Layer) -> Int {
    layer.parameterIndices.reduce(0) { $0 + parameters[$1].count }
      + layer.children.reduce(0) { $0 + count($1.layer) }
  }
}
