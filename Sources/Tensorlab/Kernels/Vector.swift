#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Eight float32 at once: loads, stores, loops and the elementary functions on them.
package enum Vector {
  package typealias Lanes = SIMD8<Float>
  package typealias Bits = SIMD8<UInt32>
  package static let width = 8

  @inline(__always)
  package static func load(_ address: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(address).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  package static func load(_ address: UnsafeMutablePointer<Float>) -> Lanes {
    UnsafeRawPointer(address).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  package static func store(_ lanes: Lanes, _ address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: lanes, as: Lanes.self)
  }

  /// The first `count` of eight; the others are zero.
  @inline(__always)
  package static func load(_ address: UnsafePointer<Float>, first count: Int) -> Lanes {
    var lanes = Lanes()
    for lane in 0..<count { lanes[lane] = address[lane] }
    return lanes
  }

  @inline(__always)
  package static func store(
    _ lanes: Lanes, _ address: UnsafeMutablePointer<Float>, first count: Int
  ) {
    for lane in 0..<count { address[lane] = lanes[lane] }
  }

  /// `target[i] = f(source[i])`
  @inline(__always)
  package static func unary(
    _ count: Int, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ f: (Lanes) -> Lanes
  ) {
    var index = 0
    while index + width <= count {
      store(f(load(source + index)), target + index)
      index += width
    }
    let rest = count - index
    if rest > 0 { store(f(load(source + index, first: rest)), target + index, first: rest) }
  }

  /// `target[i] = f(a[i], b[i])`
  @inline(__always)
  package static func binary(
    _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ f: (Lanes, Lanes) -> Lanes
  ) {
    var index = 0
    while index + width <= count {
      store(f(load(a + index), load(b + index)), target + index)
      index += width
    }
    let rest = count - index
    if rest > 0 {
      store(
        f(load(a + index, first: rest), load(b + index, first: rest)), target + index, first: rest)
    }
  }

  /// `initial` combined with every `source[i]` in eight interleaved strands.
  @inline(__always)
  package static func reduce(
    _ count: Int, _ source: UnsafePointer<Float>, _ initial: Float,
    _ combine: (Lanes, Lanes) -> Lanes
  ) -> Float {
    var first = Lanes(repeating: initial)
    var second = first
    var index = 0
    while index + 2 * width <= count {
      first = combine(first, load(source + index))
      second = combine(second, load(source + index + width))
      index += 2 * width
    }
    while index + width <= count {
      first = combine(first, load(source + index))
      index += width
    }
    var tail = Lanes(repeating: initial)
    for lane in 0..<(count - index) { tail[lane] = source[index + lane] }
    return across(combine(combine(first, second), tail), combine)
  }

  /// The eight lanes combined into one number.
  @inline(__always)
  package static func across(_ lanes: Lanes, _ combine: (Lanes, Lanes) -> Lanes) -> Float {
    let swapped = Lanes(lowHalf: lanes.highHalf, highHalf: lanes.lowHalf)
    let halves = combine(lanes, swapped)
    let quarters = combine(
      halves,
      Lanes(halves[2], halves[3], halves[0], halves[1], halves[2], halves[3], halves[0], halves[1])
    )
    return combine(quarters, Lanes(repeating: quarters[1]))[0]
  }

  /// The sum of the eight lanes.
  @inline(__always)
  package static func sum(_ lanes: Lanes) -> Float { across(lanes) { $0 + $1 } }

  /// The dot product of `count` elements.
  @inline(__always)
  package static func dot(_ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>)
    -> Float
  {
    var first = Lanes()
    var second = Lanes()
    var index = 0
    while index + 2 * width <= count {
      first = first.addingProduct(load(a + index), load(b + index))
      second = second.addingProduct(load(a + index + width), load(b + index + width))
      index += 2 * width
    }
    while index + width <= count {
      first = first.addingProduct(load(a + index), load(b + index))
      index += width
    }
    let rest = count - index
    if rest > 0 {
      second = second.addingProduct(load(a + index, first: rest), load(b + index, first: rest))
    }
    return sum(first + second)
  }

  /// `target[i] += scale * source[i]`
  @inline(__always)
  package static func addScaled(
    _ count: Int, _ scale: Float, _ source: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let scale = Lanes(repeating: scale)
    binary(count, source, target, target) { $1.addingProduct(scale, $0) }
  }
}
