/// Loops that combine elements along an axis of a tensor seen as `[outer, length, inner]`.
enum Reduction {
  /// Elements are added in float32 strands within blocks of this many, the blocks in float64, so
  /// that the error does not grow with the length and does not depend on threads.
  private static let block = 4096

  static func sum(
    _ input: Tensor, outer: Int, length: Int, inner: Int, _ target: UnsafeMutablePointer<Float>
  ) {
    let source = input.address(Float.self)
    let engine = input.engine
    if inner == 1, outer == 1 {
      target[0] = Float(
        blocks(engine, length, 0.0, { $0 + $1 }) { start, count in
          Double(Vector.reduce(count, source + start, 0) { $0 + $1 })
        })
    } else if inner == 1 {
      engine.parallel(outer, grain: max(1, Elementwise.grain / max(length, 1))) { rows in
        for row in rows {
          var sum = 0.0
          var start = 0
          while start < length {
            sum += Double(
              Vector.reduce(min(block, length - start), source + row * length + start, 0) {
                $0 + $1
              })
            start += block
          }
          target[row] = Float(sum)
        }
      }
    } else {
      columns(
        engine, source, outer: outer, length: length, inner: inner, initial: 0, target
      ) { $0 + $1 }
    }
  }

  /// What `part` gives for each block of `length` elements, combined in their order.
  @inline(__always)
  private static func blocks<Partial>(
    _ engine: Engine, _ length: Int, _ initial: Partial, _ combine: (Partial, Partial) -> Partial,
    _ part: (_ start: Int, _ count: Int) -> Partial
  ) -> Partial {
    if length <= block { return part(0, length) }
    let blockCount = (length + block - 1) / block
    var partial = [Partial](repeating: initial, count: blockCount)
    partial.withUnsafeMutableBufferPointer { partial in
      guard let partial = partial.baseAddress else { return }
      engine.parallel(blockCount, grain: 8) { blocks in
        for index in blocks {
          let start = index * block
          partial[index] = part(start, min(block, length - start))
        }
      }
    }
    return partial.reduce(initial, combine)
  }

  /// The sum of the products of two runs of `length` elements.
  static func dot(
    _ engine: Engine, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, length: Int
  ) -> Float {
    Float(
      blocks(engine, length, 0.0, { $0 + $1 }) { start, count in
        Double(Vector.dot(count, a + start, b + start))
      })
  }

  @inline(__always)
  static func extreme(
    _ input: Tensor, outer: Int, length: Int, inner: Int, _ target: UnsafeMutablePointer<Float>,
    initial: Float, _ combine: (Vector.Lanes, Vector.Lanes) -> Vector.Lanes
  ) {
    let source = input.address(Float.self)
    if inner == 1, outer == 1 {
      let pair = { combine(Vector.Lanes(repeating: $0), Vector.Lanes(repeating: $1))[0] }
      target[0] = blocks(input.engine, length, initial, pair) { start, count in
        Vector.reduce(count, source + start, initial, combine)
      }
    } else if inner == 1 {
      input.engine.parallel(outer, grain: max(1, Elementwise.grain / max(length, 1))) { rows in
        for row in rows {
          target[row] = Vector.reduce(length, source + row * length, initial, combine)
        }
      }
    } else {
      columns(
        input.engine, source, outer: outer, length: length, inner: inner, initial: initial, target,
        combine)
    }
  }

  /// Combines rows of `inner` elements, each thread its own columns.
  @inline(__always)
  private static func columns(
    _ engine: Engine, _ source: UnsafePointer<Float>, outer: Int, length: Int, inner: Int,
    initial: Float, _ target: UnsafeMutablePointer<Float>,
    _ combine: (Vector.Lanes, Vector.Lanes) -> Vector.Lanes
  ) {
    for group in 0..<outer {
      let start = source + group * length * inner
      let result = target + group * inner
      engine.parallel(inner, grain: max(8, Elementwise.grain / max(length, 1))) { range in
        (result + range.lowerBound).update(repeating: initial, count: range.count)
        for row in 0..<length {
          Vector.binary(
            range.count, result + range.lowerBound, start + row * inner + range.lowerBound,
            result + range.lowerBound, combine)
        }
      }
    }
  }

  /// Combines elements of any type one at a time.
  @inline(__always)
  static func general<Element: TensorElement, Result>(
    _ input: Tensor, outer: Int, length: Int, inner: Int, _ type: Element.Type,
    _ target: UnsafeMutablePointer<Result>, initial: Result,
    _ combine: (Result, Element) throws -> Result
  ) rethrows {
    let source = input.address(type)
    for group in 0..<outer {
      for column in 0..<inner {
        var result = initial
        for row in 0..<length {
          result = try combine(result, source[(group * length + row) * inner + column])
        }
        target[group * inner + column] = result
      }
    }
  }
}
