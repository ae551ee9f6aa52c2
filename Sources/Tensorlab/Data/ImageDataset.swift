/// Labelled grey images: a value that shares its pixels with every subset taken from it.
///
/// Pixels are bytes and stay so; a batch of tensors is made of them when it is asked for, through
/// the transforms the dataset carries. A dataset reads the same each time: its own random transforms
/// are drawn once, as in epoch 0.
public struct ImageDataset: Sendable {
  /// The shared, never changing part.
  private final class Store: Sendable {
    /// `[count, height, width]`.
    let pixels: [UInt8]
    let labels: [Int32]
    let height: Int
    let width: Int
    /// The number of each image, which what is drawn for it depends on; its place when nil.
    let numbers: [Int]?

    init(pixels: [UInt8], labels: [Int32], height: Int, width: Int, numbers: [Int]? = nil) {
      self.pixels = pixels
      self.labels = labels
      self.height = height
      self.width = width
      self.numbers = numbers
    }
  }

  private var store: Store
  /// Which of the stored images this dataset consists of, in order.
  private var selection: ArraySlice<Int>
  /// The number of classes; labels lie in `0..<classCount`.
  public let classCount: Int
  /// What is done to each image when it is read.
  public private(set) var transforms: [Transform] = []
  /// What the dataset's own random transforms are drawn from.
  package private(set) var key = RandomKey(seed: 0, purpose: .augmentation)

  /// A dataset of images and their labels.
  ///
  /// - Parameters:
  ///   - pixels: `[labels.count, height, width]` grey values, row-major.
  ///   - labels: the class of each image.
  /// - Throws: `TensorError` with code `.shape` when the sizes disagree and `.value` when a label is
  ///   not in `0..<classCount`.
  public init(
    pixels: [UInt8], height: Int, width: Int, labels: [Int32], classCount: Int
  ) throws {
    let operation = "dataset"
    guard (1...4096).contains(height), (1...4096).contains(width) else {
      throw TensorError(
        .shape, operation, "images of \(height)x\(width) pixels; expected 1 to 4096 each way")
    }
    guard pixels.count == labels.count * height * width else {
      throw TensorError(
        .shape, operation,
        "\(pixels.count) pixels are not \(labels.count) images of \(height)x\(width), one for each "
          + "label")
    }
    if let label = labels.first(where: { $0 < 0 || Int($0) >= classCount }) {
      throw TensorError(
        .value, operation,
        "label \(label) is not one of the \(classCount) classes, 0 to "
          + "\(classCount - 1)")
    }
    store = Store(pixels: pixels, labels: labels, height: height, width: width)
    selection = Array(labels.indices)[...]
    self.classCount = classCount
  }

  /// The number of images.
  public var count: Int { selection.count }

  /// The class of each image.
  public var labels: [Int32] { selection.map { store.labels[$0] } }

  /// The size in pixels of the images as they are read, after the transforms.
  public var imageSize: (height: Int, width: Int) {
    transforms.reduce(storedSize) { $1.outputSize(height: $0.height, width: $0.width) }
  }

  /// The size in pixels of the stored images, before any transform.
  public var storedSize: (height: Int, width: Int) { (store.height, store.width) }

  /// Whether both consist of the same images in the same order, read in the same way.
  package func isIdentical(to other: ImageDataset) -> Bool {
    store === other.store && selection == other.selection && transforms == other.transforms
      && key == other.key
  }

  /// The images at `indices`, in that order.
  ///
  /// - Throws: `TensorError` with code `.index` when an index is not in `0..<count`.
  public func subset(_ indices: [Int]) throws -> ImageDataset {
    var result = self
    result.selection = try storedIndices(indices, "subset")[...]
    return result
  }

  /// The first `count` images. Takes no memory.
  ///
  /// - Throws: `TensorError` with code `.index` when there are fewer.
  public func prefix(_ count: Int) throws -> ImageDataset {
    try slice(0..<count)
  }

  /// The images of a range. Takes no memory.
  ///
  /// - Throws: `TensorError` with code `.index` when the range goes beyond the dataset.
  public func slice(_ range: Range<Int>) throws -> ImageDataset {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw TensorError(
        .index, "dataset",
        "images \(range.lowerBound)..\(range.upperBound) of a dataset of \(count)")
    }
    var result = self
    let start = selection.startIndex
    result.selection = selection[(start + range.lowerBound)..<(start + range.upperBound)]
    return result
  }

  /// The dataset with more transforms after those it has.
  ///
  /// - Parameter key: what random ones are drawn from; the dataset's own when nil.
  public func transformed(by more: [Transform], key: RandomKey? = nil) -> ImageDataset {
    var result = self
    result.transforms += more
    if let key { result.key = key }
    return result
  }

  /// Where the images at `indices` are stored: numbers that subsets do not change.
  package func storedIndices(_ indices: [Int], _ operation: String) throws -> [Int] {
    try indices.map { index in
      guard index >= 0, index < count else {
        throw TensorError(.index, operation, "image \(index) of a dataset of \(count)")
      }
      return selection[selection.startIndex + index]
    }
  }

  /// The number of a stored image, which what is drawn for it depends on.
  package func number(ofStored index: Int) -> Int { store.numbers?[index] ?? index }

  /// The labels of the images at `indices`.
  ///
  /// - Throws: `TensorError` with code `.index` when an index is not in `0..<count`.
  public func labels(at indices: [Int]) throws -> [Int32] {
    try storedIndices(indices, "labels").map { store.labels[$0] }
  }

  /// Calls `body` with all stored pixels, `[stored count, stored height, stored width]`.
  package func withStoredPixels<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try store.pixels.withUnsafeBufferPointer(body)
  }
}

extension ImageDataset {
  /// What a dataset is besides its pixels and labels, to be written to a file.
  package struct Plan: Codable, Equatable, Sendable {
    let height: Int
    let width: Int
    let classCount: Int
    let transforms: [Transform]
    let key: RandomKey
  }

  /// What it is besides its pixels, labels and numbers.
  package var plan: Plan {
    Plan(
      height: store.height, width: store.width, classCount: classCount, transforms: transforms,
      key: key)
  }

  /// The pixels of its own images, `[count, height, width]`, and their numbers.
  package var ownImages: (pixels: [UInt8], numbers: [Int]) {
    let size = store.height * store.width
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * size)
    for index in selection { pixels += store.pixels[(index * size)..<((index + 1) * size)] }
    return (pixels, selection.map { number(ofStored: $0) })
  }

  /// A dataset that was taken apart by `plan`, `ownImages` and `labels`.
  /// - Throws: as `init`, and `TensorError` with code `.shape` when the numbers are not one for each
  ///   image.
  package init(_ plan: Plan, pixels: [UInt8], labels: [Int32], numbers: [Int]) throws {
    try self.init(
      pixels: pixels, height: plan.height, width: plan.width, labels: labels,
      classCount: plan.classCount)
    guard numbers.count == labels.count else {
      throw TensorError(
        .shape, "dataset", "\(numbers.count) numbers are not one for each of \(labels.count) images"
      )
    }
    store = Store(
      pixels: pixels, labels: labels, height: plan.height, width: plan.width, numbers: numbers)
    transforms = plan.transforms
    key = plan.key
  }
}

extension ImageDataset: CustomStringConvertible {
  /// Such as `dataset: 1000 images 28x28, 10 classes`.
  public var description: String {
    let size = imageSize
    let images = count == 1 ? "1 image" : "\(count) images"
    return "dataset: \(images) \(size.height)x\(size.width), \(classCount) classes"
  }
}
