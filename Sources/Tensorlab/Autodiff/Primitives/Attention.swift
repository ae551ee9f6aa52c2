/// Scaled dot-product attention with several heads (Vaswani et al.: Attention Is All You Need,
/// 2017) on packed queries, keys and values: `[batch, tokens, 3 width]` to
/// `[batch, tokens, width]`.
///
/// Made for short sequences: each head of each example is a few small products on one thread, read
/// and written in place, nothing transposed or copied.
package struct Attention: FusedPrimitive {
  let headCount: Int
  /// The probability with which a weight is dropped after the softmax.
  let dropout: Double
  /// The probability with which a token does not see another: its score is left out of the softmax.
  let maskProbability: Double
  let key: RandomKey
  package let name = "attention"
  package let saved = Saved.inputs

  package init(
    headCount: Int, dropout: Double = 0, maskProbability: Double = 0, key: RandomKey
  ) {
    self.headCount = headCount
    self.dropout = dropout
    self.maskProbability = maskProbability
    self.key = key
  }

  /// The sizes of one call.
  private struct Layout {
    let batch, tokens, width, heads: Int
    var headWidth: Int { width / heads }
    /// The distance between the rows of packed tokens.
    var stride: Int { 3 * width }
    var scale: Float { 1 / Float(headWidth).squareRoot() }

    /// Where head number `index` of the whole batch starts, packed and unpacked.
    func starts(_ index: Int) -> (packed: Int, plain: Int) {
      let (example, head) = index.quotientAndRemainder(dividingBy: heads)
      return (
        example * tokens * stride + head * headWidth, example * tokens * width + head * headWidth
      )
    }
  }

  private func layout(_ x: Tensor) throws -> Layout {
    guard x.rank == 3, headCount > 0, x.shape[2] % (3 * headCount) == 0, x.shape[2] > 0 else {
      throw TensorError(
        .shape, name,
        "\(x.typeDescription) is not [batch, tokens, 3 width] with a width that "
          + "\(headCount) heads divide")
    }
    return Layout(batch: x.shape[0], tokens: x.shape[1], width: x.shape[2] / 3, heads: headCount)
  }

  /// The mask of weights to keep and the mask of scores to keep, where there are such.
  private func masks(_ layout: Layout, _ engine: Engine) throws -> (kept: Tensor?, seen: Tensor?) {
    let shape = [layout.batch, layout.heads, layout.tokens, layout.tokens]
    return (
      dropout > 0
        ? try Dropout.mask(shape, probability: dropout, key: key.folded(0), engine: engine) : nil,
      maskProbability > 0
        ? try Dropout.mask(shape, probability: maskProbability, key: key.folded(1), engine: engine)
          .logicalOr(Tensor.identity(layout.tokens, dtype: .bool, engine: engine)) : nil
    )
  }

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let x = inputs[0]
    let layout = try layout(x)
    guard x.dtype == .float32 else { return (try composite([x.stopGradient()]), []) }
    let engine = x.engine
    let (kept, seen) = try masks(layout, engine)
    let (tokens, area) = (layout.tokens, layout.tokens * layout.tokens)
    let output = try Tensor.uninitialized(
      [layout.batch, tokens, layout.width], .float32, engine, name)
    let weights = try Tensor.uninitialized(
      [layout.batch, layout.heads, tokens, tokens], .float32, engine, name)
    withExtendedLifetime((x, kept, seen, output, weights)) {
      let (source, target) = (x.address(Float.self), output.target(Float.self))
      let all = weights.target(Float.self)
      engine.parallel(layout.batch * layout.heads, grain: 1) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(area, 1)) { scratch in
          guard let dropped = scratch.baseAddress else { return }
          for index in range {
            let start = layout.starts(index)
            let p = all + index * area
            scores(layout, source + start.packed, p)
            if let seen { hide(area, seen.address(Bool.self) + index * area, p) }
            for row in 0..<tokens { Rows.softmax(tokens, p + row * tokens, p + row * tokens) }
            var factors = UnsafePointer(p)
            if let kept {
              scale(area, kept.address(Bool.self) + index * area, p, dropped)
              factors = UnsafePointer(dropped)
            }
            engine.backend.multiplySmall(
              MatrixProduct(
                m: tokens, n: layout.headWidth, k: tokens, a: factors, strideA: tokens,
                b: source + start.packed + 2 * layout.width, strideB: layout.stride,
                c: target + start.plain, strideC: layout.width))
          }
        }
      }
    }
    return (output, saving ? [weights] + (kept.map { [$0] } ?? []) : [])
  }

  /// q k' / sqrt(head width), `[tokens, tokens]`.
  @inline(__always)
  private func scores(
    _ layout: Layout, _ queries: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
  ) {
    SmallProduct.multiply(
      MatrixProduct(
        m: layout.tokens, n: layout.tokens, k: layout.headWidth, a: queries,
        strideA: layout.stride, b: queries + layout.width, strideB: layout.stride,
        transposedB: true, c: target, strideC: layout.tokens))
    let scale = Vector.Lanes(repeating: layout.scale)
    Vector.unary(layout.tokens * layout.tokens, target, target) { $0 * scale }
  }

  private func hide(
    _ count: Int, _ seen: UnsafePointer<Bool>, _ scores: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<count where !seen[index] { scores[index] = -.infinity }
  }

  private func scale(
    _ count: Int, _ kept: UnsafePointer<Bool>, _ source: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let factor = Float(1 / (1 - dropout))
    for index in 0..<count { target[index] = kept[index] ? source[index] * factor : 0 }
  }

  package func composite(_ inputs: [Tensor]) throws -> Tensor {
    let x = inputs[0]
    let layout = try layout(x)
    let (kept, seen) = try masks(layout, x.engine)
    let parts = try (0..<3).map { part in
      try x.sliced(axis: 2, part * layout.width..<(part + 1) * layout.width)
        .reshaped([layout.batch, layout.tokens, layout.heads, layout.headWidth])
        .transposed(axes: [0, 2, 1, 3])
    }
    var scores = try parts[0].matmul(parts[1], transposeOther: true)
    scores = try scores * (1 / Double(layout.headWidth).squareRoot())
    if let seen { scores = try Tensor.select(seen, scores, scores.constant(-.infinity)) }
    var weights = try scores.softmax()
    if let kept { weights = try ScaleMasked(scale: 1 / (1 - dropout)).apply(weights, kept) }
    return try weights.matmul(parts[2]).transposed(axes: [0, 2, 1, 3])
      .reshaped([layout.batch, layout.tokens, layout.width])
  }

  /// With P the weights, D the dropped ones and O = D V: dV = D' dO, dD = dO V', dP = dD as D was
  /// made of P, dS = P (dP - sum(P dP)), dQ = dS K scale, dK = dS' Q scale.
  package func kernelVJP(_ pullback: Pullback) throws -> [Tensor?] {
    let (x, dO) = (pullback.inputs[0], pullback.cotangent)
    let layout = try layout(x)
    let (tokens, area) = (layout.tokens, layout.tokens * layout.tokens)
    let weights = pullback.residuals[0]
    let kept = pullback.residuals.count > 1 ? pullback.residuals[1] : nil
    let dX = try Tensor.uninitialized(x.shape, .float32, x.engine, name)
    withExtendedLifetime((pullback, dX)) {
      let (source, upstream) = (x.address(Float.self), dO.address(Float.self))
      let (all, target) = (weights.address(Float.self), dX.target(Float.self))
      x.engine.parallel(layout.batch * layout.heads, grain: 1) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(2 * area, 1)) { scratch in
          guard let dropped = scratch.baseAddress else { return }
          let dS = dropped + area
          for index in range {
            let start = layout.starts(index)
            let p = all + index * area
            let mask = kept.map { $0.address(Bool.self) + index * area }
            if let mask { scale(area, mask, p, dropped) }
            let factors = mask == nil ? p : UnsafePointer(dropped)
            let q = source + start.packed
            let dOut = upstream + start.plain
            var product = MatrixProduct(
              m: tokens, n: layout.headWidth, k: tokens, a: factors, strideA: tokens,
              transposedA: true, b: dOut, strideB: layout.width,
              c: target + start.packed + 2 * layout.width, strideC: layout.stride)
            SmallProduct.multiply(product)
            SmallProduct.multiply(
              MatrixProduct(
                m: tokens, n: tokens, k: layout.headWidth, a: dOut, strideA: layout.width,
                b: q + 2 * layout.width, strideB: layout.stride, transposedB: true, c: dS,
                strideC: tokens))
            if let mask { scale(area, mask, dS, dS) }
            for row in 0..<tokens {
              softmaxVJP(tokens, p + row * tokens, dS + row * tokens, layout.scale)
            }
            product.a = UnsafePointer(dS)
            product.b = q
            product.strideB = layout.stride
            product.c = target + start.packed + layout.width
            SmallProduct.multiply(product)
            product.transposedA = false
            product.b = q + layout.width
            product.c = target + start.packed
            SmallProduct.multiply(product)
          }
        }
      }
    }
    return [dX]
  }

  @inline(__always)
  private func softmaxVJP(
    _ count: Int, _ p: UnsafePointer<Float>, _ dP: UnsafeMutablePointer<Float>, _ scale: Float
  ) {
    let inner = Vector.dot(count, p, dP)
    for index in 0..<count { dP[index] = p[index] * (dP[index] - inner) * scale }
  }
}

extension Tensor {
  /// Attention with `headCount` heads on packed queries, keys and values:
  /// `[batch, tokens, 3 width]` to `[batch, tokens, width]`, softmax over the keys.
  ///
  /// `dropout` is the probability with which a weight is dropped after the softmax,
  /// `maskProbability` that with which a token is kept from seeing another; both drawn from `key`.
  /// - Throws: `TensorError` with code `.shape` when the heads do not divide the width.
  public func attention(
    headCount: Int, dropout: Double = 0, maskProbability: Double = 0,
    key: RandomKey = RandomKey(seed: 0, purpose: .dropout)
  ) throws -> Tensor {
    try Attention(
      headCount: headCount, dropout: dropout, maskProbability: maskProbability, key: key
    ).apply(floating())
  }
}
