import COneDNN

/// A matrix product `c = a @ b + beta * c` of row-major float32 matrices: `a` is `[m, k]`, `b` is
/// `[k, n]`, `c` is `[m, n]`; a transposed operand is stored with its axes swapped.
package struct MatrixProduct {
  package var m: Int
  package var n: Int
  package var k: Int
  package var a: UnsafePointer<Float>
  package var strideA: Int
  package var transposedA = false
  package var b: UnsafePointer<Float>
  package var strideB: Int
  package var transposedB = false
  package var c: UnsafeMutablePointer<Float>
  package var strideC: Int
  package var beta: Float = 0
}

/// What computes: a thread team for loops, and the matrix product, which is where the time goes.
package protocol Backend {
  var team: ThreadTeam { get }
  /// Computes one product on the whole team.
  func multiply(_ product: MatrixProduct)
  /// Computes one small product on the calling thread.
  func multiplySmall(_ product: MatrixProduct)
}

/// The processor, through oneDNN and kernels of our own.
package struct CPUBackend: Backend {
  package let team: ThreadTeam

  /// Products of fewer multiplications than this are not worth oneDNN's overhead, whose first call
  /// alone takes 25 ms.
  package static let smallProduct = 1 << 17

  package func multiply(_ product: MatrixProduct) {
    guard product.m > 0, product.n > 0 else { return }
    if product.m * product.n * product.k <= Self.smallProduct {
      return multiplySmall(product)
    }
    let (transposed, plain): (CChar, CChar) = (84, 78)
    dnnl_sgemm(
      product.transposedA ? transposed : plain, product.transposedB ? transposed : plain,
      Int64(product.m), Int64(product.n), Int64(product.k), 1, product.a, Int64(product.strideA),
      product.b, Int64(product.strideB), product.beta, product.c, Int64(product.strideC))
  }

  package func multiplySmall(_ product: MatrixProduct) { SmallProduct.multiply(product) }
}
