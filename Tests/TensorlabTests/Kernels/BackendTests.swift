import Tensorlab
import XCTest

final class BackendTests: XCTestCase {
  private let engine = Engine()

  /// Every way to a product (small, large, as its transpose) must give the product.
  func testEveryTranspositionGivesTheProduct() throws {
    for (m, n, k) in [(3, 5, 4), (24, 96, 80), (96, 24, 80), (50, 101, 33)] {
      for (transposedA, transposedB) in [
        (false, false), (true, false), (false, true), (true, true),
      ] {
        for beta in [0, 1] as [Float] {
          try assertProduct(m, n, k, transposedA, transposedB, beta)
        }
      }
    }
  }

  private func assertProduct(
    _ m: Int, _ n: Int, _ k: Int, _ transposedA: Bool, _ transposedB: Bool, _ beta: Float,
    line: UInt = #line
  ) throws {
    let a = (0..<m * k).map { Float(($0 * 7) % 13) - 6 }
    let b = (0..<k * n).map { Float(($0 * 5) % 11) - 5 }
    // Rows of the target lie further apart than they are long: what is between stays.
    let stride = n + 3
    let before = (0..<m * stride).map { Float($0 % 4) }
    var target = before
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        target.withUnsafeMutableBufferPointer { target in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = target.baseAddress else {
            return
          }
          engine.backend.multiply(
            MatrixProduct(
              m: m, n: n, k: k, a: a, strideA: transposedA ? m : k, transposedA: transposedA,
              b: b, strideB: transposedB ? k : n, transposedB: transposedB, c: c, strideC: stride,
              beta: beta))
        }
      }
    }
    var expected = before
    for row in 0..<m {
      for column in 0..<n {
        var sum: Float = 0
        for inner in 0..<k {
          sum +=
            a[transposedA ? inner * m + row : row * k + inner]
            * b[transposedB ? column * k + inner : inner * n + column]
        }
        expected[row * stride + column] = sum + beta * before[row * stride + column]
      }
    }
    XCTAssertTrue(
      target == expected, "\(m) \(n) \(k) \(transposedA) \(transposedB) \(beta)", line: line)
  }
}
