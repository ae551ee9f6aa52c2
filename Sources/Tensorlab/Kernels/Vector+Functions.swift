extension Vector {
  @inline(__always)
  static func bits(_ x: Lanes) -> Bits { unsafeBitCast(x, to: Bits.self) }

  @inline(__always)
  static func lanes(_ bits: Bits) -> Lanes { unsafeBitCast(bits, to: Lanes.self) }

  @inline(__always)
  private static func clamp(_ x: Lanes, _ lower: Float, _ upper: Float) -> Lanes {
    let (lower, upper) = (Lanes(repeating: lower), Lanes(repeating: upper))
    return x.replacing(with: lower, where: x .< lower).replacing(with: upper, where: x .> upper)
  }

  /// e^x to about one unit in the last place; the polynomial is that of Cephes' expf.
  @inline(__always)
  package static func exp(_ x: Lanes) -> Lanes {
    let bounded = clamp(x, -104, 89)
    // Adding 1.5 * 2^23 leaves the nearest whole number in the low bits.
    let magic = Lanes(repeating: 12_582_912)
    let shifted = magic.addingProduct(bounded, Lanes(repeating: 1.442_695_04))
    let whole = shifted - magic
    let r = bounded.addingProduct(whole, Lanes(repeating: -0.693_359_375))
      .addingProduct(whole, Lanes(repeating: 2.121_944_4e-4))
    var p = Lanes(repeating: 1.987_569_15e-4)
    p = Lanes(repeating: 1.398_199_95e-3).addingProduct(p, r)
    p = Lanes(repeating: 8.333_451_9e-3).addingProduct(p, r)
    p = Lanes(repeating: 4.166_579_6e-2).addingProduct(p, r)
    p = Lanes(repeating: 0.166_666_66).addingProduct(p, r)
    p = Lanes(repeating: 0.5).addingProduct(p, r)
    let y = (r + 1).addingProduct(p, r * r)
    // In two steps, so that results below and above the normal range come out right.
    let exponent = unsafeBitCast(bits(shifted) &- bits(magic), to: SIMD8<Int32>.self)
    let half = exponent &>> 1
    let scaled = y * powerOfTwo(half) * powerOfTwo(exponent &- half)
    return scaled.replacing(with: x, where: x .!= x)
  }

  @inline(__always)
  private static func powerOfTwo(_ exponent: SIMD8<Int32>) -> Lanes {
    unsafeBitCast((exponent &+ 127) &<< 23, to: Lanes.self)
  }

  /// The natural logarithm to about one unit in the last place; the polynomial is Cephes' logf.
  @inline(__always)
  package static func log(_ x: Lanes) -> Lanes {
    let tiny = x .< Lanes(repeating: .leastNormalMagnitude)
    let normal = x.replacing(with: x * 8_388_608, where: tiny)
    let raw = bits(normal)
    var exponent = floats((raw &>> 23) & 0xFF) - 126
    exponent.replace(with: exponent - 23, where: tiny)
    var m = lanes((raw & 0x007F_FFFF) | 0x3F00_0000)
    let low = m .< Lanes(repeating: 0.707_106_77)
    exponent.replace(with: exponent - 1, where: low)
    m = m.replacing(with: m + m, where: low) - 1
    let z = m * m
    var p = Lanes(repeating: 7.037_683_6e-2)
    p = Lanes(repeating: -1.151_461e-1).addingProduct(p, m)
    p = Lanes(repeating: 1.167_699_9e-1).addingProduct(p, m)
    p = Lanes(repeating: -1.242_014_1e-1).addingProduct(p, m)
    p = Lanes(repeating: 1.424_932_3e-1).addingProduct(p, m)
    p = Lanes(repeating: -1.666_805_8e-1).addingProduct(p, m)
    p = Lanes(repeating: 2.000_071_5e-1).addingProduct(p, m)
    p = Lanes(repeating: -2.499_999_4e-1).addingProduct(p, m)
    p = Lanes(repeating: 3.333_333_1e-1).addingProduct(p, m)
    var y = p * m * z
    y = y.addingProduct(exponent, Lanes(repeating: -2.121_944_4e-4))
    y = y.addingProduct(z, Lanes(repeating: -0.5))
    var result = (m + y).addingProduct(exponent, Lanes(repeating: 0.693_359_375))
    result.replace(with: x, where: x .== Lanes(repeating: .infinity))
    result.replace(with: -Lanes(repeating: .infinity), where: x .== Lanes())
    result.replace(with: Lanes(repeating: .nan), where: (x .< Lanes()) .| (x .!= x))
    return result
  }

  /// Small whole numbers as float32.
  @inline(__always)
  private static func floats(_ whole: Bits) -> Lanes {
    lanes(whole | 0x4B00_0000) - 8_388_608
  }

  /// The upper 24 bits of random words as numbers in `0..<1`.
  @inline(__always)
  package static func unit(_ words: Bits) -> Lanes {
    // Whole numbers below 2^23 become floats by setting the exponent; the 24th bit is added.
    let whole = floats(words &>> 9)
    let last = lanes(0x3F00_0000 & (Bits() &- ((words &>> 8) & 1)))
    return (whole + last) * 0x1p-23
  }

  /// 1 / (1 + e^-x)
  @inline(__always)
  package static func sigmoid(_ x: Lanes) -> Lanes { 1 / (1 + exp(-x)) }

  /// The hyperbolic tangent; the polynomial near zero is Cephes' tanhf.
  @inline(__always)
  package static func tanh(_ x: Lanes) -> Lanes {
    let z = x * x
    var p = Lanes(repeating: -5.704_988_7e-3)
    p = Lanes(repeating: 2.063_908_9e-2).addingProduct(p, z)
    p = Lanes(repeating: -5.373_971_5e-2).addingProduct(p, z)
    p = Lanes(repeating: 1.333_144_2e-1).addingProduct(p, z)
    p = Lanes(repeating: -3.333_328_2e-1).addingProduct(p, z)
    let near = x.addingProduct(p * z, x)
    let far = 1 - 2 / (exp(x + x) + 1)
    let isNear = magnitude(x) .< Lanes(repeating: 0.625)
    return far.replacing(with: near, where: isNear)
  }

  /// The error function, to about three units in the last place: a rational function of x^2 on
  /// [-4, 4], outside of which float32 cannot tell it from ±1.
  @inline(__always)
  package static func erf(_ x: Lanes) -> Lanes {
    let c = clamp(x, -4, 4)
    let z = c * c
    var p = Lanes(repeating: -2.726_142_3e-10)
    p = Lanes(repeating: 2.770_681_4e-08).addingProduct(p, z)
    p = Lanes(repeating: -2.101_024e-06).addingProduct(p, z)
    p = Lanes(repeating: -5.692_506_4e-05).addingProduct(p, z)
    p = Lanes(repeating: -7.349_906_3e-04).addingProduct(p, z)
    p = Lanes(repeating: -2.954_599_9e-03).addingProduct(p, z)
    p = Lanes(repeating: -1.609_603_3e-02).addingProduct(p, z)
    var q = Lanes(repeating: -1.456_607_2e-05)
    q = Lanes(repeating: -2.133_740_6e-04).addingProduct(q, z)
    q = Lanes(repeating: -1.682_827e-03).addingProduct(q, z)
    q = Lanes(repeating: -7.373_329e-03).addingProduct(q, z)
    q = Lanes(repeating: -1.426_473_9e-02).addingProduct(q, z)
    return (c * p / q).replacing(with: x, where: x .!= x)
  }

  @inline(__always)
  package static func magnitude(_ x: Lanes) -> Lanes { lanes(bits(x) & 0x7FFF_FFFF) }

  /// The larger of two; not a number where either is not.
  @inline(__always)
  package static func maximum(_ a: Lanes, _ b: Lanes) -> Lanes {
    b.replacing(with: a, where: (a .> b) .| (a .!= a))
  }

  /// The smaller of two; not a number where either is not.
  @inline(__always)
  package static func minimum(_ a: Lanes, _ b: Lanes) -> Lanes {
    b.replacing(with: a, where: (a .< b) .| (a .!= a))
  }
}
