/// Where a learned class token stands among the patches.
public enum ClassTokenPlacement: String, Codable, Sendable, CaseIterable {
  case none, first, last
}

/// What the classification reads.
public enum HeadKind: String, Codable, Sendable, CaseIterable {
  /// All tokens, one after the other.
  case flatten
  /// The class token.
  case classToken = "class"
  /// The mean of the patches.
  case mean
}

/// Everything that decides a vision transformer's shape. The defaults are the experiment's teacher.
public struct VisionTransformerConfiguration: Codable, Equatable, Sendable {
  /// The height and width of the images in pixels.
  public var imageSize = 90
  /// The height and width of a patch in pixels.
  public var patchSize = 30
  /// 1 for grey images `[height, width]`, more for `[channels, height, width]`.
  public var channels = 1
  /// How many classes the logits are for.
  public var classes = 10
  /// The width of a token.
  public var dim = 900
  /// How many encoder blocks.
  public var stacks = 6
  /// How many attention heads; they divide `dim`.
  public var heads = 3
  /// How many dim → dim layers a feed-forward has.
  public var hidden = 3
  /// When given, a feed-forward is dim → ratio · dim → dim instead.
  public var mlpRatio: Double?
  /// Whether linear layers have biases.
  public var bias = true
  /// The probability of dropout after each feed-forward layer.
  public var dropout = 0.1
  /// The probability of dropout on attention weights.
  public var attentionDropout = 0.1
  /// The probability, in training, with which a token does not see another.
  public var maskProbability = 0.0
  public var norm = NormPlacement.pre
  public var classToken = ClassTokenPlacement.last
  /// Whether learned positions are added to the tokens.
  public var positions = true
  /// Whether a linear layer brings patches to `dim`; nil: where their sizes differ.
  public var projection: Bool?
  /// Whether the last layer of a feed-forward is followed by GELU; nil: in post-norm.
  public var activation: Bool?
  public var head = HeadKind.flatten
  /// The constant in layer norms.
  public var epsilon = 1e-5
  /// How linear weights are drawn.
  public var initialization = Initialization.xavierUniform

  public init() {}

  /// The shape of one image.
  public var inputShape: [Int] { (channels == 1 ? [] : [channels]) + [imageSize, imageSize] }
  /// The number of patches in an image.
  public var patchCount: Int { (imageSize / patchSize) * (imageSize / patchSize) }
  /// The number of pixel values in a patch.
  public var patchElements: Int { patchSize * patchSize * channels }
  public var tokens: Int { patchCount + (classToken == .none ? 0 : 1) }
  public var hasProjection: Bool { projection ?? (dim != patchElements) }
  public var activatesLast: Bool { activation ?? (norm == .post) }

  /// - Throws: `TensorError` with code `.value` naming the argument that cannot be.
  public func validate() throws {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      guard condition else { throw TensorError(.value, "vit", message()) }
    }
    let large = 1 << 16
    for (name, value, range) in [
      ("size", imageSize, 1...large), ("patch", patchSize, 1...large),
      ("channels", channels, 1...large),
      ("classes", classes, 1...large), ("dim", dim, 1...large), ("stacks", stacks, 0...1000),
      ("heads", heads, 1...large), ("hidden", hidden, 1...1000),
    ] {
      try require(
        range.contains(value),
        "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
    try require(
      imageSize % patchSize == 0,
      "patches of \(patchSize) pixels do not tile images of \(imageSize)")
    try require(dim % heads == 0, "\(heads) heads do not divide dim \(dim)")
    try require(
      hasProjection || dim == patchElements,
      "without a projection, dim must be the \(patchElements) values of a patch, not \(dim)")
    try require(
      head != .classToken || classToken != .none,
      "head \"class\" reads the class token, but class_token is \"none\"")
    try require(
      mlpRatio.map { $0 > 0 && $0 <= 1024 } ?? true, "mlp_ratio must be above 0 and at most 1024")
    for (name, value) in [
      ("dropout", dropout), ("attention_dropout", attentionDropout), ("mask_prob", maskProbability),
    ] {
      try require(
        value >= 0 && value < 1, "\(name) must be at least 0 and below 1, not \(value)")
    }
    try require(epsilon > 0 && epsilon.isFinite, "eps must be positive, not \(epsilon)")
  }
}
