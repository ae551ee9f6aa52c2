import Tensorlab

/// One grey picture: a byte for each pixel, row by row, 0 black.
public struct Picture: Equatable, Sendable {
  public let width: Int
  public let height: Int
  public let pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

/// Pictures to be looked at, in rows, with a word above each: what `image` and `images` give.
///
/// As text it is one line; a terminal draws it.
public final class PictureObject: LanguageObject {
  public let pictures: [Picture]
  /// What stands above each picture; empty when nothing does.
  public let labels: [String]
  /// How many stand side by side; as many as fit when nil.
  public let columns: Int?

  public init(_ pictures: [Picture], labels: [String] = [], columns: Int? = nil) {
    self.pictures = pictures
    self.labels = labels
    self.columns = columns
  }

  /// A picture of a matrix of grey values; nil when it is empty.
  public convenience init?(_ tensor: Tensor) {
    guard tensor.rank == 2, tensor.count > 0,
      let stacked = try? tensor.reshaped([1] + tensor.shape)
    else { return nil }
    self.init(Self.pictures(of: stacked))
  }

  public var typeName: String { "picture" }

  public func display(width: Int) -> String {
    guard let first = pictures.first else { return "no pictures" }
    let size = "\(first.height)x\(first.width)"
    guard pictures.count > 1 else {
      return "picture \(size)" + (labels.first.map { ": \($0)" } ?? "")
    }
    var text = "\(pictures.count) pictures \(size)"
    for (index, label) in labels.enumerated() {
      let next = (index == 0 ? ": " : " ") + label
      if text.count + next.count + 2 > width { return text + " …" }
      text += next
    }
    return text
  }

  /// The most pictures that one value shows.
  static let limit = 1000

  /// Pictures of a tensor of grey values, `[count, height, width]`. Values from 0 to 1 are taken as
  /// they are; others are brought to that range, all pictures in the same way.
  static func pictures(of tensor: Tensor) -> [Picture] {
    let (height, width) = (tensor.shape[1], tensor.shape[2])
    let values = tensor.doubles()
    let finite = values.filter(\.isFinite)
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    if low >= 0, high <= 1 { (low, high) = (0, 1) }
    let scale = high > low ? 255 / (high - low) : 0
    let size = height * width
    return (0..<tensor.shape[0]).map { index in
      let pixels = values[(index * size)..<((index + 1) * size)].map {
        $0.isFinite ? UInt8(max(0, min(255, (($0 - low) * scale).rounded()))) : 0
      }
      return Picture(width: width, height: height, pixels: pixels)
    }
  }
}
