/// One stage in the preparation of an image: a value that says what to do, with checked parameters.
///
/// Stages work on grey images whose pixels lie in 0...1. What a random stage does to an image
/// depends on the key, the epoch and the image's number only, so it is the same in any batch, in
/// any order and on any number of threads.
public struct Transform: Sendable, Equatable, Codable {
  enum Kind: Sendable, Equatable, Codable {
    case resize(height: Int, width: Int)
    case normalize(mean: Float, standardDeviation: Float)
    case affine(AffineRange)
    case randomResizedCrop(CropRange)
    case horizontalFlip(probability: Double)
    case colorJitter(brightness: Double, contrast: Double)
  }

  let kind: Kind

  /// Resizes to `height` × `width` pixels, bilinearly.
  ///
  /// Pixel centres lie at half-integers; when shrinking, the filter widens with the scale. This is
  /// torchvision's `Resize` with `antialias=True`.
  /// - Throws: `TensorError` with code `.value` when a size is not in 1...4096.
  public static func resize(height: Int, width: Int) throws -> Transform {
    try checkSize(height, width, "resize")
    return Transform(kind: .resize(height: height, width: width))
  }

  /// Subtracts `mean` from each pixel and divides by `standardDeviation`.
  ///
  /// - Throws: `TensorError` with code `.value` when `mean` is not finite or `standardDeviation` is
  ///   not positive.
  public static func normalize(mean: Double, standardDeviation: Double) throws -> Transform {
    try check(mean.isFinite, "normalize", "mean", mean, "a finite number")
    try check(
      standardDeviation.isFinite && Float(standardDeviation) > 0, "normalize", "std",
      standardDeviation, "a positive number")
    return Transform(
      kind: .normalize(mean: Float(mean), standardDeviation: Float(standardDeviation)))
  }

  /// Turns, scales, slants and moves the image about its centre, each by a random amount.
  ///
  /// The amounts are uniform: the angle in ±`rotation` degrees, the scale in 1 ± `scale`, the slant
  /// of vertical lines (a tangent) in ±`shear`, and the way in each direction in ±`shift` of the
  /// image's size. What comes in from outside is 0. A `resize` to a larger size right after it is
  /// done in the same sampling.
  /// - Throws: `TensorError` with code `.value` when `rotation` is not in 0...180, `scale` not in
  ///   0..<1, or `shear` or `shift` not in 0...1.
  public static func affine(
    rotation: Double = 0, scale: Double = 0, shear: Double = 0, shift: Double = 0
  ) throws -> Transform {
    try check((0...180).contains(rotation), "affine", "rotation", rotation, "0 to 180 degrees")
    try check((0..<1).contains(scale), "affine", "scale", scale, "at least 0 and below 1")
    try check((0...1).contains(shear), "affine", "shear", shear, "0 to 1")
    try check((0...1).contains(shift), "affine", "shift", shift, "0 to 1")
    return Transform(
      kind: .affine(AffineRange(rotation: rotation, scale: scale, shear: shear, shift: shift)))
  }

  /// Cuts out a random part of the image and resizes it to `height` × `width` pixels.
  ///
  /// The part's area is uniform in `scale` of the image's, its aspect ratio (width to height)
  /// log-uniform in `ratio`; after ten that do not fit, the central part that does. This is
  /// torchvision's `RandomResizedCrop`.
  /// - Throws: `TensorError` with code `.value` when a size is not in 1...4096, `scale` not in 0...1
  ///   or a bound of `ratio` not positive.
  public static func randomResizedCrop(
    height: Int, width: Int, scale: ClosedRange<Double> = 0.8...1,
    ratio: ClosedRange<Double> = 0.75...4.0 / 3
  ) throws -> Transform {
    let operation = "random_resized_crop"
    try checkSize(height, width, operation)
    try check(
      scale.lowerBound > 0 && scale.upperBound <= 1, operation, "scale",
      "\(scale.lowerBound)..\(scale.upperBound)", "above 0 and at most 1")
    try check(
      ratio.lowerBound > 0 && ratio.upperBound.isFinite, operation, "ratio",
      "\(ratio.lowerBound)..\(ratio.upperBound)", "above 0 and finite")
    return Transform(
      kind: .randomResizedCrop(CropRange(height: height, width: width, scale: scale, ratio: ratio)))
  }

