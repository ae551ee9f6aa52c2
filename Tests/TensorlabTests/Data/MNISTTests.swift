import Tensorlab
import XCTest

/// The embedded digits and their division are the ones that every published figure rests on.
final class MNISTTests: XCTestCase {
  private func parts() throws -> [ImageDataset] {
    let split = try MNIST.embedded()
    return [split.train, split.test, split.validation, split.reserve]
  }

  private func stored(_ dataset: ImageDataset) throws -> [Int] {
    try dataset.storedIndices(Array(0..<dataset.count), "test")
  }

  private func histogram(_ labels: some Sequence<Int32>) -> [Int] {
    var counts = [Int](repeating: 0, count: 10)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }

  func testDivisionIsCompleteDisjointAndStratified() throws {
    let parts = try parts()
    XCTAssertEqual(parts.map(\.count), [1000, 500, 1000, 2500])
    XCTAssertEqual(try parts.flatMap(stored).sorted(), Array(0..<5000))
    for part in parts {
      XCTAssertEqual(histogram(part.labels), [Int](repeating: part.count / 10, count: 10))
    }
  }

  func testDivisionNeverChanges() throws {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in try parts().flatMap(stored) {
      hash = (hash ^ UInt64(index)) &* 0x0000_0100_0000_01b3
    }
    XCTAssertEqual(hash, 49_408_216_306_201_223)
  }

  func testPixelsNeverChange() throws {
    let hash = try MNIST.embedded().train.withStoredPixels { pixels in
      pixels.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
    XCTAssertEqual(hash, 14_410_171_606_432_169_589)
  }

  func testEveryPrefixIsBalanced() throws {
    let split = try MNIST.embedded(train: 205, test: 37)
    XCTAssertEqual(split.train.count, 205)
    XCTAssertEqual(split.test.count, 37)
    for part in [split.train, split.test] {
      for count in 1...part.count {
        let counts = histogram(try part.prefix(count).labels)
        XCTAssertLessThanOrEqual((counts.max() ?? 0) - (counts.min() ?? 0), 1)
      }
    }
    XCTAssertEqual(try stored(split.train), try Array(stored(parts()[0]).prefix(205)))
  }

  func testSaysHowManyThereAre() {
    assertTensorError(.value, "train is 1001", "1000 embedded training digits") {
      _ = try MNIST.embedded(train: 1001)
    }
    assertTensorError(.value, "test is -1", "500") { _ = try MNIST.embedded(test: -1) }
    assertTensorError(.value, "reserve is 3000", "2500") { _ = try MNIST.embedded(reserve: 3000) }
  }

  /// Writes a small MNIST in the form of the four files.
  private func writeFiles(to folder: String, train: Int = 6, test: Int = 3) throws {
    for (prefix, count) in [("train", train), ("t10k", test)] {
      let images = DataFixtures.idx(
        shape: [UInt32(count), 2, 2], (0..<count * 4).map { UInt8($0) })
      let labels = DataFixtures.idx(shape: [UInt32(count)], (0..<count).map { UInt8($0 % 10) })
      try DataFixtures.write(images, to: "\(folder)/\(prefix)-images-idx3-ubyte")
      try DataFixtures.write(
        DataFixtures.gzip(labels), to: "\(folder)/\(prefix)-labels-idx1-ubyte.gz")
    }
  }

  func testReadsTheFourFiles() throws {
    try DataFixtures.withFolder { folder in
      try writeFiles(to: folder)
      let split = try MNIST.load(directory: folder, test: 2, validation: 2, reserve: 1)
      XCTAssertEqual(split.train.labels, [0, 1, 2])
      XCTAssertEqual(split.validation.labels, [3, 4])
      XCTAssertEqual(split.reserve.labels, [5])
      XCTAssertEqual(split.test.labels, [0, 1])
      XCTAssertEqual(split.train.description, "dataset: 3 images 2x2, 10 classes")
      assertTensorError(.value, "train is 7", "6 images in the training file") {
        _ = try MNIST.load(directory: folder, train: 7)
      }
      assertTensorError(.value, "validation is 2", "1 images left") {
        _ = try MNIST.load(directory: folder, train: 5, validation: 2)
      }
    }
  }

  func testRefusesFilesThatDoNotBelongTogether() throws {
    try DataFixtures.withFolder { folder in
      assertTensorError(.file, "neither train-images-idx3-ubyte nor") {
        _ = try MNIST.load(directory: folder)
      }
      try writeFiles(to: folder)
      let labels = "\(folder)/train-labels-idx1-ubyte.gz"
      try DataFixtures.write(DataFixtures.idx(shape: [2], [0, 1]), to: labels)
      assertTensorError(.file, "has 6 images", "2 labels") {
        _ = try MNIST.load(directory: folder)
      }
      try DataFixtures.write(DataFixtures.idx(shape: [6], [0, 1, 2, 3, 4, 12]), to: labels)
      assertTensorError(.file, "label 12", "10 classes") {
        _ = try MNIST.load(directory: folder)
      }
      try DataFixtures.write(DataFixtures.idx(shape: [6, 1], [0, 1, 2, 3, 4, 5]), to: labels)
      assertTensorError(.file, "expected labels, [count]") {
        _ = try MNIST.load(directory: folder)
      }
    }
  }
}
