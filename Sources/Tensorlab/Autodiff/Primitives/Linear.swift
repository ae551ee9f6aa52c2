/// `x @ w + b`: `[..., inputs] @ [inputs, outputs] + [outputs]`.
package struct Linear: FusedPrimitive {
  package init() {}
  package let name = "linear"
  package let saved = Saved.inputs

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let (x, w, b) = (inputs[0], inputs[1], inputs[2])
    guard x.rank >= 1, w.rank == 2, b.rank == 1, x.shape[x.rank - 1] == w.shape[0],
      b.shape[0] == w.shape[1]
    else {
      throw TensorError(
        .shape, name,
        "\(x.typeDescription) does not go through weights \(w.typeDescription) and bias "
          + b.typeDescription)
    }
    guard x.dtype == .float32, w.dtype == .float32, b.dtype == .float32 else {
      return (try composite(inputs.map { $0.stopGradient() }), [])
    }
    let (k, n) = (w.shape[0], w.shape[1])
    let output = try Tensor.uninitialized(
      Array(x.shape.dropLast()) + [n], .float32, x.engine, name)
    guard output.count > 0 else { return (output, []) }
    withExtendedLifetime((x, w, b, output)) {
      let m = output.count / n
      let (bias, target) = (b.address(Float.self), output.target(Float.self))
      x.engine.parallel(m, grain: max(1, Elementwise.grain / n)) { rows in
        for row in rows { (target + row * n).update(from: bias, count: n) }
      }
      x.engine.backend.multiply(
        MatrixProduct(
          m: m, n: n, k: k, a: x.address(Float.self), strideA: k, b: w.address(Float.self),
          strideB: n, c: target, strideC: n, beta: 1))
    }
    return (output, [])
  }

  package func composite(_ inputs: [Tensor]) throws -> Tensor {
    try inputs[0].matmul(inputs[1]) + inputs[2]
  }

  /// dx = dy w', dw = x' dy, db = the sum of dy's rows.
  package func kernelVJP(_ p: Pullback) throws -> [Tensor?] {
    let (x, w) = (p.inputs[0], p.inputs[1])
    let rows = try p.cotangent.reshaped([-1, w.shape[1]])
    return [
      p.needs[0] ? try p.cotangent.matmul(w, transposeOther: true) : nil,
      p.needs[1] ? try x.reshaped([-1, w.shape[0]]).matmul(rows, transposeSelf: true) : nil,
      p.needs[2] ? try rows.sum(axes: [0]) : nil,
    ]
  }
}

extension Tensor {
  /// `self @ weight + bias`: `[..., inputs]` to `[..., outputs]`.
  /// - Throws: `TensorError` with code `.shape` when the sizes do not agree.
  public func linear(_ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
    guard let bias else { return try matmul(weight) }
    return try Linear().apply(floating(), weight, bias)
  }
}
