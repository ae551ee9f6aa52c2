/// What random numbers are for. Purposes have streams of their own, so that changing how many one
/// of them draws changes no other.
public enum RandomPurpose: UInt32, Sendable {
  case split = 1
  case initialization, order, dropout, augmentation, user
}

/// The key of a stream of random numbers, each found by its index alone.
///
/// The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as
/// 1, 2, 3, 2011): a block of four 32-bit words is a function of the key and the block's number.
/// Results do not depend on threads, nor on what else was drawn.
public struct RandomKey: Hashable, Codable, Sendable {
  package let low: UInt32
  package let high: UInt32

  package init(low: UInt32, high: UInt32) {
    self.low = low
    self.high = high
  }

  /// The stream of `seed` for `purpose`.
  public init(seed: UInt64, purpose: RandomPurpose) {
    self.init(low: UInt32(truncatingIfNeeded: seed), high: UInt32(truncatingIfNeeded: seed >> 32))
    self = folded(UInt64(purpose.rawValue))
  }

  /// A stream of its own for `index`: for an epoch, a sample, a layer.
  public func folded(_ index: UInt64) -> RandomKey {
    let words = Philox.block(self, index, stream: 0x5EED)
    return RandomKey(low: words[0], high: words[1])
  }
}

/// The Philox4x32-10 function.
package enum Philox {
  package static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
  package static let weyl: (UInt32, UInt32) = (0x9E37_79B9, 0xBB67_AE85)

  /// Block number `index` of `key`; `stream` separates uses of the same numbers.
  package static func block(_ key: RandomKey, _ index: UInt64, stream: UInt64 = 0) -> SIMD4<UInt32>
  {
    var counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
    var (k0, k1) = (key.low, key.high)
    for _ in 0..<10 {
      let (high0, low0) = counter[0].multipliedFullWidth(by: multipliers.0)
      let (high1, low1) = counter[2].multipliedFullWidth(by: multipliers.1)
      counter = SIMD4(high1 ^ counter[1] ^ k0, low1, high0 ^ counter[3] ^ k1, low0)
      k0 &+= weyl.0
      k1 &+= weyl.1
    }
    return counter
  }

  /// The eight blocks from `index` on: word `w` of block `b` is element `b` of result `w`.
  @inline(__always)
  package static func blocks8(_ key: RandomKey, _ index: UInt64) -> (
    Vector.Bits, Vector.Bits, Vector.Bits, Vector.Bits
  ) {
    let low = UInt32(truncatingIfNeeded: index)
    var c0 = Vector.Bits(repeating: low) &+ Vector.Bits(0, 1, 2, 3, 4, 5, 6, 7)
    let carried = Vector.Bits().replacing(with: 1, where: c0 .< Vector.Bits(repeating: low))
    var c1 = Vector.Bits(repeating: UInt32(truncatingIfNeeded: index >> 32)) &+ carried
    var c2 = Vector.Bits()
    var c3 = Vector.Bits()
    var (k0, k1) = (key.low, key.high)
    for _ in 0..<10 {
      let (low0, high0) = multiply(c0, multipliers.0)
      let (low1, high1) = multiply(c2, multipliers.1)
      c0 = high1 ^ c1 ^ Vector.Bits(repeating: k0)
      c1 = low1
      c2 = high0 ^ c3 ^ Vector.Bits(repeating: k1)
      c3 = low0
      k0 &+= weyl.0
      k1 &+= weyl.1
    }
    return (c0, c1, c2, c3)
  }

  /// The low and high halves of eight products.
  @inline(__always)
  private static func multiply(_ x: Vector.Bits, _ factor: UInt32) -> (
    low: Vector.Bits, high: Vector.Bits
  ) {
    var pairs = SIMD16<UInt32>()
    pairs.evenHalf = x
    let wide = unsafeBitCast(pairs, to: SIMD8<UInt64>.self)
    let product = unsafeBitCast(wide &* UInt64(factor), to: SIMD16<UInt32>.self)
    return (product.evenHalf, product.oddHalf)
  }
}

extension RandomKey {
  /// Word number `index` of the stream.
  package func word(_ index: Int) -> UInt32 {
    Philox.block(self, UInt64(index >> 2))[index & 3]
  }

  /// A number in `0..<1`, number `index` of the stream, with 53 random bits.
  public func uniform(_ index: Int) -> Double {
    let words = Philox.block(self, UInt64(index))
    let bits = UInt64(words[0]) << 21 | UInt64(words[1]) >> 11
    return Double(bits) * 0x1p-53
  }

  /// A number of the standard normal distribution, number `index` of the stream (Box-Muller).
  public func normal(_ index: Int) -> Double {
    let words = Philox.block(self, UInt64(index))
    let first = (Double(UInt64(words[0]) << 21 | UInt64(words[1]) >> 11) + 1) * 0x1p-53
    let second = Double(UInt64(words[2]) << 21 | UInt64(words[3]) >> 11) * 0x1p-53
    return (-2 * Elementary.log(first)).squareRoot() * Elementary.cos(2 * Double.pi * second)
  }

  /// A whole number in `0..<bound`, number `index` of the stream; its bias is below 2^-53 · bound.
  public func integer(_ index: Int, below bound: Int) -> Int {
    min(bound - 1, Int(uniform(index) * Double(bound)))
  }

  /// The numbers `0..<count` in random order (Fisher-Yates).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(count, 0))
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(last, below: last + 1))
    }
    return order
  }
}
