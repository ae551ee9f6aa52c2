/// Classes as models tell them: one logit for each.
enum Classes {
  /// For each row of `logits`, `[rows, classes]`, the class with the largest; the first of equals.
  static func largest(_ logits: Tensor) -> [Int] {
    let classes = logits.shape.last ?? 1
    return logits.withElements(Float.self) { elements in
      stride(from: 0, to: elements.count, by: max(1, classes)).map { start in
        var best = start
        for index in start..<(start + classes) where elements[index] > elements[best] {
          best = index
        }
        return best - start
      }
    }
  }

  /// How many classes `model` tells apart, found by showing it the first image of `data`.
  /// - Throws: `TensorError` with code `.shape` when it cannot read the images, does not give logits,
  ///   or knows fewer classes than the data have.
  static func count(
    _ model: Model, reading data: ImageDataset, _ operation: String, _ who: String
  ) throws -> Int {
    let images = try data.images(at: [0], engine: model.engine)
    let logits: Tensor
    do {
      logits = try model(images)
    } catch let error as TensorError where error.code == .shape {
      let size = data.imageSize
      throw TensorError(
        .shape, operation,
        "\(who) cannot read the data's images of \(size.height)x\(size.width) pixels: \(error)")
    }
    guard logits.rank == 2, logits.shape[0] == 1, logits.dtype == .float32 else {
      throw TensorError(
        .shape, operation,
        "\(who) makes \(logits.typeDescription) of one image; expected logits, f32[1, classes]")
    }
    guard logits.shape[1] >= data.classCount else {
      throw TensorError(
        .shape, operation,
        "\(who) tells \(logits.shape[1]) classes apart, but the data have \(data.classCount)")
    }
    return logits.shape[1]
  }
}
