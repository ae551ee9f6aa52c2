import Tensorlab
import XCTest

/// Derivatives of derivatives, and what may leave a differentiation.
final class DifferentiationTests: XCTestCase {
  let engine = Engine(threadCount: 2)

  private func scalar(_ value: Double) throws -> Tensor {
    try Tensor(value, dtype: .float64, engine: engine)
  }

  func testDerivativesOfAnyOrder() throws {
    // d^n/dx^n x^5 at 2
    func nth(_ order: Int, _ x: Tensor) throws -> Tensor {
      order == 0 ? try x * x * x * x * x : try engine.grad(at: x) { try nth(order - 1, $0) }
    }
    let x = try scalar(2)
    XCTAssertEqual(try (0...5).map { try nth($0, x).item() }, [32, 80, 160, 240, 240, 120])
  }

  func testAnInnerDerivativeOfACapturedOuterVariable() throws {
    // f(x) = x * d/dy (x y^2) at y = 3 = 6 x^2, so f'(x) = 12 x
    let slope = try engine.grad(at: scalar(5)) { x in
      try x * self.engine.grad(at: self.scalar(3)) { y in try x * y * y }
    }
    XCTAssertEqual(try slope.item(), 60)
  }

  func testInnerAndOuterDifferentiateTheSameValue() throws {
    // d/dx (d/dx x^3) through an inner window on the outer's own variable
    let second = try engine.grad(at: scalar(3)) { x in
      try self.engine.grad(at: x) { try $0 * $0 * $0 }
    }
    XCTAssertEqual(try second.item(), 18)
  }

  func testWhatLeavesAWindowIsAConstant() throws {
    var leaked: Tensor?
    _ = try engine.grad(at: scalar(2)) { x in
      leaked = try x * x
      return try x * 3
    }
    let kept = try XCTUnwrap(leaked)
    XCTAssertEqual(try engine.grad(at: scalar(7)) { try $0 * kept }.item(), 4)
    // Out of an inner window, it still depends on the outer variable.
    let outer = try engine.grad(at: scalar(2)) { x in
      var inner: Tensor?
      _ = try self.engine.grad(at: self.scalar(1)) { y in
        inner = try x * x * y
        return y
      }
      return try XCTUnwrap(inner)
    }
    XCTAssertEqual(try outer.item(), 4)
  }

  func testStopGradient() throws {
    let slope = try engine.grad(at: scalar(3)) { try $0 * $0.stopGradient() }
    XCTAssertEqual(try slope.item(), 3)
  }

  func testInputsThatDoNotMatterHaveZeroDerivatives() throws {
    let result = try engine.valueAndGrad(at: [scalar(1), scalar(2)]) { try $0[1] * 2 }
    XCTAssertEqual(try result.gradients.map { try $0.item() }, [0, 2])
    XCTAssertEqual(try engine.grad(at: scalar(4)) { $0 }.item(), 1)
  }

  func testVectorJacobianProduct() throws {
    let x = try Tensor([1.0, 2, 3], shape: [3], engine: engine)
    let cotangent = try Tensor([1.0, 0, 10], shape: [3], engine: engine)
    let result = try engine.vjp(at: [x], cotangent: cotangent) { try $0[0] * $0[0] }
    XCTAssertEqual(result.gradients[0].doubles(), [2, 0, 60])
    XCTAssertThrowsError(try engine.vjp(at: [x], cotangent: scalar(1)) { $0[0] })
  }

  func testWhatHasNoDerivativeSaysSo() throws {
    let whole = try Tensor([Int32(1)], shape: [1], engine: engine)
    XCTAssertThrowsError(try engine.grad(at: whole) { try $0.sum() }) {
      XCTAssertEqual(($0 as? TensorError)?.code, .notDifferentiable)
    }
    let x = try Tensor([1.0, 2], shape: [2], engine: engine)
    XCTAssertThrowsError(try engine.grad(at: x) { try $0.argmax() }) {
      XCTAssertEqual(($0 as? TensorError)?.code, .notDifferentiable)
    }
    XCTAssertThrowsError(try engine.grad(at: x) { $0 }) {
      XCTAssertTrue("\($0)".contains("must return a number"), "\($0)")
    }
  }

  func testAFailedDifferentiationLeavesNothingBehind() throws {
    struct Failure: Error {}
    XCTAssertThrowsError(
      try engine.grad(at: scalar(1)) { x in
        _ = try x * x
        throw Failure()
      })
    XCTAssertEqual(try engine.grad(at: scalar(3)) { try $0 * $0 }.item(), 6)
    XCTAssertEqual(engine.statistics.bytesInUse, 0)
  }

  func testALongChainIsFreedWithoutRecursion() throws {
    let slope = try engine.grad(at: scalar(1)) { x in
      var sum = x
      for _ in 0..<300_000 { sum = try sum + x }
      return sum
    }
    XCTAssertEqual(try slope.item(), 300_001)
  }

  func testFusedKernelsAgreeWithTheirCompositeDefinitions() throws {
    let key = RandomKey(seed: 11, purpose: .user)
    func random(_ shape: [Int], _ index: UInt64) throws -> Tensor {
      try .normal(shape, key: key.folded(index), engine: engine)
    }
    let cases: [(any FusedPrimitive, [[Int]])] = [
      (Softmax(), [[5, 19]]), (LogSoftmax(), [[5, 19]]), (GELU(), [[7, 13]]),
      (Linear(), [[4, 6, 17], [17, 9], [9]]),
      (LayerNorm(epsilon: 1e-5), [[6, 37], [37], [37]]),
      (Attention(headCount: 3, key: key), [[4, 10, 3 * 27]]),
      (
        Attention(headCount: 2, dropout: 0.2, maskProbability: 0.3, key: key), [[3, 12, 3 * 16]]
      ),
    ]
    for (primitive, shapes) in cases {
      let inputs = try shapes.enumerated().map { try random($1, UInt64($0)) }
      let weights = try random(primitive.apply(inputs).shape, 50)
      let fused = try engine.valueAndGrad(at: inputs) {
        try (primitive.apply($0) * weights).sum()
      }
      let wide = try inputs.map { try $0.cast(to: .float64) }
      let exact = try engine.valueAndGrad(at: wide) {
        try (primitive.composite($0) * weights).sum()
      }
      XCTAssertEqual(
        try fused.value.item(), try exact.value.item(), accuracy: 1e-3, primitive.name)
      for (found, expected) in zip(fused.gradients, exact.gradients) {
        for (x, y) in zip(found.doubles(), expected.doubles()) {
          XCTAssertEqual(x, y, accuracy: 2e-5 * max(1, abs(y)), primitive.name)
        }
      }
    }
  }
}
