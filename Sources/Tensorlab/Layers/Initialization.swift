/// How a parameter's first values are drawn.
public enum Initialization: String, Codable, Sendable, CaseIterable {
  /// Uniform within ±sqrt(6 / (inputs + outputs)) (Glorot, Bengio 2010).
  case xavierUniform = "xavier_uniform"
  /// Normal with variance 2 / (inputs + outputs).
  case xavierNormal = "xavier_normal"
  /// Uniform within ±sqrt(6 / inputs) (He et al. 2015).
  case kaimingUniform = "kaiming_uniform"
  /// Normal with variance 2 / inputs.
  case kaimingNormal = "kaiming_normal"
  /// Normal with deviation 0.02, cut off at two deviations: what ViT's authors use.
  case truncatedNormal = "truncated_normal"
  case zeros
  case ones
}

/// A parameter as its layer asks for it.
public struct ParameterSpecification: Sendable {
  /// The layers' names and its own, joined by points, such as `stacks.0.norm1.scale`.
  public let name: String
  public let shape: [Int]
  public let initialization: Initialization
  /// How many numbers flow into and out of the unit it belongs to.
  public let fans: (inputs: Int, outputs: Int)

  /// The first values, which depend on the key only.
  func values(key: RandomKey, engine: Engine) throws -> Tensor {
    let (inputs, outputs) = (Double(max(fans.inputs, 1)), Double(max(fans.outputs, 1)))
    func uniform(_ bound: Double) throws -> Tensor {
      try .uniform(shape, low: -bound, high: bound, key: key, engine: engine)
    }
    func normal(_ variance: Double) throws -> Tensor {
      try .normal(shape, deviation: variance.squareRoot(), key: key, engine: engine)
    }
    switch initialization {
    case .xavierUniform: return try uniform((6 / (inputs + outputs)).squareRoot())
    case .xavierNormal: return try normal(2 / (inputs + outputs))
    case .kaimingUniform: return try uniform((6 / inputs).squareRoot())
    case .kaimingNormal: return try normal(2 / inputs)
    case .truncatedNormal:
      return try .truncatedNormal(shape, deviation: 0.02, key: key, engine: engine)
    case .zeros: return try .zeros(shape, engine: engine)
    case .ones: return try .ones(shape, engine: engine)
    }
  }
}