  /// Mirrors left and right with a probability.
  ///
  /// - Throws: `TensorError` with code `.value` when `probability` is not in 0...1.
  public static func horizontalFlip(probability: Double = 0.5) throws -> Transform {
    try check(
      (0...1).contains(probability), "horizontal_flip", "probability", probability, "0 to 1")
    return Transform(kind: .horizontalFlip(probability: probability))
  }

  /// Changes brightness and contrast by random factors, in random order.
  ///
  /// Each factor is uniform in 1 ± the parameter, never below 0. Brightness multiplies the pixels;
  /// contrast mixes them with the image's mean; both keep them in 0...1. This is torchvision's
  /// `ColorJitter`.
  /// - Throws: `TensorError` with code `.value` when a parameter is negative or not finite.
  public static func colorJitter(brightness: Double = 0, contrast: Double = 0) throws -> Transform {
    for (name, value) in [("brightness", brightness), ("contrast", contrast)] {
      try check(value >= 0 && value.isFinite, "color_jitter", name, value, "at least 0")
    }
    return Transform(kind: .colorJitter(brightness: brightness, contrast: contrast))
  }

  /// Whether the stage draws random numbers.
  public var isRandom: Bool {
    switch kind {
    case .resize, .normalize: false
    case .affine, .randomResizedCrop, .horizontalFlip, .colorJitter: true
    }
  }

  /// The size of the image the stage makes out of one of `height` × `width` pixels.
  public func outputSize(height: Int, width: Int) -> (height: Int, width: Int) {
    switch kind {
    case .resize(let height, let width): (height, width)
    case .randomResizedCrop(let crop): (crop.height, crop.width)
    case .normalize, .affine, .horizontalFlip, .colorJitter: (height, width)
    }
  }

  private static func checkSize(_ height: Int, _ width: Int, _ operation: String) throws {
    for (name, size) in [("height", height), ("width", width)] {
      try check((1...4096).contains(size), operation, name, size, "1 to 4096 pixels")
    }
  }

  private static func check(
    _ holds: Bool, _ operation: String, _ name: String, _ value: some CustomStringConvertible,
    _ expected: String
  ) throws {
    guard holds else {
      throw TensorError(.value, operation, "\(name) is \(value); expected \(expected)")
    }
  }
}

extension Transform: CustomStringConvertible {
  /// The stage as it is written in the language.
  public var description: String {
    switch kind {
    case .resize(let height, let width):
      "resize([\(height), \(width)])"
    case .normalize(let mean, let standardDeviation):
      Self.call("normalize", [("mean", mean), ("std", standardDeviation)])
    case .affine(let range):
      Self.call(
        "affine",
        [
          ("rotation", range.rotation), ("scale", range.scale), ("shear", range.shear),
          ("shift", range.shift),
        ])
    case .randomResizedCrop(let crop):
      "random_resized_crop([\(crop.height), \(crop.width)], scale: \(Self.text(crop.scale)), "
        + "ratio: \(Self.text(crop.ratio)))"
    case .horizontalFlip(let probability):
      Self.call("horizontal_flip", [("probability", probability)])
    case .colorJitter(let brightness, let contrast):
      Self.call("color_jitter", [("brightness", brightness), ("contrast", contrast)])
    }
  }

  private static func call(
    _ name: String, _ arguments: [(name: String, value: any CustomStringConvertible)]
  ) -> String {
    "\(name)(\(arguments.map { "\($0.name): \(text($0.value))" }.joined(separator: ", ")))"
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "[\(text(range.lowerBound)), \(text(range.upperBound))]"
  }

  /// A number without a point when it is whole.
  private static func text(_ number: any CustomStringConvertible) -> String {
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
