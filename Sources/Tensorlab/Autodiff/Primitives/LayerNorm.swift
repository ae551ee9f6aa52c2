/// Each row brought to mean 0 and variance 1, then scaled and shifted (Ba, Kiros, Hinton: Layer
/// Normalization, 2016): `[..., width]`, scale and shift `[width]`.
package struct LayerNorm: FusedPrimitive {
  let epsilon: Double
  package init(epsilon: Double) { self.epsilon = epsilon }

  package let name = "layer_norm"
  package let saved = Saved.inputs

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
    guard x.rank >= 1, scale.shape == [x.shape[x.rank - 1]], shift.shape == scale.shape else {
      throw TensorError(
        .shape, name,
        "\(x.typeDescription) does not go with scale \(scale.typeDescription) and shift "
          + shift.typeDescription)
    }
    guard x.dtype == .float32, scale.dtype == .float32, shift.dtype == .float32 else {
      return (try composite(inputs.map { $0.stopGradient() }), [])
    }
    let width = scale.count
    guard width > 0 else {
      throw TensorError(.shape, name, "\(x.typeDescription) has no elements to normalise")
    }
    let output = try Tensor.uninitialized(x.shape, .float32, x.engine, name)
    // [row] of the mean, then [row] of the reciprocal deviation.
    let rowCount = x.count / width
    let statistics = try Tensor.uninitialized([2, rowCount], .float32, x.engine, name)
    withExtendedLifetime((x, scale, shift, output, statistics)) {
      let source = x.address(Float.self)
      let (a, b) = (scale.address(Float.self), shift.address(Float.self))
      let (target, kept) = (output.target(Float.self), statistics.target(Float.self))
      x.engine.parallel(rowCount, grain: max(1, Elementwise.grain / 2 / width)) { rows in
        for row in rows {
          let from = source + row * width
          let mean = Vector.reduce(width, from, 0) { $0 + $1 } / Float(width)
          let variance = Self.squaredDistance(width, from, mean) / Float(width)
          let reciprocal = 1 / (variance + Float(epsilon)).squareRoot()
          kept[row] = mean
          kept[rowCount + row] = reciprocal
          Self.normalize(width, from, mean, reciprocal, a, b, target + row * width)
        }
      }
    }
    return (output, [statistics])
  }

  @inline(__always)
  private static func squaredDistance(_ count: Int, _ x: UnsafePointer<Float>, _ mean: Float)
    -> Float
  {
    let center = Vector.Lanes(repeating: mean)
    var sum = Vector.Lanes()
    var index = 0
    while index + Vector.width <= count {
      let distance = Vector.load(x + index) - center
      sum = sum.addingProduct(distance, distance)
      index += Vector.width
    }
    var total = Vector.sum(sum)
    while index < count {
      total += (x[index] - mean) * (x[index] - mean)
      index += 1
    }
    return total
  }

  @inline(__always)
  private static func normalize(
    _ count: Int, _ x: UnsafePointer<Float>, _ mean: Float, _ reciprocal: Float,
    _ scale: UnsafePointer<Float>, _ shift: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let (center, factor) = (Vector.Lanes(repeating: mean), Vector.Lanes(repeating: reciprocal))
    var index = 0
    while index + Vector.width <= count {
      let standard = (Vector.load(x + index) - center) * factor
      Vector.store(
        Vector.load(shift + index).addingProduct(standard, Vector.load(scale + index)),
        target + index)
      index += Vector.width
    }
    while index < count {
      target[index] = (x[index] - mean) * reciprocal * scale[index] + shift[index]
      index += 1
    }
  }

  package func composite(_ inputs: [Tensor]) throws -> Tensor {
    let deviation = try inputs[0] - inputs[0].mean(axes: [-1], keepDimensions: true)
    let variance = try (deviation * deviation).mean(axes: [-1], keepDimensions: true)
    return try deviation / (variance + epsilon).squareRoot() * inputs[1] + inputs[2]
  }

  /// With s the standardised x and g = dy scale: dx = (g - mean(g) - s mean(g s)) / deviation,
  /// dscale = sum(dy s), dshift = sum(dy).
  package func kernelVJP(_ p: Pullback) throws -> [Tensor?] {
    let (x, scale, dy, statistics) = (p.inputs[0], p.inputs[1], p.cotangent, p.residuals[0])
    let engine = x.engine
    let width = scale.count
    let rowCount = x.count / width
    let dx = try Tensor.uninitialized(x.shape, .float32, engine, name)
    let dScale = try Tensor.zeros(scale.shape, engine: engine)
    let dShift = try Tensor.zeros(scale.shape, engine: engine)
    withExtendedLifetime((p, dx, dScale, dShift)) {
      let (source, upstream) = (x.address(Float.self), dy.address(Float.self))
      let (factors, kept) = (scale.address(Float.self), statistics.address(Float.self))
      let target = dx.target(Float.self)
      engine.parallel(rowCount, grain: max(1, Elementwise.grain / 4 / width)) { rows in
        for row in rows {
          Self.rowVJP(
            width, source + row * width, upstream + row * width, kept[row], kept[rowCount + row],
            factors, target + row * width)
        }
      }
      let (a, b) = (dScale.target(Float.self), dShift.target(Float.self))
      engine.parallel(width, grain: max(64, Elementwise.grain / max(rowCount, 1))) { columns in
        let start = columns.lowerBound
        for row in 0..<rowCount {
          Self.addParameterGradients(
            columns.count, source + row * width + start, upstream + row * width + start,
            kept[row], kept[rowCount + row], a + start, b + start)
        }
      }
    }
    return [p.needs[0] ? dx : nil, dScale, dShift]
  }

  @inline(__always)
  private static func rowVJP(
    _ width: Int, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ mean: Float,
    _ reciprocal: Float, _ scale: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    let (center, factor) = (Vector.Lanes(repeating: mean), Vector.Lanes(repeating: reciprocal))
    var (sum, product) = (Vector.Lanes(), Vector.Lanes())
    var index = 0
    while index + Vector.width <= width {
      let g = Vector.load(dy + index) * Vector.load(scale + index)
      sum += g
      product = product.addingProduct(g, (Vector.load(x + index) - center) * factor)
      index += Vector.width
    }
    var (totalSum, totalProduct) = (Vector.sum(sum), Vector.sum(product))
    while index < width {
      let g = dy[index] * scale[index]
      totalSum += g
      totalProduct += g * (x[index] - mean) * reciprocal
      index += 1
    }
    let (meanG, meanGS) = (totalSum / Float(width), totalProduct / Float(width))
    let (lanesG, lanesGS) = (Vector.Lanes(repeating: meanG), Vector.Lanes(repeating: meanGS))
    index = 0
    while index + Vector.width <= width {
      let g = Vector.load(dy + index) * Vector.load(scale + index)
      let standard = (Vector.load(x + index) - center) * factor
      Vector.store((g - lanesG - standard * lanesGS) * factor, dx + index)
      index += Vector.width
    }
    while index < width {
      let standard = (x[index] - mean) * reciprocal
      dx[index] = (dy[index] * scale[index] - meanG - standard * meanGS) * reciprocal
      index += 1
    }
  }

  @inline(__always)
  private static func addParameterGradients(
    _ count: Int, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ mean: Float,
    _ reciprocal: Float, _ dScale: UnsafeMutablePointer<Float>,
    _ dShift: UnsafeMutablePointer<Float>
  ) {
    let (center, factor) = (Vector.Lanes(repeating: mean), Vector.Lanes(repeating: reciprocal))
    var index = 0
    while index + Vector.width <= count {
      let g = Vector.load(dy + index)
      let standard = (Vector.load(x + index) - center) * factor
      Vector.store(Vector.load(dScale + index).addingProduct(g, standard), dScale + index)
      Vector.store(Vector.load(dShift + index) + g, dShift + index)
      index += Vector.width
    }
    while index < count {
      dScale[index] += dy[index] * (x[index] - mean) * reciprocal
      dShift[index] += dy[index]
      index += 1
    }
  }
}

extension Tensor {
  /// Each row of the last axis brought to mean 0 and variance 1, then scaled and shifted.
  /// - Throws: `TensorError` with code `.shape` when `scale` or `shift` is not `[width]`.
  public func layerNorm(scale: Tensor, shift: Tensor, epsilon: Double = 1e-5) throws -> Tensor {
    try LayerNorm(epsilon: epsilon).apply(floating(), scale, shift)
  }
}
