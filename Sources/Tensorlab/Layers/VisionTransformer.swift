/// Cuts images into square patches, row by row, each flattened: `[height, width]` or
/// `[channels, height, width]` to `[patches, channels · size · size]`.
public struct PatchLayer: Layer {
  let imageSize: Int
  let patchSize: Int
  let channels: Int

  public var summary: String { "patches \(patchSize)×\(patchSize)" }

  public func outputShape(_ input: [Int]) -> [Int] {
    let side = imageSize / patchSize
    return [side * side, channels * patchSize * patchSize]
  }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    let expected = (channels == 1 ? [] : [channels]) + [imageSize, imageSize]
    guard x.rank == expected.count + 1, Array(x.shape.dropFirst()) == expected else {
      let names = (["batch"] + expected.map(String.init)).joined(separator: ", ")
      throw TensorError(
        .shape, "vit", "the model takes images [\(names)], but was given \(x.typeDescription)")
    }
    let side = imageSize / patchSize
    let batch = x.shape[0]
    return try x.reshaped([batch, channels, side, patchSize, side, patchSize])
      .transposed(axes: [0, 2, 4, 1, 3, 5])
      .reshaped([batch, side * side, channels * patchSize * patchSize])
  }
}

/// Adds the learned class token before or after the patches: `[patches, width]` to
/// `[patches + 1, width]`.
public struct ClassTokenLayer: Layer {
  let token: Int
  let placement: ClassTokenPlacement

  init(_ builder: inout ModelBuilder, width: Int, placement: ClassTokenPlacement) {
    token = builder.parameter("class_token", [1, 1, width], .zeros)
    self.placement = placement
  }

  public var summary: String { "class token, \(placement.rawValue)" }
  public var parameterIndices: [Int] { [token] }
  public func outputShape(_ input: [Int]) -> [Int] { [input[0] + 1, input[1]] }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    let tokens = try pass.parameters[token].broadcast(to: [x.shape[0], 1, x.shape[2]])
    return try .concatenate(placement == .first ? [tokens, x] : [x, tokens], axis: 1)
  }
}

/// Adds a learned vector to each token by its position. `[tokens, width]` to the same.
public struct PositionLayer: Layer {
  let position: Int

  init(_ builder: inout ModelBuilder, tokens: Int, width: Int) {
    position = builder.parameter("positions", [tokens, width], .truncatedNormal)
  }

  public var summary: String { "learned positions" }
  public var parameterIndices: [Int] { [position] }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try x + pass.parameters[position]
  }
}

/// Reads the classes' logits off the tokens: `[tokens, width]` to `[classes]`.
public struct HeadLayer: Layer {
  let linear: LinearLayer
  let kind: HeadKind
  let classToken: ClassTokenPlacement

  init(_ builder: inout ModelBuilder, _ c: VisionTransformerConfiguration) {
    kind = c.head
    classToken = c.classToken
    linear = LinearLayer(
      &builder, inputs: c.head == .flatten ? c.tokens * c.dim : c.dim, outputs: c.classes,
      bias: c.bias, initialization: c.initialization)
  }

  public var summary: String { "head, \(kind.rawValue)" }
  public var parameterIndices: [Int] { linear.parameterIndices }
  public func outputShape(_ input: [Int]) -> [Int] { [linear.outputs] }

  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    let tokens = x.shape[1]
    switch kind {
    case .flatten: return try linear(x.reshaped([x.shape[0], -1]), pass)
    case .classToken:
      let place = classToken == .first ? 0 : tokens - 1
      return try linear(x[[.rest, .at(place), .slice(start: nil, end: nil, step: 1)]], pass)
    case .mean:
      let patches =
        classToken == .none
        ? x
        : try x.sliced(axis: 1, classToken == .first ? 1..<tokens : 0..<tokens - 1)
      return try linear(patches.mean(axes: [1]), pass)
    }
  }
}

/// A vision transformer (Dosovitskiy et al.: An Image is Worth 16x16 Words, 2020):
/// images to logits `[classes]`.
public struct VisionTransformer: Layer {
  public let children: [(name: String, layer: any Layer)]

  init(_ builder: inout ModelBuilder, _ c: VisionTransformerConfiguration) {
    var layers: [(name: String, layer: any Layer)] = [
      (
        "patches",
        PatchLayer(imageSize: c.imageSize, patchSize: c.patchSize, channels: c.channels)
      )
    ]
    if c.hasProjection {
      let projection = builder.scoped("projection") {
        LinearLayer(
          &$0, inputs: c.patchElements, outputs: c.dim, bias: c.bias,
          initialization: c.initialization)
      }
      layers.append(("projection", projection))
    }
    if c.classToken != .none {
      layers.append(
        ("class_token", ClassTokenLayer(&builder, width: c.dim, placement: c.classToken)))
    }
    if c.positions {
      layers.append(("positions", PositionLayer(&builder, tokens: c.tokens, width: c.dim)))
    }
    for index in 0..<c.stacks {
      layers.append(
        ("stacks.\(index)", builder.scoped("stacks.\(index)") { EncoderBlock(&$0, c) }))
    }
    if c.norm == .pre {
      let norm = builder.scoped("norm") {
        LayerNormLayer(&$0, width: c.dim, epsilon: c.epsilon)
      }
      layers.append(("norm", norm))
    }
    layers.append(("head", builder.scoped("head") { HeadLayer(&$0, c) }))
    children = layers
  }

  public var summary: String { "vision transformer" }
  public func outputShape(_ input: [Int]) -> [Int] {
    children.reduce(input) { $1.layer.outputShape($0) }
  }
  public func callAsFunction(_ x: Tensor, _ pass: Pass) throws -> Tensor {
    try children.reduce(x) { try $1.layer($0, pass) }
  }
}

extension Model {
  /// A vision transformer with parameters drawn from `seed`.
  /// - Throws: `TensorError` with code `.value` when the configuration is impossible, `.memory` when
  ///   the parameters do not fit.
  public static func visionTransformer(
    _ configuration: VisionTransformerConfiguration, seed: UInt64, engine: Engine
  ) throws -> Model {
    try configuration.validate()
    var builder = ModelBuilder()
    let architecture = VisionTransformer(&builder, configuration)
    return try Model(
      architecture: architecture, builder: builder, inputShape: configuration.inputShape,
      seed: seed, engine: engine, configuration: configuration)
  }
}
