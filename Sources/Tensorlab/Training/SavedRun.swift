import FoundationEssentials

/// A training run in a file: everything that it needs to go on, data and teacher included.
///
/// The file is in the safetensors format. A run that goes on from it is the same, to the bit, as if
/// it had not been interrupted, on the same processor and number of threads.
public struct SavedRun {
  public let path: String
  private let record: Record
  private let contents: Safetensors.Contents
  private let engine: Engine

  /// What the file says besides its tensors.
  private struct Record: Codable {
    var operation: String
    var options: TrainingOptions
    var live: LiveOptions
    var progress: TrainingState.Progress
    var history: TrainingHistory
    var optimizerStep: Int
    var checkpointStepCount: Int?
    var surroundings: RunSurroundings
    var startChecksum: String
    var configuration: VisionTransformerConfiguration
    var teacherConfiguration: VisionTransformerConfiguration?
    var data: ImageDataset.Plan
    var augment: [Transform]
  }

  private static let kindName = "kind"
  private static let kind = "training"
  private static let recordName = "run"
  private static let checksumName = "checksum"
  private static let parameterPrefix = "parameter"
  private static let teacherPrefix = "teacher"
  private static let pixelsName = "data/pixels"
  private static let labelsName = "data/labels"
  private static let numbersName = "data/numbers"

  // MARK: Writing

  /// Writes a run; the file appears complete or not at all, and what stood there before stays, as
  /// `path.previous`.
  /// - Throws: `TensorError` with code `.file` when it cannot be written, `.value` when the model was
  ///   not made by a builder.
  static func save(_ trainer: Trainer, to path: String, every stepCount: Int?) throws {
    let operation = "save"
    guard let configuration = trainer.source.configuration,
      trainer.teacher == nil || trainer.teacher?.configuration != nil
    else {
      throw TensorError(
        .value, operation,
        "only runs of models made by vit can be saved: their arguments are in the file")
    }
    let (state, data, engine) = (trainer.state, trainer.data, trainer.engine)
    let record = Record(
      operation: trainer.operation, options: trainer.options, live: state.live,
      progress: state.progress, history: state.history, optimizerStep: state.optimizer.step,
      checkpointStepCount: stepCount, surroundings: trainer.surroundings,
      startChecksum: trainer.startChecksum, configuration: configuration,
      teacherConfiguration: trainer.teacher?.configuration, data: data.plan,
      augment: trainer.augment)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text: String
    do {
      text = String(decoding: try encoder.encode(record), as: UTF8.self)
    } catch {
      throw TensorError(.value, operation, "the run cannot be written: \(error)")
    }
    let groups =
      [(parameterPrefix, trainer.source.parameterNames, state.parameters)]
      + zip(trainer.options.optimizer.slotNames, state.optimizer.slots)
      .map { ($0, trainer.source.parameterNames, $1) }
      + (trainer.teacher.map { [(teacherPrefix, $0.parameterNames, $0.parameters)] } ?? [])
    let (pixels, numbers) = data.ownImages
    let tensors =
      groups.flatMap { prefix, names, tensors in
        zip(names, tensors).map { (name: "\(prefix)/\($0)", tensor: $1) }
      } + [
        (labelsName, try data.labelTensor(engine: engine)),
        (numbersName, try Tensor(numbers.map(Int32.init), shape: [numbers.count], engine: engine)),
      ]
    let bytes = [(pixelsName, pixels)]
    try Safetensors.save(
      tensors, bytes: bytes,
      metadata: [
        kindName: kind, recordName: text, checksumName: checksum(text, tensors, bytes),
      ], to: path, keepsPrevious: true)
  }

  private static func checksum(
    _ text: String, _ tensors: [(name: String, tensor: Tensor)],
    _ bytes: [(name: String, bytes: [UInt8])]
  ) -> String {
    var checksum = Checksum()
    func add(_ name: String) { Array(name.utf8).withUnsafeBytes { checksum.add($0) } }
    add(text)
    for (name, tensor) in tensors {
      add(name)
      tensor.withBytes { checksum.add($0) }
    }
    for (name, bytes) in bytes {
      add(name)
      bytes.withUnsafeBytes { checksum.add($0) }
    }
    return checksum.text
  }

  // MARK: Reading

  /// Reads a run that was saved, and makes sure that nothing in it is damaged.
  /// - Throws: `TensorError` with code `.file` when the file is missing, damaged or no saved run; the
  ///   message names the checkpoint before it when there is one.
  public init(path: String, engine: Engine) throws {
    do {
      try self.init(reading: path, engine)
    } catch let error as TensorError {
      guard let previous = try? SavedRun(reading: path + ".previous", engine) else { throw error }
      throw TensorError(
        .file, error.operation,
        error.message + "; the checkpoint before it is whole: \(previous.path), after step "
          + "\(previous.record.progress.step)")
    }
  }

  private init(reading path: String, _ engine: Engine) throws {
    self.path = path
    self.engine = engine
    contents = try Safetensors.load(path: path, engine: engine)
    let metadata = contents.metadata
    guard metadata[Self.kindName] == Self.kind, let text = metadata[Self.recordName] else {
      throw TensorError(.file, "resume", "\(path) holds no saved training run")
    }
    let tensors = contents.tensors.filter { $0.name != Self.pixelsName }
    let bytes = contents[Self.pixelsName]?.integers().map { UInt8(truncatingIfNeeded: $0) } ?? []
    guard metadata[Self.checksumName] == Self.checksum(text, tensors, [(Self.pixelsName, bytes)])
    else {
      throw TensorError(
        .file, "resume", "\(path) is damaged: what it holds does not agree with its checksum")
    }
    do {
      record = try JSONDecoder().decode(Record.self, from: Data(text.utf8))
    } catch {
      throw TensorError(
        .file, "resume",
        "\(path) was written by another version: what it says about the run cannot be read")
    }
  }

