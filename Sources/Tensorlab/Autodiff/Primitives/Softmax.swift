/// e^x normalised to a sum of 1 along the last axis.
package struct Softmax: FusedPrimitive {
  package init() {}
  package let name = "softmax"
  package let saved: Saved = [.inputs, .output]

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let input = inputs[0]
    guard input.dtype == .float32 else { return (try composite([input.stopGradient()]), []) }
    let output = try Tensor.uninitialized(input.shape, .float32, input.engine, name)
    Rows.forEach(input, output) { length, source, target in
      Rows.softmax(length, source, target)
    }
    return (output, [])
  }

  package func composite(_ inputs: [Tensor]) throws -> Tensor {
    let shifted = try inputs[0] - inputs[0].stopGradient().max(axes: [-1], keepDimensions: true)
    let powers = try shifted.exp()
    return try powers / powers.sum(axes: [-1], keepDimensions: true)
  }

  /// dx = y (dy - sum(y dy))
  package func kernelVJP(_ p: Pullback) throws -> [Tensor?] {
    let result = try Tensor.uninitialized(p.output.shape, .float32, p.output.engine, name)
    Rows.forEach(p.output, p.cotangent, result) { length, y, dy, dx in
      let inner = Vector.Lanes(repeating: Vector.dot(length, y, dy))
      Vector.binary(length, y, dy, dx) { $0 * ($1 - inner) }
    }
    return [result]
  }
}

/// The logarithm of `Softmax`, computed without leaving the range of floating point.
package struct LogSoftmax: FusedPrimitive {
  package init() {}
  package let name = "log_softmax"
  package let saved: Saved = [.inputs, .output]

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let input = inputs[0]
    guard input.dtype == .float32 else { return (try composite([input.stopGradient()]), []) }
    let output = try Tensor.uninitialized(input.shape, .float32, input.engine, name)
    Rows.forEach(input, output) { length, source, target in
      let largest = Vector.reduce(length, source, -.infinity, Vector.maximum)
      let shift = Vector.Lanes(repeating: largest.isFinite ? largest : 0)
      Vector.unary(length, source, target) { Vector.exp($0 - shift) }
      let sum = Vector.reduce(length, target, 0) { $0 + $1 }
      let total = shift + Vector.log(Vector.Lanes(repeating: sum))
      Vector.unary(length, source, target) { $0 - total }
    }
    return (output, [])
  }

  package func composite(_ inputs: [Tensor]) throws -> Tensor {
    let shifted = try inputs[0] - inputs[0].stopGradient().max(axes: [-1], keepDimensions: true)
    return try shifted - shifted.exp().sum(axes: [-1], keepDimensions: true).log()
  }

  /// dx = dy - e^y sum(dy)
  package func kernelVJP(_ p: Pullback) throws -> [Tensor?] {
    let result = try Tensor.uninitialized(p.output.shape, .float32, p.output.engine, name)
    Rows.forEach(p.output, p.cotangent, result) { length, y, dy, dx in
      let total = Vector.Lanes(repeating: Vector.reduce(length, dy, 0) { $0 + $1 })
      Vector.binary(length, y, dy, dx) { $1 - Vector.exp($0) * total }
    }
    return [result]
  }
}

/// Loops over the last axis of float32 tensors.
package enum Rows {
  private static func parallel(_ shaped: Tensor, _ body: (Int, Range<Int>) -> Void) {
    let length = shaped.shape.last ?? 1
    guard shaped.count > 0 else { return }
    let grain = max(1, Elementwise.grain / 2 / length)
    shaped.engine.parallel(shaped.count / length, grain: grain) { body(length, $0) }
  }

  @inline(__always)
  package static func forEach(
    _ input: Tensor, _ output: Tensor,
    _ body: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    withExtendedLifetime((input, output)) {
      let (source, target) = (input.address(Float.self), output.target(Float.self))
      parallel(input) { length, rows in
        for row in rows { body(length, source + row * length, target + row * length) }
      }
    }
  }

  @inline(__always)
  package static func forEach(
    _ first: Tensor, _ second: Tensor, _ output: Tensor,
    _ body: (
      Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    withExtendedLifetime((first, second, output)) {
      let (a, b) = (first.address(Float.self), second.address(Float.self))
      let target = output.target(Float.self)
      parallel(first) { length, rows in
        for row in rows {
          body(length, a + row * length, b + row * length, target + row * length)
        }
      }
    }
  }

  /// `target = e^source / sum(e^source)` over one row.
  @inline(__always)
  package static func softmax(
    _ length: Int, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
  ) {
    let largest = Vector.reduce(length, source, -.infinity, Vector.maximum)
    let shift = Vector.Lanes(repeating: largest)
    Vector.unary(length, source, target) { Vector.exp($0 - shift) }
    let scale = Vector.Lanes(repeating: 1 / Vector.reduce(length, target, 0) { $0 + $1 })
    Vector.unary(length, target, target) { $0 * scale }
  }
}

extension Tensor {
  private func alongLast(_ axis: Int, _ name: String, _ f: (Tensor) throws -> Tensor) throws
    -> Tensor
  {
    let axis = try Shape.axis(axis, rank: rank, name)
    if axis == rank - 1 { return try f(floating()) }
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    return try f(floating().transposed(axes: order)).transposed(axes: order)
  }

  /// e^x normalised to a sum of 1 along `axis`.
  public func softmax(axis: Int = -1) throws -> Tensor {
    try alongLast(axis, "softmax") { try Softmax().apply($0) }
  }

  /// The logarithm of the softmax along `axis`.
  public func logSoftmax(axis: Int = -1) throws -> Tensor {
    try alongLast(axis, "log_softmax") { try LogSoftmax().apply($0) }
  }

  /// The logarithm of the sum of e^x over `axes`, all when nil, without leaving the range of
  /// floating point.
  public func logSumExp(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    let x = try floating()
    let largest = try x.stopGradient().max(axes: axes, keepDimensions: true)
    let zero = try largest.constant(0)
    // Where all are -inf there is nothing to shift by.
    let shift = try Tensor.select(
      largest.magnitude().equal(largest.constant(.infinity)), zero, largest)
    let result = try (x - shift).exp().sum(axes: axes, keepDimensions: true).log() + shift
    let resolved = try Shape.axes(axes, rank: rank, "logsumexp")
    return keepDimensions
      ? result
      : try result.reshaped(shape.indices.filter { !resolved.contains($0) }.map { shape[$0] })
  }
}
