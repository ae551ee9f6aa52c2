extension ImageDataset {
  /// Images as a model reads them, `[indices.count, height, width]` float32.
  ///
  /// Pixels are scaled to 0...1; then come the fresh transforms, then the dataset's own.
  /// - Parameters:
  ///   - indices: which images; all when nil.
  ///   - augment: transforms to apply first, drawn anew in every epoch.
  ///   - epoch: which draw of the fresh transforms.
  ///   - key: what fresh transforms are drawn from.
  /// - Throws: `TensorError` with code `.index` when an index is not in `0..<count`, or `.memory`.
  public func images(
    at indices: [Int]? = nil, augment: [Transform] = [], epoch: Int = 0,
    key: RandomKey = RandomKey(seed: 0, purpose: .augmentation), engine: Engine
  ) throws -> Tensor {
    let plan = TransformPlan(fresh: augment, dataset: self)
    let stored = try storedIndices(indices ?? Array(0..<count), "images")
    let images = try Tensor.uninitialized(
      [stored.count, plan.outputHeight, plan.outputWidth], .float32, engine, "images")
    let target = images.target(Float.self)
    let pixelCount = storedSize.height * storedSize.width
    let outputCount = plan.outputHeight * plan.outputWidth
    withStoredPixels { pixels in
      guard let pixels = pixels.baseAddress else { return }
      engine.parallel(stored.count, grain: 1) { range in
        let scratch = TransformPlan.Scratch(for: plan)
        for index in range {
          plan.render(
            pixels + stored[index] * pixelCount, number: number(ofStored: stored[index]),
            epoch: epoch, key: key,
            scratch: scratch, target: target + index * outputCount)
        }
      }
    }
    try engine.interrupt.check("images")
    return images
  }

  /// The labels as a tensor, `[indices.count]` int32.
  ///
  /// - Throws: `TensorError` with code `.index` when an index is not in `0..<count`, or `.memory`.
  public func labelTensor(at indices: [Int]? = nil, engine: Engine) throws -> Tensor {
    let labels = try indices.map { try self.labels(at: $0) } ?? self.labels
    return try Tensor(labels, shape: [labels.count], engine: engine)
  }
}

extension [Transform] {
  /// Images of a dataset, `[indices.count, height, width]` float32, changed by these transforms and
  /// then by the dataset's own; see `ImageDataset.images`.
  ///
  /// - Throws: `TensorError` with code `.index` when an index is not in the dataset, or `.memory`.
  public func apply(
    to dataset: ImageDataset, indices: [Int], epoch: Int, key: RandomKey, engine: Engine
  ) throws -> Tensor {
    try dataset.images(at: indices, augment: self, epoch: epoch, key: key, engine: engine)
  }
}
