/// Self-attention with several heads: packed queries, keys and values, then the output projection.
/// `[tokens, width]` to `[tokens, width]`.
public struct MultiHeadAttention: Layer {
  let packed: LinearLayer
  let output: LinearLayer
  let heads: Int
  let dropout: Double
  let maskProbability: Double
  let site: Int

  public init(
    _ builder: inout ModelBuilder, width: Int, heads: Int, bias: Bool, dropout: Double,
    maskProbability: Double, initialization: Initialization
  ) {
    packed = builder.scoped("qkv") {
      LinearLayer(
        &$0, inputs: width, outputs: 3 * width, bias: bias, groups: 3,
        initialization: initialization)
    }
    output = builder.scoped("output") {
      LinearLayer(
        &$0, inputs: width, outputs: width, bias: bias, initialization: initialization)
    }
    self.heads = heads
    self.dropout = dropout
    self.maskProbability = maskProbability
    site = builder.site()
  }

  public var summary: String { "attention, \(heads) heads" }
  public var children: [(name: String, layer: any Layer)] {
    [("qkv", packed), ("output", output)]
  }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    let isTraining = pass.dropoutKey != nil
    let mixed = try packed(x, pass).attention(
      headCount: heads, dropout: isTraining ? pass.attentionDropout ?? dropout : 0,
      maskProbability: isTraining ? maskProbability : 0,
      key: (pass.dropoutKey ?? RandomKey(low: 0, high: 0)).folded(UInt64(site)))
    return try output(mixed, pass)
  }
}

/// Linear layers, each followed by GELU and dropout. `[tokens, width]` to `[tokens, width]`.
public struct FeedForward: Layer {
  public let children: [(name: String, layer: any Layer)]

  /// `hidden` layers width → width; or, with `ratio`, one up to `ratio * width` and one down.
  ///
  /// With `activatesLast` the last layer too is followed by GELU, otherwise by dropout only.
  public init(
    _ builder: inout ModelBuilder, width: Int, hidden: Int, ratio: Double?, bias: Bool,
    dropout: Double, activatesLast: Bool, initialization: Initialization
  ) {
    let inner = ratio.map { max(1, Int(($0 * Double(width)).rounded())) }
    let widths = inner.map { [width, $0, width] } ?? [Int](repeating: width, count: hidden + 1)
    var layers: [(name: String, layer: any Layer)] = []
    for index in 0..<widths.count - 1 {
      let linear = builder.scoped("\(index)") {
        LinearLayer(
          &$0, inputs: widths[index], outputs: widths[index + 1], bias: bias,
          initialization: initialization)
      }
      layers.append(("\(index)", linear))
      if activatesLast || index < widths.count - 2 { layers.append(("gelu", GELULayer())) }
      layers.append(("dropout", DropoutLayer(&builder, probability: dropout)))
    }
    children = layers
  }

  public var summary: String { "feed-forward" }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try children.reduce(x) { try $1.layer($0, pass) }
  }
}

/// Where a block normalises.
public enum NormPlacement: String, Codable, Sendable, CaseIterable {
  /// Before attention and feed-forward, inside the residual branch: trains more easily.
  case pre
  /// After each residual sum, as in the first transformer.
  case post
}

/// One stack: attention and feed-forward, each with a residual connection and a layer norm.
/// `[tokens, width]` to `[tokens, width]`.
public struct EncoderBlock: Layer {
  let attention: MultiHeadAttention
  let feedForward: FeedForward
  let norm1: LayerNormLayer
  let norm2: LayerNormLayer
  let placement: NormPlacement

  public init(_ builder: inout ModelBuilder, _ configuration: VisionTransformerConfiguration) {
    let c = configuration
    attention = builder.scoped("attention") {
      MultiHeadAttention(
        &$0, width: c.dim, heads: c.heads, bias: c.bias, dropout: c.attentionDropout,
        maskProbability: c.maskProbability, initialization: c.initialization)
    }
    feedForward = builder.scoped("feed_forward") {
      FeedForward(
        &$0, width: c.dim, hidden: c.hidden, ratio: c.mlpRatio, bias: c.bias, dropout: c.dropout,
        activatesLast: c.activatesLast, initialization: c.initialization)
    }
    norm1 = builder.scoped("norm1") {
      LayerNormLayer(&$0, width: c.dim, epsilon: c.epsilon)
    }
    norm2 = builder.scoped("norm2") {
      LayerNormLayer(&$0, width: c.dim, epsilon: c.epsilon)
    }
    placement = c.norm
  }

  public var summary: String { "encoder block, \(placement.rawValue)-norm" }
  public var children: [(name: String, layer: any Layer)] {
    placement == .pre
      ? [
        ("norm1", norm1), ("attention", attention), ("norm2", norm2), ("feed_forward", feedForward),
      ]
      : [
        ("attention", attention), ("norm1", norm1), ("feed_forward", feedForward), ("norm2", norm2),
      ]
  }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    switch placement {
    case .pre:
      let attended = try x + attention(norm1(x, pass), pass)
      return try attended + feedForward(norm2(attended, pass), pass)
    case .post:
      let attended = try norm1(x + attention(x, pass), pass)
      return try norm2(attended + feedForward(attended, pass), pass)
    }
  }
}
