/// Sets each element to zero with a probability and scales the others up to keep the mean
/// (Srivastava et al.: Dropout, 2014). The mask depends on the key and the element's place only.
struct Dropout: Primitive {
  let probability: Double
  let key: RandomKey
  let name = "dropout"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    let mask = try Self.mask(
      input.shape, probability: probability, key: key, engine: input.engine)
    return (try ScaleMasked.compute(input, mask, scale), saving ? [mask] : [])
  }

  private var scale: Double { 1 / (1 - probability) }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try ScaleMasked(scale: scale).apply(p.cotangent, p.residuals[0])]
  }

  /// True where an element stays.
  static func mask(_ shape: [Int], probability: Double, key: RandomKey, engine: Engine) throws
    -> Tensor
  {
    let mask = try Tensor.uninitialized(shape, .bool, engine, "dropout")
    let target = mask.buffer.pointer.assumingMemoryBound(to: UInt8.self)
    let threshold = UInt32(min(probability * 0x1p32, Double(UInt32.max)))
    // Eight blocks of four words are 32 elements.
    let groupCount = (mask.count + 31) / 32
    engine.parallel(groupCount, grain: 512) { groups in
      for group in groups {
        let words = Philox.blocks8(key, UInt64(group) * 8)
        let start = group * 32
        if start + 32 <= mask.count {
          store(words.0, threshold, target + start)
          store(words.1, threshold, target + start + 8)
          store(words.2, threshold, target + start + 16)
          store(words.3, threshold, target + start + 24)
        } else {
          let all = [words.0, words.1, words.2, words.3]
          for index in start..<mask.count {
            let place = index - start
            target[index] = all[place >> 3][place & 7] >= threshold ? 1 : 0
          }
        }
      }
    }
    return mask
  }

  @inline(__always)
  private static func store(
    _ words: Vector.Bits, _ threshold: UInt32, _ target: UnsafeMutablePointer<UInt8>
  ) {
    let kept = Vector.Bits().replacing(
      with: 1, where: words .>= Vector.Bits(repeating: threshold))
    UnsafeMutableRawPointer(target).storeBytes(
      of: SIMD8<UInt8>(truncatingIfNeeded: kept), as: SIMD8<UInt8>.self)
  }
}

/// An input times a mask times a constant: dropout with its mask given, and its derivative.
struct ScaleMasked: Primitive {
  let scale: Double
  let name = "dropout"
  let saved = Saved.inputs

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    (try Self.compute(inputs[0], inputs[1], scale), [])
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] { [try apply(p.cotangent, p.inputs[1]), nil] }

  static func compute(_ input: Tensor, _ mask: Tensor, _ scale: Double) throws -> Tensor {
    guard input.dtype == .float32 else {
      return try input.stopGradient() * mask.cast(to: input.dtype) * scale
    }
    let output = try Tensor.uninitialized(input.shape, .float32, input.engine, "dropout")
    withExtendedLifetime((input, mask, output)) {
      let (source, target) = (input.address(Float.self), output.target(Float.self))
      let kept = UnsafeRawPointer(mask.address(Bool.self))
      let factor = Float(scale)
      input.engine.parallel((input.count + 7) / 8, grain: Elementwise.grain / 8) { groups in
        for group in groups {
          let start = group * 8
          if start + 8 <= input.count {
            let bytes = (kept + start).loadUnaligned(as: SIMD8<UInt8>.self)
            let lanes = Vector.load(source + start) * factor
            let isKept = Vector.Bits(truncatingIfNeeded: bytes) .!= Vector.Bits()
            Vector.store(
              Vector.Lanes().replacing(with: lanes, where: isKept), target + start)
          } else {
            for index in start..<input.count {
              target[index] = mask.address(Bool.self)[index] ? source[index] * factor : 0
            }
          }
        }
      }
    }
    return output
  }
}

extension Tensor {
  /// Zeroes each element with `probability` and scales the others by 1 / (1 - probability).
  /// - Throws: `TensorError` with code `.value` when the probability is not in `0..<1`.
  public func dropout(_ probability: Double, key: RandomKey) throws -> Tensor {
    guard probability >= 0, probability < 1 else {
      throw TensorError(
        .value, "dropout", "the probability must be at least 0 and below 1, not \(probability)")
    }
    return probability == 0
      ? self : try Dropout(probability: probability, key: key).apply(floating())
  }
}
