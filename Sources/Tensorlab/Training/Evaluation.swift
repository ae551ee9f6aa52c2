/// How well a model tells the classes of labelled images.
public struct Evaluation: Equatable, Sendable {
  /// How many images were classified correctly.
  public let correct: Int
  /// How many images there were.
  public let count: Int
  /// The mean cross-entropy.
  public let loss: Double
  /// How many images of each class (row) were taken for each class (column).
  public let confusion: [[Int]]
  /// How long it took, the preparation of the images included.
  public let seconds: Double

  /// The fraction classified correctly.
  public var accuracy: Double { Double(correct) / Double(max(1, count)) }

  /// How many images were classified in a second.
  public var imagesPerSecond: Double { Double(count) / max(seconds, 1e-9) }

  /// The 95% confidence interval of the accuracy (Wilson 1927).
  public var interval: ClosedRange<Double> { Self.wilson(correct: correct, count: count) }

  /// The 95% confidence interval of a proportion (Wilson 1927): 0...1 when nothing was counted.
  package static func wilson(correct: Int, count: Int) -> ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let z = 1.959_963_984_540_054
    let n = Double(count)
    let p = Double(correct) / n
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }
}

/// Classifies labelled images and counts how often `model` is right.
///
/// - Parameter batchSize: how many images go through the model together.
/// - Throws: `TensorError` when the data are empty or do not fit the model, and with code
///   `.interrupted` when interrupted.
public func evaluate(_ model: Model, _ data: ImageDataset, batchSize: Int = 50) throws -> Evaluation
{
  let operation = "evaluate"
  guard data.count > 0 else { throw TensorError(.value, operation, "the data set is empty") }
  let classes = try Classes.count(model, reading: data, operation, "the model")
  var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
  var lossSum = 0.0
  let start = MonotonicClock.seconds
  try forEachBatch(model, data, batchSize, operation) { indices, logits in
    let labels = try data.labelTensor(at: indices, engine: model.engine)
    lossSum += try logits.crossEntropy(labels: labels).item() * Double(indices.count)
    for (label, predicted) in zip(labels.integers(), Classes.largest(logits)) {
      confusion[label][predicted] += 1
    }
  }
  return Evaluation(
    correct: confusion.indices.reduce(0) { $0 + confusion[$1][$1] }, count: data.count,
    loss: lossSum / Double(data.count), confusion: confusion,
    seconds: MonotonicClock.seconds - start)
}

/// The class that `model` takes each image for.
/// - Throws: as `evaluate`.
public func predict(_ model: Model, _ data: ImageDataset, batchSize: Int = 50) throws -> [Int] {
  let operation = "predict"
  guard data.count > 0 else { throw TensorError(.value, operation, "the data set is empty") }
  _ = try Classes.count(model, reading: data, operation, "the model")
  var result: [Int] = []
  try forEachBatch(model, data, batchSize, operation) { _, logits in
    result += Classes.largest(logits)
  }
  return result
}

private func forEachBatch(
  _ model: Model, _ data: ImageDataset, _ batchSize: Int, _ operation: String,
  _ body: ([Int], Tensor) throws -> Void
) throws {
  try TrainingCheck.range(batchSize, 1...1_000_000, operation, "batch", "at least 1")
  for start in stride(from: 0, to: data.count, by: batchSize) {
    try model.engine.interrupt.check(operation)
    let indices = Array(start..<min(data.count, start + batchSize))
    try body(indices, try model(try data.images(at: indices, engine: model.engine)))
  }
}