  /// How far the run is.
  public var progress: TrainingState.Progress { record.progress }

  /// What is being done: `train` or `distill`.
  public var operation: String { record.operation }

  /// After how many steps the run writes itself anew, as it was told when it was saved; nil when it
  /// was not.
  public var checkpointStepCount: Int? { record.checkpointStepCount }

  /// The run, about to make its next step.
  /// - Throws: `TensorError` with code `.file` when the file does not hold together, `.memory`.
  public func trainer() throws -> Trainer {
    let model = try model(record.configuration, Self.parameterPrefix)
    let teacher = try record.teacherConfiguration.map { try self.model($0, Self.teacherPrefix) }
    let labels = contents[Self.labelsName]?.integers() ?? []
    let data = try ImageDataset(
      record.data,
      pixels: contents[Self.pixelsName]?.integers().map { UInt8(truncatingIfNeeded: $0) } ?? [],
      labels: labels.map(Int32.init), numbers: contents[Self.numbersName]?.integers() ?? [])
    let trainer = try Trainer(
      model, teacher: teacher, data: data, augment: record.augment, options: record.options,
      state: state(zip(model.parameterNames, model.parameters).map { ($0, $1.shape) }),
      startChecksum: record.startChecksum)
    guard record.progress.stepInEpoch < trainer.stepsPerEpoch else {
      throw TensorError(
        .file, "resume",
        "\(path) is damaged: step \(record.progress.stepInEpoch) of an epoch of "
          + "\(trainer.stepsPerEpoch)")
    }
    return trainer
  }

  /// What makes `trainer`, which stands at its beginning, another run than the saved one, in words;
  /// nil when it is the same.
  public func difference(from trainer: Trainer) -> String? {
    if record.operation != trainer.operation { return "it is a \(record.operation) run" }
    if record.configuration != trainer.source.configuration { return "its model is another one" }
    if record.options != trainer.options { return "its options are others" }
    if record.startChecksum != trainer.startChecksum {
      return "its model began with other parameters"
    }
    return record.surroundings.difference(from: trainer.surroundings).map { "it has \($0)" }
  }

  /// Brings a run at its beginning to where the saved one stands.
  /// - Throws: `TensorError` with code `.value` when it is another run, `.file` when the file does not
  ///   hold together.
  public func restore(_ trainer: Trainer) throws {
    if let difference = difference(from: trainer) {
      throw TensorError(.value, "resume", "\(path) belongs to another run: \(difference)")
    }
    let specifications = zip(trainer.source.parameterNames, trainer.state.parameters)
      .map { (name: $0, shape: $1.shape) }
    trainer.state = try state(specifications)
  }

  private func state(_ specifications: [(name: String, shape: [Int])]) throws -> TrainingState {
    let optimizer = record.options.optimizer
    return TrainingState(
      parameters: try tensors(Self.parameterPrefix, specifications),
      optimizer: OptimizerState(
        optimizer, step: record.optimizerStep,
        slots: try optimizer.slotNames.map { try tensors($0, specifications) }),
      live: record.live, progress: record.progress, history: record.history)
  }

  private func model(
    _ configuration: VisionTransformerConfiguration, _ prefix: String
  ) throws -> Model {
    try configuration.validate()
    guard configuration.stacks <= contents.tensors.count else {
      throw TensorError(
        .file, "resume", "\(path) has too few tensors for \(configuration.stacks) stacks")
    }
    var builder = ModelBuilder()
    let architecture = VisionTransformer(&builder, configuration)
    return Model(
      architecture: architecture, builder: builder, inputShape: configuration.inputShape,
      parameters: try tensors(
        prefix, builder.specifications.map { ($0.name, $0.shape) }), engine: engine,
      configuration: configuration)
  }

  private func tensors(
    _ prefix: String, _ specifications: [(name: String, shape: [Int])]
  ) throws -> [Tensor] {
    let byName = Dictionary(contents.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    return try specifications.map { name, shape in
      guard let tensor = byName["\(prefix)/\(name)"], tensor.shape == shape,
        tensor.dtype == .float32
      else {
        throw TensorError(
          .file, "resume", "\(path) has no '\(prefix)/\(name)' of shape \(Shape.format(shape))")
      }
      return tensor
    }
  }
}

extension Trainer {
  /// Writes the run to a file, from which it can be resumed; see `SavedRun`.
  /// - Throws: `TensorError` with code `.file` when the file cannot be written, `.value` when the
  ///   model was not made by a builder.
  public func save(to path: String) throws {
    try SavedRun.save(self, to: path, every: nil)
  }

  /// A run that goes on from the state in a file.
  /// - Throws: as `SavedRun`.
  public static func resume(from path: String, engine: Engine) throws -> Trainer {
    try SavedRun(path: path, engine: engine).trainer()
  }

  var surroundings: RunSurroundings {
    RunSurroundings(data: data, augment: augment, teacher: teacher)
  }
}
