import Tensorlab
import XCTest

/// Images reach the model as the definitions of torchvision's transforms say.
final class TransformTests: XCTestCase {
  private let engine = Engine(threadCount: 1)

  /// One image of 4 rows and 5 columns, the one of Scripts/make_resize_fixture.py.
  private func ramp() throws -> ImageDataset {
    try ImageDataset(
      pixels: (0..<20).map { UInt8($0 * $0 % 17) }, height: 4, width: 5, labels: [0], classCount: 1)
  }

  /// Pixels in 0...255 after some transforms.
  private func pixels(_ dataset: ImageDataset, _ transforms: [Transform], epoch: Int = 0) throws
    -> [Float]
  {
    try dataset.images(augment: transforms, epoch: epoch, engine: engine).floats().map { $0 * 255 }
  }

  private func assertEqual(
    _ found: [Float], _ expected: [Float], accuracy: Float = 1e-4, line: UInt = #line
  ) {
    XCTAssertEqual(found.count, expected.count, line: line)
    for (a, b) in zip(found, expected) { XCTAssertEqual(a, b, accuracy: accuracy, line: line) }
  }

  func testResizesAsPillowAndTorchvisionDo() throws {
    assertEqual(
      try pixels(ramp(), [.resize(height: 3, width: 8)]),
      [
        2.4, 1.91875, 1.675, 5.425, 8.20625, 10.01875, 12.95625, 15.1, 11.5, 7.34375, 2.59375,
        8.53125, 12.4375, 14.3125, 12.53125, 11.0, 7.3, 4.675, 1.36875, 2.05625, 3.36875, 5.30625,
        5.5, 5.5,
      ])
    assertEqual(
      try pixels(ramp(), [.resize(height: 6, width: 2)]),
      [
        1.72727, 9.72727, 4.54545, 11.34091, 7.49242, 12.68182, 8.00758, 11.59091, 4.93182, 6.52273,
        1.72727, 1.72727,
      ])
  }

  func testResizesAPartAsIfItWereAlone() throws {
    let rows = LineTaps(count: 3, start: 1, length: 3)
    let columns = LineTaps(count: 5, start: 2, length: 2)
    let source = try ramp().images(engine: engine).floats().map { $0 * 255 }
    var scratch = [Float](repeating: 0, count: 20)
    var target = [Float](repeating: 0, count: 15)
    resample(
      source, sourceWidth: 5, rows: rows, columns: columns, scratch: &scratch, target: &target)
    assertEqual(
      target, [15.0, 14.8, 14.0, 13.2, 13.0, 8.0, 8.8, 12.0, 15.2, 16.0, 0.0, 0.1, 0.5, 0.9, 1.0])
  }

  func testNormalizes() throws {
    let image = try ImageDataset(
      pixels: [0, 255, 51], height: 1, width: 3, labels: [0], classCount: 1)
    let result = try image.images(
      augment: [.normalize(mean: 0.485, standardDeviation: 0.229)], engine: engine)
    assertEqual(
      result.floats(), [-0.485 / 0.229, 0.515 / 0.229, -0.285 / 0.229], accuracy: 1e-5)
  }

  func testAffineOfNothingKeepsTheImage() throws {
    let still = try Transform.affine()
    assertEqual(try pixels(ramp(), [still]), try pixels(ramp(), []))
  }

  func testAffineThenResizeIsOneSamplingThatAgreesAwayFromTheEdge() throws {
    let resize = try Transform.resize(height: 12, width: 15)
    let merged = try pixels(ramp(), [.affine(), resize])
    let plain = try pixels(ramp(), [resize])
    for row in 2..<10 {
      for column in 2..<13 {
        XCTAssertEqual(merged[row * 15 + column], plain[row * 15 + column], accuracy: 1e-3)
      }
    }
  }

