/// The product of matrices, `[..., m, k] @ [..., k, n]`, either transposed in place.
struct MatrixMultiply: Primitive {
  var transposedA = false
  var transposedB = false
  let name = "matmul"
  let saved = Saved.inputs

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let (a, b) = (inputs[0], inputs[1])
    let (rowsA, columnsA) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (rowsB, columnsB) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let m = transposedA ? columnsA : rowsA
    let k = transposedA ? rowsA : columnsA
    let n = transposedB ? rowsB : columnsB
    guard k == (transposedB ? columnsB : rowsB) else {
      throw TensorError(
        .shape, name,
        "inner dimensions must agree, but \(a.typeDescription)\(transposedA ? "'" : "") has \(k) "
          + "columns and \(b.typeDescription)\(transposedB ? "'" : "") has "
          + "\(transposedB ? columnsB : rowsB) rows")
    }
    let batch = try Shape.broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)), name)
    let output = try Tensor.uninitialized(batch + [m, n], a.dtype, a.engine, name)
    guard output.count > 0 else { return (output, []) }
    let layout = Layout(
      m: m, n: n, k: k, strideA: columnsA, strideB: columnsB, sizeA: rowsA * columnsA,
      sizeB: rowsB * columnsB, count: batch.reduce(1, *),
      plan: BroadcastPlan(
        sizes: batch + [1],
        stridesA: Shape.broadcastStrides(Array(a.shape.dropLast(2)), to: batch) + [0],
        stridesB: Shape.broadcastStrides(Array(b.shape.dropLast(2)), to: batch) + [0]))
    withExtendedLifetime((a, b, output)) {
      if a.dtype == .float32 {
        multiply32(a, b, output, layout)
      } else {
        multiply64(a, b, output, layout)
      }
    }
    return (output, [])
  }

  private struct Layout {
    let m, n, k, strideA, strideB, sizeA, sizeB, count: Int
    let plan: BroadcastPlan

    func starts(_ index: Int) -> (a: Int, b: Int) {
      let (row, column) = index.quotientAndRemainder(dividingBy: plan.rowLength)
      let start = plan.rowStart(row)
      return (
        (start.a + column * plan.rowStrideA) * sizeA, (start.b + column * plan.rowStrideB) * sizeB
      )
    }
  }

  private func multiply32(_ a: Tensor, _ b: Tensor, _ output: Tensor, _ layout: Layout) {
    let (x, y, target) = (
      a.address(Float.self), b.address(Float.self), output.target(Float.self)
    )
    let (m, n, k) = (layout.m, layout.n, layout.k)
    let backend = a.engine.backend
    var product = MatrixProduct(
      m: m, n: n, k: k, a: x, strideA: layout.strideA, transposedA: transposedA, b: y,
      strideB: layout.strideB, transposedB: transposedB, c: target, strideC: n)
    if m == 1, n == 1, layout.count == 1, !transposedA, transposedB || layout.strideB == 1 {
      target[0] = Reduction.dot(a.engine, x, y, length: k)
      return
    }
    if b.rank == 2, !transposedA {
      product.m = m * layout.count
      return backend.multiply(product)
    }
    if m * n * k <= CPUBackend.smallProduct {
      a.engine.parallel(layout.count, grain: max(1, 65536 / max(m * n * k, 1))) { range in
        for index in range {
          var product = product
          let start = layout.starts(index)
          product.a = x + start.a
          product.b = y + start.b
          product.c = target + index * m * n
          backend.multiplySmall(product)
        }
      }
      return
    }
    for index in 0..<layout.count {
      let start = layout.starts(index)
      product.a = x + start.a
      product.b = y + start.b
      product.c = target + index * m * n
      backend.multiply(product)
    }
  }

  private func multiply64(_ a: Tensor, _ b: Tensor, _ output: Tensor, _ layout: Layout) {
    let (m, n, k) = (layout.m, layout.n, layout.k)
    let stepA = transposedA ? (row: 1, k: layout.strideA) : (row: layout.strideA, k: 1)
    let stepB = transposedB ? (k: 1, column: layout.strideB) : (k: layout.strideB, column: 1)
    for index in 0..<layout.count {
      let start = layout.starts(index)
      let x = a.address(Double.self) + start.a
      let y = b.address(Double.self) + start.b
      let target = output.target(Double.self) + index * m * n
      a.engine.parallel(m, grain: max(1, 65536 / max(n * k, 1))) { rows in
        for row in rows {
          let result = target + row * n
          result.update(repeating: 0, count: n)
          for inner in 0..<k {
            let factor = x[row * stepA.row + inner * stepA.k]
            let right = y + inner * stepB.k
            for column in 0..<n { result[column] += factor * right[column * stepB.column] }
          }
        }
      }
    }
  }

  /// With C = A B: dA = dC B', dB = A' dC, each transposition folded into the product.
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let (a, b, d) = (p.inputs[0], p.inputs[1], p.cotangent)
    var result: [Tensor?] = [nil, nil]
    if p.needs[0] {
      let gradient =
        transposedA
        ? try b.product(d, transposeSelf: transposedB, transposeOther: true)
        : try d.product(b, transposeOther: !transposedB)
      result[0] = try gradient.summed(to: a.shape)
    }
    if p.needs[1] {
      // Where b is one matrix for all of the batch, the batch is more rows.
      let folds = b.rank == 2 && a.rank > 2 && !transposedA
      let x = folds ? try a.reshaped([-1, a.shape[a.rank - 1]]) : a
      let y = folds ? try d.reshaped([-1, d.shape[d.rank - 1]]) : d
      let gradient =
        transposedB
        ? try y.product(x, transposeSelf: true, transposeOther: transposedA)
        : try x.product(y, transposeSelf: !transposedA)
      result[1] = try gradient.summed(to: b.shape)
    }
    return result
  }
}

extension Tensor {
  /// The product of two tensors of rank 2 or more and one floating-point type.
  fileprivate func product(
    _ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false
  ) throws -> Tensor {
    try MatrixMultiply(transposedA: transposeSelf, transposedB: transposeOther).apply(self, other)
  }

  /// The matrix product over the last two axes, batched over the leading ones, which broadcast.
  ///
  /// A vector (rank 1) on the left is a row, on the right a column, and its axis is gone from the
  /// result, as in NumPy. A transposition is folded into the product: nothing is copied for it.
  /// - Throws: `TensorError` with code `.shape` when the inner dimensions differ or an operand is a
  ///   scalar.
  public func matmul(_ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false)
    throws -> Tensor
  {
    guard rank > 0, other.rank > 0 else {
      throw TensorError(
        .shape, "matmul",
        "a matrix product needs axes, but the operands are \(typeDescription) and "
          + "\(other.typeDescription); use * for scalars")
    }
    let promoted = dtype.promoted(with: other.dtype)
    let dtype: DType = promoted.isFloatingPoint ? promoted : .float32
    var left = try cast(to: dtype)
    var right = try other.cast(to: dtype)
    if rank == 1 { left = try left.reshaped([1, count]) }
    if other.rank == 1 { right = try right.reshaped([other.count, 1]) }
    var result = try left.product(
      right, transposeSelf: transposeSelf && rank > 1,
      transposeOther: transposeOther && other.rank > 1)
    if other.rank == 1 { result = try result.reshaped(Array(result.shape.dropLast())) }
    if rank == 1 {
      var shape = result.shape
      shape.remove(at: shape.count - (other.rank == 1 ? 1 : 2))
      result = try result.reshaped(shape)
    }
    return result
  }
}
