import CMNIST

/// MNIST's handwritten digits: the 5,000 embedded in the program, and the files of the whole.
public enum MNIST {
  /// A dataset divided by use.
  public struct Split: Sendable {
    /// What models learn from.
    public let train: ImageDataset
    /// What results are measured on.
    public let test: ImageDataset
    /// What choices are made on.
    public let validation: ImageDataset
    /// Opened only for final figures.
    public let reserve: ImageDataset
  }

  private static let operation = "mnist"
  private static let classCount = 10

  /// The embedded digits in their committed division, which no seed changes.
  ///
  /// Each part has equally many of every class, and a shorter part is the beginning of a longer one.
  /// - Throws: `TensorError` with code `.value` when more are asked for than a part has: 1,000 train,
  ///   500 test, 1,000 validation and 2,500 reserve.
  public static func embedded(
    train: Int = 1000, test: Int = 500, validation: Int = 1000, reserve: Int = 2500
  ) throws -> Split {
    let images = try IDX.parse(bytes(of: cmnist_images()), source: "the embedded images")
    let labels = try IDX.parse(bytes(of: cmnist_labels()), source: "the embedded labels")
    let order = try IDX.parse(bytes(of: cmnist_split()), source: "the embedded division")
    let all = try dataset(images: images, labels: labels)
      .subset(order.int32s().map(Int.init))
    return Split(
      train: try part(all.slice(0..<1000), train, "train", "embedded training digits"),
      test: try part(all.slice(1000..<1500), test, "test", "embedded test digits"),
      validation: try part(
        all.slice(1500..<2500), validation, "validation", "embedded validation digits"),
      reserve: try part(all.slice(2500..<5000), reserve, "reserve", "embedded reserve digits"))
  }

  /// Digits from MNIST's four files, gzip'd (`.gz`) or not; Fashion-MNIST's have the same form.
  ///
  /// Test images are the first of the test file. Training, validation and reserve images follow one
  /// another in the training file. A nil count means all that are left.
  /// - Throws: `TensorError` with code `.file` when a file is missing or damaged, or when images and
  ///   labels do not belong together, and `.value` when more images are asked for than there are.
  public static func load(
    directory: String, train: Int? = nil, test: Int? = nil, validation: Int = 0, reserve: Int = 0
  ) throws -> Split {
    let training = try dataset(directory: directory, prefix: "train")
    let testing = try dataset(directory: directory, prefix: "t10k")
    let others = max(0, validation) + max(0, reserve)
    let trainPart = try part(
      training, train ?? max(0, training.count - others), "train", "images in the training file")
    let afterTrain = try training.slice(trainPart.count..<training.count)
    let validationPart = try part(
      afterTrain, validation, "validation", "images left in the training file")
    let afterValidation = try afterTrain.slice(validationPart.count..<afterTrain.count)
    return Split(
      train: trainPart,
      test: try part(testing, test ?? testing.count, "test", "images in the test file"),
      validation: validationPart,
      reserve: try part(afterValidation, reserve, "reserve", "images left in the training file"))
  }

  /// A dataset from the arrays of an image file, `[count, height, width]`, and a label file,
  /// `[count]`, both of unsigned bytes.
  ///
  /// - Throws: `TensorError` with code `.file` when they do not have that form or do not belong
  ///   together.
  package static func dataset(images: IDX, labels: IDX) throws -> ImageDataset {
    guard images.shape.count == 3 else {
      throw TensorError(
        .file, operation,
        "\(images.source) has shape \(images.shape); expected images, [count, height, width]")
    }
    guard labels.shape.count == 1 else {
      throw TensorError(
        .file, operation, "\(labels.source) has shape \(labels.shape); expected labels, [count]")
    }
    guard images.shape[0] == labels.shape[0] else {
      throw TensorError(
        .file, operation,
        "\(images.source) has \(images.shape[0]) images, but \(labels.source) has "
          + "\(labels.shape[0]) labels")
    }
    do {
      return try ImageDataset(
        pixels: images.uint8s(), height: images.shape[1], width: images.shape[2],
        labels: labels.uint8s().map { Int32($0) }, classCount: classCount)
    } catch let error as TensorError where error.operation == "dataset" {
      throw TensorError(
        .file, operation, "\(images.source) with \(labels.source): \(error.message)")
    }
  }

  private static func dataset(directory: String, prefix: String) throws -> ImageDataset {
    try dataset(
      images: file(directory: directory, name: "\(prefix)-images-idx3-ubyte"),
      labels: file(directory: directory, name: "\(prefix)-labels-idx1-ubyte"))
  }

  private static func file(directory: String, name: String) throws -> IDX {
    let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    if FileReader.exists(path) { return try IDX.read(path: path) }
    if FileReader.exists(path + ".gz") { return try IDX.read(path: path + ".gz") }
    throw TensorError(
      .file, operation, "there is neither \(name) nor \(name).gz in \(directory)")
  }

  private static func part(
    _ dataset: ImageDataset, _ count: Int, _ name: String, _ what: String
  ) throws -> ImageDataset {
    guard (0...dataset.count).contains(count) else {
      throw TensorError(
        .value, operation, "\(name) is \(count), but there are \(dataset.count) \(what)")
    }
    return try dataset.prefix(count)
  }

  private static func bytes(of file: cmnist_file) -> [UInt8] {
    Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }
}
