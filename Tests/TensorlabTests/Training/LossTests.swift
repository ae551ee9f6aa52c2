import Tensorlab
import XCTest

/// The expected numbers are those of the definitions, computed with NumPy 2.4 in float64.
final class LossTests: XCTestCase {
  private let engine = Engine()

  private func logits(_ dtype: DType = .float32) throws -> Tensor {
    try Tensor([2, -1, 0.5, 0.1, 0.2, 0.3] as [Double], shape: [2, 3], engine: engine)
      .cast(to: dtype)
  }

  private func labels() throws -> Tensor {
    try Tensor([0, 2] as [Int32], shape: [2], engine: engine)
  }

  private func teacher(_ dtype: DType = .float32) throws -> Tensor {
    try Tensor([1, 0, -2, 0.5, -0.5, 3] as [Double], shape: [2, 3], engine: engine)
      .cast(to: dtype)
  }

  func testCrossEntropyWithLabels() throws {
    XCTAssertEqual(
      try logits().crossEntropy(labels: labels()).item(), 0.621_627_072_443_200_6, accuracy: 1e-6)
    XCTAssertEqual(
      try logits().crossEntropy(labels: labels(), labelSmoothing: 0.1).item(),
      0.701_627_072_443_200_6, accuracy: 1e-6)
  }

  func testCrossEntropyFromProbabilitiesOfOneLabelIsThatOfTheLabel() throws {
    let probabilities = try labels().oneHot(classes: 3)
    XCTAssertEqual(
      try logits().crossEntropy(probabilities: probabilities).item(),
      try logits().crossEntropy(labels: labels()).item(), accuracy: 1e-6)
  }

  func testDistillationLoss() throws {
    func loss(alpha: Double, smoothing: Double) throws -> Double {
      try logits().distillationLoss(
        teacher: teacher(), labels: labels(), temperature: 4, alpha: alpha,
        labelSmoothing: smoothing
      ).item()
    }
    XCTAssertEqual(
      try loss(alpha: 1, smoothing: 0), 16 * 0.059_259_889_181_422_31, accuracy: 1e-5)
    XCTAssertEqual(try loss(alpha: 0, smoothing: 0), 0.621_627_072_443_200_6, accuracy: 1e-6)
    XCTAssertEqual(try loss(alpha: 0.7, smoothing: 0.1), 0.874_198_880_564_898_4, accuracy: 1e-5)
  }

  /// A student that says what its teacher says has nothing left to learn from it.
  func testDistillationFromItselfHasNoGradient() throws {
    let gradient = try engine.grad(at: teacher(.float64)) { student in
      try student.distillationLoss(
        teacher: teacher(.float64), labels: labels(), temperature: 3, alpha: 1)
    }
    XCTAssertLessThan(gradient.doubles().map(abs).max() ?? 1, 1e-12)
  }

  func testGradientsAreThoseOfFiniteDifferences() throws {
    let losses: [(Tensor) throws -> Tensor] = [
      { [self] in try $0.crossEntropy(labels: labels(), labelSmoothing: 0.2) },
      { [self] in try $0.crossEntropy(probabilities: teacher(.float64).softmax()) },
      { [self] in
        try $0.distillationLoss(
          teacher: teacher(.float64), labels: labels(), temperature: 2.5, alpha: 0.4)
      },
    ]
    for loss in losses {
      let point = try logits(.float64)
      let gradient = try engine.grad(at: point, loss).doubles()
      for index in 0..<point.count {
        func moved(by distance: Double) throws -> Double {
          var values = point.doubles()
          values[index] += distance
          return try loss(Tensor(values, shape: point.shape, engine: engine)).item()
        }
        let slope = try (moved(by: 1e-6) - moved(by: -1e-6)) / 2e-6
        XCTAssertEqual(gradient[index], slope, accuracy: 1e-8)
      }
    }
  }

  /// Logits of a run that goes wrong are large; the loss must say so and not become NaN.
  func testLargeLogitsGiveALargeLoss() throws {
    let large = try Tensor([1e4, -1e4] as [Float], shape: [1, 2], engine: engine)
    let wrong = try Tensor([1] as [Int32], shape: [1], engine: engine)
    XCTAssertEqual(try large.crossEntropy(labels: wrong).item(), 2e4, accuracy: 1)
  }

  func testWhatDoesNotFitIsRefused() throws {
    let three = try Tensor([0, 1, 2] as [Int32], shape: [3], engine: engine)
    let noClass = try Tensor([0, 3] as [Int32], shape: [2], engine: engine)
    let empty = try Tensor.zeros([0, 3], engine: engine)
    func code(_ body: () throws -> Tensor) -> TensorError.Code? {
      do { _ = try body() } catch { return (error as? TensorError)?.code }
      return nil
    }
    XCTAssertEqual(code { try logits().crossEntropy(labels: three) }, .shape)
    XCTAssertEqual(code { try logits().crossEntropy(labels: noClass) }, .index)
    XCTAssertEqual(code { try logits().crossEntropy(probabilities: three) }, .shape)
    XCTAssertEqual(code { try logits().crossEntropy(labels: labels(), labelSmoothing: 2) }, .value)
    XCTAssertEqual(code { try empty.crossEntropy(probabilities: empty) }, .shape)
    for (temperature, alpha) in [(0.0, 0.5), (-1, 0.5), (.nan, 0.5), (1, -0.1), (1, .nan)] {
      XCTAssertEqual(
        code {
          try logits().distillationLoss(
            teacher: teacher(), labels: labels(), temperature: temperature, alpha: alpha)
        }, .value)
    }
  }
}
