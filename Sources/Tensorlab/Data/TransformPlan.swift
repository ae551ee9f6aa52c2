/// A list of transforms made ready for images of one size.
///
/// Fresh transforms come first and are drawn anew in every epoch; then come the dataset's own, which
/// are drawn as in epoch 0 always.
struct TransformPlan {
  private enum Step {
    case resample(rows: LineTaps, columns: LineTaps)
    case warp(AffineRange)
    case crop(CropRange)
    case flip(probability: Double)
    case jitter(brightness: Double, contrast: Double)
    case normalize(mean: Float, scale: Float)
  }

  private struct Stage {
    let step: Step
    /// The place among the transforms, part of the random numbers' key.
    let number: Int
    let isFresh: Bool
    let inputHeight: Int
    let inputWidth: Int
    let outputHeight: Int
    let outputWidth: Int
  }

  private let stages: [Stage]
  private let datasetKey: RandomKey
  private let inputHeight: Int
  private let inputWidth: Int
  let outputHeight: Int
  let outputWidth: Int

  init(fresh: [Transform], dataset: ImageDataset) {
    let transforms = fresh + dataset.transforms
    var (height, width) = dataset.storedSize
    inputHeight = height
    inputWidth = width
    datasetKey = dataset.key
    var stages: [Stage] = []
    var number = 0
    while number < transforms.count {
      let transform = transforms[number]
      var (outputHeight, outputWidth) = transform.outputSize(height: height, width: width)
      var used = 1
      let step: Step?
      switch transform.kind {
      case .resize where outputHeight == height && outputWidth == width:
        step = nil
      case .resize:
        step = .resample(
          rows: LineTaps(count: outputHeight, start: 0, length: height),
          columns: LineTaps(count: outputWidth, start: 0, length: width))
      case .affine(let range):
        // Sampling once at the final size is faster than twice, and blurs less.
        if number + 1 < transforms.count,
          case .resize(let nextHeight, let nextWidth) = transforms[number + 1].kind,
          nextHeight >= height, nextWidth >= width
        {
          (outputHeight, outputWidth) = (nextHeight, nextWidth)
          used = 2
        }
        step = .warp(range)
      case .randomResizedCrop(let range): step = .crop(range)
      case .horizontalFlip(let probability): step = .flip(probability: probability)
      case .colorJitter(let brightness, let contrast):
        step = .jitter(brightness: brightness, contrast: contrast)
      case .normalize(let mean, let standardDeviation):
        step = .normalize(mean: mean, scale: 1 / standardDeviation)
      }
      if let step {
        stages.append(
          Stage(
            step: step, number: number, isFresh: number < fresh.count, inputHeight: height,
            inputWidth: width, outputHeight: outputHeight, outputWidth: outputWidth))
      }
      (height, width) = (outputHeight, outputWidth)
      number += used
    }
    self.stages = stages
    outputHeight = height
    outputWidth = width
  }

  /// Memory for one image on its way through a plan; one for each thread.
  final class Scratch {
    fileprivate var image: UnsafeMutablePointer<Float>
    fileprivate var next: UnsafeMutablePointer<Float>
    fileprivate let extra: UnsafeMutablePointer<Float>

    init(for plan: TransformPlan) {
      var capacity = plan.inputHeight * plan.inputWidth
      var extraCapacity = 1
      for stage in plan.stages {
        capacity = max(capacity, stage.outputHeight * stage.outputWidth)
        extraCapacity = max(
          extraCapacity, (stage.inputHeight + 2) * (max(stage.inputWidth, stage.outputWidth) + 2))
      }
      image = .allocate(capacity: capacity)
      next = .allocate(capacity: capacity)
      extra = .allocate(capacity: extraCapacity)
      image.initialize(repeating: 0, count: capacity)
      next.initialize(repeating: 0, count: capacity)
      extra.initialize(repeating: 0, count: extraCapacity)
    }

    deinit {
      image.deallocate()
      next.deallocate()
      extra.deallocate()
    }
  }

  /// Makes one image.
  ///
  /// - Parameters:
  ///   - pixels: the stored image, `[inputHeight, inputWidth]`.
  ///   - number: the stored image's number.
  ///   - key: what fresh transforms are drawn from.
  ///   - target: `[outputHeight, outputWidth]`.
  func render(
    _ pixels: UnsafePointer<UInt8>, number: Int, epoch: Int, key: RandomKey, scratch: Scratch,
    target: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<inputHeight * inputWidth { scratch.image[index] = Float(pixels[index]) / 255 }
    for stage in stages {
      var draws = SampleDraws(
        key: stage.isFresh ? key : datasetKey, epoch: stage.isFresh ? epoch : 0, sample: number,
        stage: stage.number)
      run(stage, &draws, scratch)
    }
    target.update(from: scratch.image, count: outputHeight * outputWidth)
  }

  private func run(_ stage: Stage, _ draws: inout SampleDraws, _ scratch: Scratch) {
    let (height, width) = (stage.inputHeight, stage.inputWidth)
    let image = UnsafeMutableBufferPointer(start: scratch.image, count: height * width)
    switch stage.step {
    case .resample(let rows, let columns):
      resample(
        scratch.image, sourceWidth: width, rows: rows, columns: columns, scratch: scratch.extra,
        target: scratch.next)
      swap(&scratch.image, &scratch.next)
    case .warp(let range):
      scratch.extra.update(repeating: 0, count: (height + 2) * (width + 2))
      for row in 0..<height {
        (scratch.extra + (row + 1) * (width + 2) + 1)
          .update(from: scratch.image + row * width, count: width)
      }
      warp(
        scratch.extra, height: height, width: width,
        map: range.draw(&draws, height: height, width: width), target: scratch.next,
        targetHeight: stage.outputHeight, targetWidth: stage.outputWidth)
      swap(&scratch.image, &scratch.next)
    case .crop(let range):
      let part = range.draw(&draws, height: height, width: width)
      resample(
        scratch.image, sourceWidth: width,
        rows: LineTaps(count: range.height, start: part.top, length: part.height),
        columns: LineTaps(count: range.width, start: part.left, length: part.width),
        scratch: scratch.extra, target: scratch.next)
      swap(&scratch.image, &scratch.next)
    case .flip(let probability):
      guard draws.uniform() < probability else { return }
      for row in 0..<height {
        image[(row * width)..<((row + 1) * width)].reverse()
      }
    case .jitter(let brightness, let contrast):
      jitter(image, brightness: brightness, contrast: contrast, &draws)
    case .normalize(let mean, let scale):
      for index in image.indices { image[index] = (image[index] - mean) * scale }
    }
  }
}

/// Changes brightness and contrast, in random order.
private func jitter(
  _ image: UnsafeMutableBufferPointer<Float>, brightness: Double, contrast: Double,
  _ draws: inout SampleDraws
) {
  let brightnessFactor = Float(draws.uniform(max(0, 1 - brightness), 1 + brightness))
  let contrastFactor = Float(draws.uniform(max(0, 1 - contrast), 1 + contrast))
  let isBrightnessFirst = draws.uniform() < 0.5
  for isBrightness in [isBrightnessFirst, !isBrightnessFirst] {
    let factor = isBrightness ? brightnessFactor : contrastFactor
    let mean = isBrightness ? 0 : image.reduce(0, +) / Float(image.count)
    for index in image.indices {
      image[index] = min(1, max(0, mean + factor * (image[index] - mean)))
    }
  }
}
