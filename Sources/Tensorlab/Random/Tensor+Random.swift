extension Tensor {
  /// Numbers of the uniform distribution on `low..<high`.
  /// - Throws: `TensorError` when the bounds are the wrong way round or there is no memory.
  public static func uniform(
    _ shape: [Int], low: Double = 0, high: Double = 1, key: RandomKey, engine: Engine
  ) throws -> Tensor {
    guard low <= high, (high - low).isFinite else {
      throw TensorError(.value, "uniform", "the bounds \(low) and \(high) are no interval")
    }
    let result = try Tensor.uninitialized(shape, .float32, engine, "uniform")
    let target = result.target(Float.self)
    let (offset, range) = (Vector.Lanes(repeating: Float(low)), Float(high - low))
    // Rounding must not reach the upper bound.
    let largest = Vector.Lanes(repeating: low < high ? Float(high).nextDown : Float(high))
    @inline(__always)
    func store(_ bits: Vector.Bits, _ start: Int) {
      let value = offset.addingProduct(Vector.unit(bits), Vector.Lanes(repeating: range))
      let bounded = Vector.minimum(value, largest)
      if start + Vector.width <= result.count {
        Vector.store(bounded, target + start)
      } else if start < result.count {
        Vector.store(bounded, target + start, first: result.count - start)
      }
    }
    // Eight blocks of four words are 32 elements, each of 24 random bits.
    engine.parallel((result.count + 31) / 32, grain: 512) { groups in
      for group in groups {
        let words = Philox.blocks8(key, UInt64(group) * 8)
        store(words.0, group * 32)
        store(words.1, group * 32 + 8)
        store(words.2, group * 32 + 16)
        store(words.3, group * 32 + 24)
      }
    }
    try engine.interrupt.check("uniform")
    return result
  }

  /// Numbers of the normal distribution.
  /// - Throws: `TensorError` when the deviation is negative or there is no memory.
  public static func normal(
    _ shape: [Int], mean: Double = 0, deviation: Double = 1, key: RandomKey, engine: Engine
  ) throws -> Tensor {
    guard deviation >= 0 else {
      throw TensorError(.value, "normal", "a standard deviation cannot be negative: \(deviation)")
    }
    return try filled(shape, engine, "normal") { Float(mean + deviation * key.normal($0)) }
  }

  /// Numbers of the normal distribution, drawn again until within two deviations of the mean.
  package static func truncatedNormal(
    _ shape: [Int], deviation: Double, key: RandomKey, engine: Engine
  ) throws -> Tensor {
    try filled(shape, engine, "truncated_normal") { index in
      for attempt in 0..<64 {
        let value = (attempt == 0 ? key : key.folded(UInt64(attempt))).normal(index)
        if value.magnitude <= 2 { return Float(value * deviation) }
      }
      return 0
    }
  }

  private static func filled(
    _ shape: [Int], _ engine: Engine, _ name: String, _ value: (Int) -> Float
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, .float32, engine, name)
    let target = result.target(Float.self)
    engine.parallel(result.count, grain: 4096) { range in
      for index in range { target[index] = value(index) }
    }
    try engine.interrupt.check(name)
    return result
  }
}
