import Tensorlab
import XCTest

/// A dataset gives the same images however they are asked for.
final class ImageDatasetTests: XCTestCase {
  private let engine = Engine(threadCount: 1)
  private let key = RandomKey(seed: 7, purpose: .augmentation)

  private func digits() throws -> ImageDataset {
    try MNIST.embedded(train: 40, test: 0, validation: 0, reserve: 0).train
  }

  /// What the reference does to its images, once.
  private func reference() throws -> [Transform] {
    [
      try .randomResizedCrop(height: 90, width: 90), try .horizontalFlip(),
      try .colorJitter(brightness: 0.1, contrast: 0.1), try .resize(height: 90, width: 90),
      try .normalize(mean: 0.485, standardDeviation: 0.229),
    ]
  }

  func testReadsStoredPixels() throws {
    let dataset = try ImageDataset(
      pixels: [0, 51, 102, 153, 204, 255], height: 1, width: 2, labels: [2, 0, 1], classCount: 3)
    let images = try dataset.images(at: [2, 0], engine: engine)
    XCTAssertEqual(images.shape, [2, 1, 2])
    XCTAssertEqual(images.floats(), [0.8, 1, 0, 0.2])
    XCTAssertEqual(try dataset.labels(at: [2, 0]), [1, 2])
    XCTAssertEqual(try dataset.labelTensor(engine: engine).integers(), [2, 0, 1])
  }

  func testSubsetsOfSubsetsNameTheSameImages() throws {
    let all = try digits()
    let some = try all.subset([3, 30, 7, 7]).slice(1..<4)
    XCTAssertEqual(some.labels, try all.labels(at: [30, 7, 7]))
    XCTAssertEqual(
      try some.images(engine: engine).floats(),
      try all.images(at: [30, 7, 7], engine: engine).floats())
    XCTAssertEqual(try some.prefix(1).labels, try all.labels(at: [30]))
  }

  func testAugmentationDependsOnSeedEpochAndImageOnly() throws {
    let all = try digits()
    let augment = [try Transform.affine(rotation: 15, scale: 0.15, shear: 0.2, shift: 0.15)]
    func images(
      _ dataset: ImageDataset, _ indices: [Int], epoch: Int = 2, seed: UInt64 = 7, threads: Int = 1
    ) throws -> [[Float]] {
      let result = try augment.apply(
        to: dataset, indices: indices, epoch: epoch,
        key: RandomKey(seed: seed, purpose: .augmentation), engine: Engine(threadCount: threads)
      ).floats()
      return stride(from: 0, to: result.count, by: 784).map { Array(result[$0..<$0 + 784]) }
    }
    let whole = try images(all, Array(0..<40))
    XCTAssertEqual(try images(all, Array(0..<40), threads: 2), whole)
    XCTAssertEqual(try images(all, [31, 5]), [whole[31], whole[5]])
    XCTAssertEqual(try images(all.subset([5]), [0]), [whole[5]])
    XCTAssertNotEqual(try images(all, [5], epoch: 3), [whole[5]])
    XCTAssertNotEqual(try images(all, [5], seed: 8), [whole[5]])
  }

  func testTheReferencesTreatmentIsDrawnOnce() throws {
    let plain = try digits()
    let frozen = plain.transformed(by: try reference(), key: key)
    XCTAssertEqual(frozen.description, "dataset: 40 images 90x90, 10 classes")
    let first = try frozen.images(engine: engine).floats()
    XCTAssertEqual(try frozen.images(epoch: 5, engine: engine).floats(), first)
    XCTAssertEqual(
      try plain.images(augment: reference(), epoch: 0, key: key, engine: engine).floats(), first)
    XCTAssertNotEqual(
      try plain.images(augment: reference(), epoch: 5, key: key, engine: engine).floats(), first)
    XCTAssertEqual(first.min() ?? 0, -0.485 / 0.229, accuracy: 0.01)
  }

  func testFreshTransformsComeBeforeTheDatasetsOwn() throws {
    let dataset = try digits().transformed(by: [
      .resize(height: 90, width: 90), .normalize(mean: 0.5, standardDeviation: 0.5),
    ])
    let images = try dataset.images(
      at: [0], augment: [.affine(shift: 1)], epoch: 1, key: key, engine: engine)
    XCTAssertEqual(images.shape, [1, 90, 90])
    // The emptiness that moved in is black before it is normalised.
    XCTAssertEqual(images.floats().min() ?? 0, -1, accuracy: 1e-6)
  }

  func testRefusesWhatDoesNotFit() throws {
    assertTensorError(.shape, "7 pixels are not 2 images of 2x2") {
      _ = try ImageDataset(
        pixels: [UInt8](repeating: 0, count: 7), height: 2, width: 2, labels: [0, 1], classCount: 2)
    }
    assertTensorError(.value, "label 2", "2 classes") {
      _ = try ImageDataset(pixels: [0], height: 1, width: 1, labels: [2], classCount: 2)
    }
    assertTensorError(.shape, "0x1") {
      _ = try ImageDataset(pixels: [], height: 0, width: 1, labels: [], classCount: 2)
    }
    let all = try digits()
    assertTensorError(.index, "image 40 of a dataset of 40") {
      _ = try all.images(at: [0, 40], engine: engine)
    }
    assertTensorError(.index, "image -1") { _ = try all.subset([-1]) }
    assertTensorError(.index, "0..41 of a dataset of 40") { _ = try all.prefix(41) }
  }
}
