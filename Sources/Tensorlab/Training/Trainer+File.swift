import FoundationEssentials

/// What a saved run's file says besides its tensors.
private struct RunRecord: Codable {
  var operation: String
  var options: TrainingOptions
  var live: LiveOptions
  var progress: TrainingState.Progress
  var history: TrainingHistory
  var optimizerStep: Int
  var surroundings: RunSurroundings
}

extension Trainer {
  private static let kindName = "kind"
  private static let kind = "training"
  private static let runName = "run"
  private static let parameterPrefix = "parameter"

  /// Writes the run's state to a safetensors file, which appears complete or not at all.
  ///
  /// A run that goes on from the file is the same, to the bit, as if it had not been interrupted, on
  /// the same processor and number of threads.
  /// - Throws: `TensorError` with code `.file` when the file cannot be written.
  public func save(to path: String) throws {
    let record = RunRecord(
      operation: operation, options: options, live: state.live, progress: state.progress,
      history: state.history, optimizerStep: state.optimizer.step, surroundings: surroundings)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text: String
    do {
      text = String(decoding: try encoder.encode(record), as: UTF8.self)
    } catch {
      throw TensorError(.value, "save", "the run cannot be written: \(error)")
    }
    let groups =
      [(Self.parameterPrefix, state.parameters)]
      + zip(options.optimizer.slotNames, state.optimizer.slots).map { ($0, $1) }
    let tensors = groups.flatMap { prefix, tensors in
      zip(source.parameterNames, tensors).map { (name: "\(prefix)/\($0)", tensor: $1) }
    }
    try Safetensors.save(
      tensors, metadata: [Self.kindName: Self.kind, Self.runName: text], to: path)
  }

  /// A run that goes on from the state in a file.
  ///
  /// The model's parameters do not matter, its architecture does. Data, augmentation and teacher must
  /// be those of the run that was saved.
  /// - Throws: `TensorError` with code `.file` when the file is missing, damaged or no saved run, and
  ///   with code `.value` when it belongs to another model, other data or another teacher.
  public convenience init(
    resuming path: String, _ model: Model, teacher: Model? = nil, data: ImageDataset,
    augment: [Transform] = []
  ) throws {
    let contents = try Safetensors.load(path: path, engine: model.engine)
    guard contents.metadata[Self.kindName] == Self.kind, let text = contents.metadata[Self.runName]
    else {
      throw TensorError(.file, "resume", "\(path) holds no saved training run")
    }
    let record: RunRecord
    do {
      record = try JSONDecoder().decode(RunRecord.self, from: Data(text.utf8))
    } catch {
      throw TensorError(.file, "resume", "\(path): what it says about the run is damaged")
    }
    let optimizer = record.options.optimizer
    let slots = try optimizer.slotNames.map { try Self.tensors($0, of: model, contents, path) }
    let state = TrainingState(
      parameters: try Self.tensors(Self.parameterPrefix, of: model, contents, path),
      optimizer: OptimizerState(optimizer, step: record.optimizerStep, slots: slots),
      live: record.live, progress: record.progress, history: record.history)
    try self.init(
      model, teacher: teacher, data: data, augment: augment, options: record.options, state: state)
    if let difference = record.surroundings.difference(from: surroundings) {
      throw TensorError(.value, "resume", "\(path) was saved with \(difference)")
    }
    guard state.progress.stepInEpoch < stepsPerEpoch else {
      throw TensorError(
        .file, "resume",
        "\(path) is damaged: step \(state.progress.stepInEpoch) of an epoch of "
          + "\(stepsPerEpoch)")
    }
  }

  private static func tensors(
    _ prefix: String, of model: Model, _ contents: Safetensors.Contents, _ path: String
  ) throws -> [Tensor] {
    let byName = Dictionary(contents.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    return try zip(model.parameterNames, model.parameters).map { name, parameter in
      guard let tensor = byName["\(prefix)/\(name)"] else {
        throw TensorError(
          .value, "resume", "\(path) has no '\(prefix)/\(name)': it belongs to another model")
      }
      guard tensor.shape == parameter.shape, tensor.dtype == parameter.dtype else {
        throw TensorError(
          .value, "resume",
          "\(path): '\(prefix)/\(name)' is \(tensor.typeDescription), but the model's "
            + "\(parameter.typeDescription)")
      }
      return tensor
    }
  }

  private var surroundings: RunSurroundings {
    RunSurroundings(data: data, augment: augment, teacher: teacher)
  }
}
