import Tensorlab

/// Labelled images as a value of the language.
public final class DatasetObject: LanguageObject {
  public let dataset: ImageDataset

  public init(_ dataset: ImageDataset) { self.dataset = dataset }

  public var typeName: String { "dataset" }
  public var propertyNames: [String] { ["count", "classes", "size", "images", "labels"] }

  public func property(_ name: String, in context: Context) throws -> Value? {
    switch name {
    case "count": .number(Double(dataset.count))
    case "classes": .number(Double(dataset.classCount))
    case "size":
      .list([
        .number(Double(dataset.imageSize.height)), .number(Double(dataset.imageSize.width)),
      ])
    case "images": .tensor(try dataset.images(engine: context.engine))
    case "labels": .tensor(try dataset.labelTensor(engine: context.engine))
    default: nil
    }
  }

  public func display(width: Int) -> String {
    ([dataset.description] + dataset.transforms.map { "  |> \($0)" }).joined(separator: "\n")
  }

  /// Its first images, as many as fit side by side into `width` columns, as they are stored.
  public func preview(width: Int) -> PictureObject? {
    let (height, columns) = (dataset.storedSize.height, dataset.storedSize.width)
    let count = min(dataset.count, max(1, (width + 2) / (columns + 2)))
    guard count > 0, let stored = try? dataset.storedIndices(Array(0..<count), "preview") else {
      return nil
    }
    let size = height * columns
    let pictures = dataset.withStoredPixels { pixels in
      stored.map { index in
        Picture(
          width: columns, height: height,
          pixels: Array(pixels[(index * size)..<((index + 1) * size)]))
      }
    }
    return PictureObject(pictures, labels: dataset.labels.prefix(count).map { String($0) })
  }

  public func isEqual(to other: any LanguageObject) -> Bool {
    (other as? DatasetObject).map { dataset.isIdentical(to: $0.dataset) } ?? false
  }

  public var count: Int? { dataset.count }

  public func element(at index: Int, in context: Context) throws -> Value {
    let image = try dataset.images(at: [index], engine: context.engine)
    let (height, width) = (image.shape[1], image.shape[2])
    let label = try dataset.labels(at: [index])[0]
    return .record(
      Record([
        ("image", .tensor(try image.reshaped([height, width]))),
        ("label", .number(Double(label))),
      ]))
  }

  public func elements(at indices: [Int], in context: Context) throws -> Value {
    .object(DatasetObject(try dataset.subset(indices)))
  }
}
