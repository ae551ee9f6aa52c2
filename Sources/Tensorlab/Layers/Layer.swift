/// A function with parameters. A layer says where its parameters are; the model holds them, so that
/// layers are values that models share, and a model is copied by copying its array of parameters.
public protocol Layer {
  /// What it is and does, in a few words.
  var summary: String { get }
  /// The layers it is made of, by name, in the order they run.
  var children: [(name: String, layer: any Layer)] { get }
  /// The places of its own parameters in the model, without its children's.
  var parameterIndices: [Int] { get }
  /// The shape it gives for a shape it takes, both without the batch.
  func outputShape(_ input: [Int]) -> [Int]
  /// Computes; `x` has the batch first.
  func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor
}

extension Layer {
  public var children: [(name: String, layer: any Layer)] { [] }
  public var parameterIndices: [Int] { [] }
  public func outputShape(_ input: [Int]) -> [Int] { input }
}

/// One computation through a model: the parameters it uses, and whether it trains.
public struct Pass {
  /// The model's parameters, in the model's order.
  public let parameters: [Tensor]
  /// The key of this step's dropout masks; nil outside training, where nothing is dropped.
  public let dropoutKey: RandomKey?
  /// What replaces the layers' dropout probability, when that is changed while training.
  public let dropout: Double?
  /// What replaces the probability of dropout on attention weights, likewise.
  public let attentionDropout: Double?

  public init(
    parameters: [Tensor], dropoutKey: RandomKey? = nil, dropout: Double? = nil,
    attentionDropout: Double? = nil
  ) {
    self.parameters = parameters
    self.dropoutKey = dropoutKey
    self.dropout = dropout
    self.attentionDropout = attentionDropout
  }
}

/// Numbers the parameters and dropout sites of a model while its layers are made.
public struct ModelBuilder {
  public private(set) var specifications: [ParameterSpecification] = []
  private var siteCount = 0
  private var path: [String] = []

  public init() {}

  /// Makes layers whose parameters' names start with `name`.
  public mutating func scoped<Result>(
    _ name: String, _ body: (inout ModelBuilder) throws -> Result
  ) rethrows -> Result {
    path.append(name)
    defer { path.removeLast() }
    return try body(&self)
  }

  /// A new parameter's place in the model.
  public mutating func parameter(
    _ name: String, _ shape: [Int], _ initialization: Initialization,
    fans: (inputs: Int, outputs: Int) = (1, 1)
  ) -> Int {
    specifications.append(
      ParameterSpecification(
        name: (path + [name]).joined(separator: "."), shape: shape, initialization: initialization,
        fans: fans))
    return specifications.count - 1
  }

  /// The number of a new place where something is dropped, which has masks of its own.
  public mutating func site() -> Int {
    siteCount += 1
    return siteCount - 1
  }
}