  private func warped(_ map: PlaneMap) -> [Float] {
    // 3x3 with a border of zeros; the 1 is to the right of the centre.
    var padded = [Float](repeating: 0, count: 25)
    padded[2 * 5 + 3] = 1
    var target = [Float](repeating: -1, count: 9)
    warp(padded, height: 3, width: 3, map: map, target: &target, targetHeight: 3, targetWidth: 3)
    return target
  }

  func testTurnsScalesSlantsAndMoves() {
    func map(
      angle: Double = 0, scale: Double = 1, shear: Double = 0, x: Double = 0, y: Double = 0
    ) -> PlaneMap {
      PlaneMap(
        angle: angle, scale: scale, shear: shear, shiftX: x, shiftY: y, height: 3, width: 3)
    }
    assertEqual(warped(map()), [0, 0, 0, 0, 0, 1, 0, 0, 0])
    assertEqual(warped(map(angle: 90)), [0, 0, 0, 0, 0, 0, 0, 1, 0], accuracy: 1e-5)
    assertEqual(warped(map(x: -1)), [0, 0, 0, 0, 1, 0, 0, 0, 0])
    assertEqual(warped(map(x: 1)), [0, 0, 0, 0, 0, 0, 0, 0, 0])
    assertEqual(warped(map(y: 1)), [0, 0, 0, 0, 0, 0, 0, 0, 1])
    assertEqual(warped(map(x: -1, y: 0.5)), [0, 0, 0, 0, 0.5, 0, 0, 0.5, 0])
    assertEqual(warped(map(scale: 0.5, x: -0.5)), [0, 0, 0, 0, 1, 0, 0, 0, 0])
    // A point one row below the centre moves by the shear; then everything is moved back up.
    assertEqual(warped(map(shear: 1, y: 1)), [0, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  func testAffineStaysWithinItsRange() throws {
    let range = AffineRange(rotation: 0, scale: 0, shear: 0, shift: 0.25)
    var shifts: [Double] = []
    for sample in 0..<500 {
      var draws = SampleDraws(
        key: RandomKey(seed: 1, purpose: .augmentation), epoch: 0, sample: sample, stage: 0)
      let map = range.draw(&draws, height: 20, width: 40)
      shifts.append(map.x0)
      XCTAssertLessThanOrEqual(abs(map.x0), 10)
      XCTAssertLessThanOrEqual(abs(map.y0), 5)
    }
    XCTAssertGreaterThan(shifts.max() ?? 0, 9)
    XCTAssertLessThan(shifts.min() ?? 0, -9)
  }

  func testCropKeepsToItsRange() {
    let range = CropRange(height: 9, width: 9, scale: 0.3...0.6, ratio: 0.5...2)
    var parts: [CropRange.Part] = []
    for sample in 0..<500 {
      var draws = SampleDraws(
        key: RandomKey(seed: 1, purpose: .augmentation), epoch: 3, sample: sample, stage: 0)
      let part = range.draw(&draws, height: 40, width: 40)
      XCTAssertGreaterThanOrEqual(min(part.top, part.left), 0)
      XCTAssertLessThanOrEqual(part.top + part.height, 40)
      XCTAssertLessThanOrEqual(part.left + part.width, 40)
      XCTAssertEqual(Double(part.height * part.width), 720, accuracy: 300)
      XCTAssertEqual(Double(part.width) / Double(part.height), 1.25, accuracy: 0.85)
      parts.append(part)
    }
    XCTAssertGreaterThan(Set(parts.map(\.top)).count, 10)
    XCTAssertGreaterThan(Set(parts.map { $0.width * 100 + $0.height }).count, 100)
  }

  func testCropThatNeverFitsTakesTheCentre() {
    var draws = SampleDraws(
      key: RandomKey(seed: 1, purpose: .augmentation), epoch: 0, sample: 0, stage: 0)
    let wide = CropRange(height: 9, width: 9, scale: 1...1, ratio: 2...2)
    XCTAssertEqual(
      wide.draw(&draws, height: 40, width: 40), .init(top: 10, left: 0, height: 20, width: 40))
    let tall = CropRange(height: 9, width: 9, scale: 1...1, ratio: 0.5...0.5)
    XCTAssertEqual(
      tall.draw(&draws, height: 40, width: 40), .init(top: 0, left: 10, height: 40, width: 20))
  }

  func testFlipsWithItsProbability() throws {
    let image = try ImageDataset(
      pixels: (0..<1000).flatMap { _ in [0, 1, 2] as [UInt8] }, height: 1, width: 3,
      labels: [Int32](repeating: 0, count: 1000), classCount: 1)
    func flipped(_ probability: Double) throws -> Int {
      let result = try pixels(image, [.horizontalFlip(probability: probability)])
      XCTAssertTrue((0..<1000).allSatisfy { abs(result[3 * $0 + 1] - 1) < 1e-4 })
      return (0..<1000).count { result[3 * $0] > 1 }
    }
    XCTAssertEqual(try flipped(0), 0)
    XCTAssertEqual(try flipped(1), 1000)
    XCTAssertEqual(Double(try flipped(0.3)), 300, accuracy: 60)
  }

  func testJitterScalesBrightnessAndKeepsTheMeanUnderContrast() throws {
    let image = try ImageDataset(
      pixels: [50, 100, 150, 100], height: 2, width: 2, labels: [0], classCount: 1)
    for epoch in 0..<50 {
      let bright = try pixels(image, [.colorJitter(brightness: 0.2)], epoch: epoch)
      let factor = bright[0] / 50
      XCTAssertEqual(factor, 1, accuracy: 0.2001)
      assertEqual(bright, [50 * factor, 100 * factor, 150 * factor, 100 * factor], accuracy: 1e-2)
      let contrast = try pixels(image, [.colorJitter(contrast: 0.2)], epoch: epoch)
      let change = (100 - contrast[0]) / 50
      XCTAssertEqual(change, 1, accuracy: 0.2001)
      assertEqual(contrast, [100 - 50 * change, 100, 100 + 50 * change, 100], accuracy: 1e-2)
    }
    let wild = try pixels(image, [.colorJitter(brightness: 5, contrast: 5)])
    XCTAssertTrue(wild.allSatisfy { $0 >= 0 && $0 <= 255 })
  }

  func testRefusesParametersOutOfRange() {
    assertTensorError(.value, "resize: height is 0", "1 to 4096") {
      _ = try Transform.resize(height: 0, width: 9)
    }
    assertTensorError(.value, "width is 5000") { _ = try Transform.resize(height: 9, width: 5000) }
    assertTensorError(.value, "normalize: std is 0") {
      _ = try Transform.normalize(mean: 0, standardDeviation: 0)
    }
    assertTensorError(.value, "mean is nan") {
      _ = try Transform.normalize(mean: .nan, standardDeviation: 1)
    }
    assertTensorError(.value, "affine: rotation is -1") { _ = try Transform.affine(rotation: -1) }
    assertTensorError(.value, "affine: scale is 1.0") { _ = try Transform.affine(scale: 1) }
    assertTensorError(.value, "affine: shear is 2") { _ = try Transform.affine(shear: 2) }
    assertTensorError(.value, "affine: shift is nan") { _ = try Transform.affine(shift: .nan) }
    assertTensorError(.value, "random_resized_crop: scale is 0.0..1.0") {
      _ = try Transform.randomResizedCrop(height: 9, width: 9, scale: 0...1)
    }
    assertTensorError(.value, "ratio is -1.0..1.0") {
      _ = try Transform.randomResizedCrop(height: 9, width: 9, ratio: -1...1)
    }
    assertTensorError(.value, "horizontal_flip: probability is 1.5") {
      _ = try Transform.horizontalFlip(probability: 1.5)
    }
    assertTensorError(.value, "color_jitter: contrast is -0.1") {
      _ = try Transform.colorJitter(contrast: -0.1)
    }
  }
}
