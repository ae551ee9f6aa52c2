import FoundationEssentials

extension Model {
  fileprivate static let kindName = "model"
  fileprivate static let kind = "vit"
  private static let configurationName = "configuration"
  private static let historyName = "history"

  /// Writes the parameters, the builder's arguments and the history of training to a safetensors
  /// file, which appears complete or not at all.
  ///
  /// - Throws: `TensorError` with code `.value` when the model was not made by a builder, and `.file`
  ///   when the file cannot be written.
  public func save(to path: String) throws {
    guard let configuration else {
      throw TensorError(
        .value, "save", "only a model made by vit can be saved: its arguments are in the file")
    }
    var metadata = [
      Self.kindName: Self.kind, Self.configurationName: try Self.encoded(configuration),
    ]
    if let history { metadata[Self.historyName] = try Self.encoded(history) }
    try Safetensors.save(
      zip(parameterNames, parameters).map { (name: $0, tensor: $1) }, metadata: metadata, to: path)
  }

  /// Reads a model that `save` wrote.
  ///
  /// The architecture is made anew from the arguments in the file, and every parameter's name and
  /// shape is compared with it.
  /// - Throws: `TensorError` with code `.file` when the file is missing, damaged or holds no model,
  ///   or when its parameters are not those of the architecture.
  public static func load(from path: String, engine: Engine) throws -> Model {
    try Model(Safetensors.load(path: path, engine: engine), path: path, engine: engine)
  }

  /// The model in what was read from a file.
  ///
  /// - Throws: as `load`.
  package convenience init(_ contents: Safetensors.Contents, path: String, engine: Engine) throws {
    guard contents.isModel else {
      throw Self.failure(path, "it holds tensors, but no model written by save")
    }
    let configuration: VisionTransformerConfiguration = try Self.decoded(
      contents.metadata[Self.configurationName] ?? "", Self.configurationName, path)
    do {
      try configuration.validate()
    } catch let error as TensorError {
      throw Self.failure(path, "its configuration is impossible: \(error.message)")
    }
    guard configuration.stacks <= contents.tensors.count else {
      throw Self.failure(
        path, "it has \(contents.tensors.count) tensors, too few for \(configuration.stacks) stacks"
      )
    }
    var builder = ModelBuilder()
    let architecture = VisionTransformer(&builder, configuration)
    self.init(
      architecture: architecture, builder: builder, inputShape: configuration.inputShape,
      parameters: try Self.parameters(of: builder, in: contents, path), engine: engine,
      configuration: configuration)
    history = try contents.metadata[Self.historyName].map {
      try Self.decoded($0, Self.historyName, path)
    }
  }

  /// The tensors of a file in the order of a builder's parameters.
  private static func parameters(
    of builder: ModelBuilder, in contents: Safetensors.Contents, _ path: String
  ) throws -> [Tensor] {
    var byName = Dictionary(uniqueKeysWithValues: contents.tensors.map { ($0.name, $0.tensor) })
    let parameters = try builder.specifications.map { specification in
      let name = specification.name
      guard let tensor = byName.removeValue(forKey: name) else {
        throw failure(path, "it has no tensor '\(name)', which its model needs")
      }
      guard tensor.dtype == .float32, tensor.shape == specification.shape else {
        throw failure(
          path,
          "tensor '\(name)' is \(tensor.typeDescription), but its model needs "
            + "f32\(Shape.format(specification.shape))")
      }
      return tensor
    }
    if let extra = contents.tensors.first(where: { byName[$0.name] != nil }) {
      throw failure(path, "its model has no parameter for tensor '\(extra.name)'")
    }
    return parameters
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw TensorError(.value, "save", "the model's arguments cannot be written: \(error)")
    }
  }

  private static func decoded<Value: Decodable>(
    _ text: String, _ name: String, _ path: String
  ) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch DecodingError.keyNotFound(let key, _) {
      throw failure(path, "its \(name) lacks '\(key.stringValue)'")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context)
    {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw failure(path, "its \(name) has something wrong as '\(key)'")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw failure(path, "its \(name) has an unknown '\(key)'")
    } catch {
      throw failure(path, "its \(name) is not JSON")
    }
  }

  private static func failure(_ path: String, _ message: String) -> TensorError {
    TensorError(.file, "load", "\(path): \(message)")
  }
}

extension Safetensors.Contents {
  /// Whether `Model.save` wrote it.
  package var isModel: Bool { metadata[Model.kindName] == Model.kind }
}
