/// `x @ weight + bias`: `[..., inputs]` to `[..., outputs]`; the weight is `[inputs, outputs]`.
public struct LinearLayer: Layer {
  let weight: Int
  let bias: Int?
  let inputs: Int
  let outputs: Int

  /// A layer initialised as `groups` layers side by side, each of `outputs / groups` outputs.
  public init(
    _ builder: inout ModelBuilder, inputs: Int, outputs: Int, bias: Bool = true, groups: Int = 1,
    initialization: Initialization = .xavierUniform
  ) {
    self.inputs = inputs
    self.outputs = outputs
    weight = builder.parameter(
      "weight", [inputs, outputs], initialization, fans: (inputs, outputs / groups))
    self.bias = bias ? builder.parameter("bias", [outputs], .zeros) : nil
  }

  public var summary: String { "linear \(inputs) → \(outputs)" }
  public var parameterIndices: [Int] { bias.map { [weight, $0] } ?? [weight] }
  public func outputShape(_ input: [Int]) -> [Int] { input.dropLast() + [outputs] }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x.linear(pass.parameters[weight], bias.map { pass.parameters[$0] })
  }
}

/// Layer normalisation over the last axis.
public struct LayerNormLayer: Layer {
  let scale: Int
  let shift: Int
  let width: Int
  let epsilon: Double

  public init(_ builder: inout ModelBuilder, width: Int, epsilon: Double) {
    self.width = width
    self.epsilon = epsilon
    scale = builder.parameter("scale", [width], .ones)
    shift = builder.parameter("shift", [width], .zeros)
  }

  public var summary: String { "layer norm" }
  public var parameterIndices: [Int] { [scale, shift] }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x.layerNorm(
      scale: pass.parameters[scale], shift: pass.parameters[shift], epsilon: epsilon)
  }
}

/// Dropout, in training only.
public struct DropoutLayer: Layer {
  let probability: Double
  let site: Int

  public init(_ builder: inout ModelBuilder, probability: Double) {
    self.probability = probability
    site = builder.site()
  }

  public var summary: String { "dropout \(probability)" }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    guard let key = pass.dropoutKey else { return x }
    return try x.dropout(pass.dropout ?? probability, key: key.folded(UInt64(site)))
  }
}

/// The Gaussian error linear unit.
public struct GELULayer: Layer {
  public init() {}
  public var summary: String { "gelu" }
  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor { try x.gelu() }
}

/// Layers one after the other.
public struct SequentialLayer: Layer {
  public let children: [(name: String, layer: any Layer)]

  public init(_ children: [(name: String, layer: any Layer)]) { self.children = children }

  public var summary: String { "sequential" }
  public func outputShape(_ input: [Int]) -> [Int] {
    children.reduce(input) { $1.layer.outputShape($0) }
  }
  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try children.reduce(x) { try $1.layer($0, pass) }
  }
}
