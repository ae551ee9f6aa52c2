import COneDNN

/// A matrix product `c = a @ b + beta * c` of row-major float32 matrices: `a` is `[m, k]`, `b` is
/// `[k, n]`, `c` is `[m, n]`; a transposed operand is stored with its axes swapped.
package struct MatrixProduct {
  package var m: Int
  package var n: Int
  package var k: Int
  package var a: UnsafePointer<Float>
  package var strideA: Int
  package var transposedA: Bool
  package var b: UnsafePointer<Float>
  package var strideB: Int
  package var transposedB: Bool
  package var c: UnsafeMutablePointer<Float>
  package var strideC: Int
  package var beta: Float

  package init(
    m: Int, n: Int, k: Int, a: UnsafePointer<Float>, strideA: Int, transposedA: Bool = false,
    b: UnsafePointer<Float>, strideB: Int, transposedB: Bool = false,
    c: UnsafeMutablePointer<Float>, strideC: Int, beta: Float = 0
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    (self.a, self.strideA, self.transposedA) = (a, strideA, transposedA)
    (self.b, self.strideB, self.transposedB) = (b, strideB, transposedB)
    (self.c, self.strideC, self.beta) = (c, strideC, beta)
  }
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
  private let scratch = KernelScratch()
  private let isInterrupted: () -> Bool

  /// - Parameter isInterrupted: asked between the parts of large products, whose rest is then left
  ///   out.
  package init(team: ThreadTeam, isInterrupted: @escaping () -> Bool = { false }) {
    self.team = team
    self.isInterrupted = isInterrupted
  }

  /// The multiplications between which an interrupt is noticed: tens of milliseconds.
  private static let multiplicationsBetweenPolls = 1 << 32

  /// Products of fewer multiplications than this are not worth oneDNN's overhead, whose first call
  /// alone takes 25 ms.
  package static let smallProduct = 1 << 17

  /// The most floats that a product may take for itself beside its operands: 64 MiB.
  private static let largestScratch = 1 << 24

  package func multiply(_ product: MatrixProduct) {
    guard product.m > 0, product.n > 0 else { return }
    if product.m * product.n * product.k <= Self.smallProduct {
      return multiplySmall(product)
    }
    if product.transposedB, !product.transposedA, 2 * product.m <= product.n,
      product.m * product.n <= Self.largestScratch
    {
      return multiplyTransposed(product)
    }
    multiplyLarge(product)
  }

  private func multiplyLarge(_ product: MatrixProduct) {
    let rows = max(256, Self.multiplicationsBetweenPolls / (product.n * max(1, product.k)))
    guard product.m > rows else { return multiplyAtOnce(product) }
    for start in stride(from: 0, to: product.m, by: rows) {
      if isInterrupted() { return }
      var part = product
      part.m = min(rows, product.m - start)
      part.a += start * (product.transposedA ? 1 : product.strideA)
      part.c += start * product.strideC
      multiplyAtOnce(part)
    }
  }

  private func multiplyAtOnce(_ product: MatrixProduct) {
    let (transposed, plain): (CChar, CChar) = (84, 78)
    dnnl_sgemm(
      product.transposedA ? transposed : plain, product.transposedB ? transposed : plain,
      Int64(product.m), Int64(product.n), Int64(product.k), 1, product.a, Int64(product.strideA),
      product.b, Int64(product.strideB), product.beta, product.c, Int64(product.strideC))
  }

  /// `a b'` as the transpose of `b a'`.
  ///
  /// oneDNN packs its second operand, slowly when that is transposed; it had better be the small one.
  /// For `[160, 900] @ [900, 900]'`, a layer's backward pass, this is 1.4 times as fast.
  private func multiplyTransposed(_ product: MatrixProduct) {
    let swapped = scratch.floats(product.m * product.n)
    multiplyLarge(
      MatrixProduct(
        m: product.n, n: product.m, k: product.k, a: product.b, strideA: product.strideB,
        b: product.a, strideB: product.strideA, transposedB: true, c: swapped, strideC: product.m))
    team.parallel(product.m, grain: max(1, (1 << 14) / product.n)) { rows in
      Transposition.add(
        swapped, sourceStride: product.m, columns: product.n, rows: rows, to: product.c,
        targetStride: product.strideC, beta: product.beta)
    }
  }

  package func multiplySmall(_ product: MatrixProduct) { SmallProduct.multiply(product) }
}
