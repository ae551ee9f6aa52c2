/// Loops that apply a function to each element.
package enum Elementwise {
  /// Loops over fewer elements than this run on one thread: starting the team costs more.
  package static let grain = 16384

  /// `target[i] = vector(source[i])` for float32, `scalar` for float64.
  @inline(__always)
  package static func unary(
    _ input: Tensor, _ name: String, vector: (Vector.Lanes) -> Vector.Lanes,
    scalar: (Double) -> Double
  ) throws -> Tensor {
    let output = try Tensor.uninitialized(input.shape, input.dtype, input.engine, name)
    let count = input.count
    withExtendedLifetime((input, output)) {
      if input.dtype == .float32 {
        let source = input.address(Float.self)
        let target = output.target(Float.self)
        if count <= grain {
          Vector.unary(count, source, target, vector)
        } else {
          input.engine.parallel(count, grain: grain) { range in
            Vector.unary(
              range.count, source + range.lowerBound, target + range.lowerBound, vector)
          }
        }
      } else {
        let source = input.address(Double.self)
        let target = output.target(Double.self)
        input.engine.parallel(count, grain: grain) { range in
          for index in range { target[index] = scalar(source[index]) }
        }
      }
    }
    return output
  }
}

/// How two tensors are walked together so that they fill a third: the fewest nested loops.
package struct BroadcastPlan {
  /// The sizes of the loops, outermost first; never empty.
  private(set) var sizes: [Int]
  /// Each operand's step in each loop, in elements; 0 where it repeats.
  private(set) var stridesA: [Int]
  private(set) var stridesB: [Int]

  package init(_ a: [Int], _ b: [Int], to target: [Int]) {
    self.init(
      sizes: target, stridesA: Shape.broadcastStrides(a, to: target),
      stridesB: Shape.broadcastStrides(b, to: target))
  }

  package init(sizes all: [Int], stridesA allA: [Int], stridesB allB: [Int]) {
    sizes = []
    stridesA = []
    stridesB = []
    for axis in all.indices where all[axis] != 1 {
      if let last = sizes.indices.last,
        stridesA[last] == allA[axis] * all[axis], stridesB[last] == allB[axis] * all[axis]
      {
        sizes[last] *= all[axis]
        stridesA[last] = allA[axis]
        stridesB[last] = allB[axis]
      } else {
        sizes.append(all[axis])
        stridesA.append(allA[axis])
        stridesB.append(allB[axis])
      }
    }
    if sizes.isEmpty {
      sizes = [1]
      stridesA = [0]
      stridesB = [0]
    }
  }

  package var rowLength: Int { sizes[sizes.count - 1] }
  package var rowStrideA: Int { stridesA[stridesA.count - 1] }
  package var rowStrideB: Int { stridesB[stridesB.count - 1] }
  package var rowCount: Int { sizes.dropLast().reduce(1, *) }

  /// Where row number `row` starts in each operand.
  @inline(__always)
  package func rowStart(_ row: Int) -> (a: Int, b: Int) {
    var rest = row
    var a = 0
    var b = 0
    var axis = sizes.count - 2
    while axis >= 0 {
      let (quotient, position) = rest.quotientAndRemainder(dividingBy: sizes[axis])
      a += position * stridesA[axis]
      b += position * stridesB[axis]
      rest = quotient
      axis -= 1
    }
    return (a, b)
  }
}

extension Elementwise {
  /// `target[i] = f(a[i], b[i])` over float32 tensors that broadcast to `shape`.
  @inline(__always)
  package static func binary(
    _ a: Tensor, _ b: Tensor, _ shape: [Int], _ name: String,
    _ f: (Vector.Lanes, Vector.Lanes) -> Vector.Lanes
  ) throws -> Tensor {
    let engine = a.engine
    let output = try Tensor.uninitialized(shape, .float32, engine, name)
    withExtendedLifetime((a, b, output)) {
      let x = a.address(Float.self)
      let y = b.address(Float.self)
      let target = output.target(Float.self)
      if a.count == output.count, b.count == output.count {
        if output.count <= grain {
          Vector.binary(output.count, x, y, target, f)
        } else {
          engine.parallel(output.count, grain: grain) { range in
            let start = range.lowerBound
            Vector.binary(range.count, x + start, y + start, target + start, f)
          }
        }
        return
      }
      let plan = BroadcastPlan(a.shape, b.shape, to: shape)
      let length = plan.rowLength
      let (stepA, stepB) = (plan.rowStrideA, plan.rowStrideB)
      engine.parallelRows(plan.rowCount, length: length, grain: grain) { row, columns in
        let (startA, startB) = plan.rowStart(row)
        row32(
          columns.count, x + startA + columns.lowerBound * stepA, stepA,
          y + startB + columns.lowerBound * stepB, stepB,
          target + row * length + columns.lowerBound, f)
      }
    }
    return output
  }

  @inline(__always)
  private static func row32(
    _ count: Int, _ x: UnsafePointer<Float>, _ strideX: Int, _ y: UnsafePointer<Float>,
    _ strideY: Int, _ target: UnsafeMutablePointer<Float>,
    _ f: (Vector.Lanes, Vector.Lanes) -> Vector.Lanes
  ) {
    if strideX == 1, strideY == 1 {
      Vector.binary(count, x, y, target, f)
    } else if strideX == 1, strideY == 0 {
      let repeated = Vector.Lanes(repeating: y[0])
      Vector.unary(count, x, target) { f($0, repeated) }
    } else if strideX == 0, strideY == 1 {
      let repeated = Vector.Lanes(repeating: x[0])
      Vector.unary(count, y, target) { f(repeated, $0) }
    } else {
      for index in 0..<count {
        target[index] =
          f(
            Vector.Lanes(repeating: x[index * strideX]), Vector.Lanes(repeating: y[index * strideY])
          )[0]
      }
    }
  }

  /// `target[i] = f(a[i], b[i])` for any element types, one at a time.
  @inline(__always)
  package static func general<Input: TensorElement, Output: TensorElement>(
    _ a: Tensor, _ b: Tensor, _ shape: [Int], _ name: String, _ input: Input.Type,
    _ output: Output.Type, _ f: (Input, Input) -> Output
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, Output.dtype, a.engine, name)
    let plan = BroadcastPlan(a.shape, b.shape, to: shape)
    withExtendedLifetime((a, b, result)) {
      let x = a.address(Input.self)
      let y = b.address(Input.self)
      let target = result.target(Output.self)
      let length = plan.rowLength
      guard result.count > 0 else { return }
      let (stepA, stepB) = (plan.rowStrideA, plan.rowStrideB)
      a.engine.parallelRows(plan.rowCount, length: length, grain: grain) { row, columns in
        let (startA, startB) = plan.rowStart(row)
        for index in columns {
          target[row * length + index] = f(x[startA + index * stepA], y[startB + index * stepB])
        }
      }
    }
    return result
  }
}

extension Elementwise {
  /// `target[i] = f(a[i], b[i])` over float32, where `b` has the shape of `a` or one element.
  @inline(__always)
  static func mask(
    _ a: Tensor, _ b: Tensor, _ name: String,
    _ f: (Vector.Lanes, Vector.Lanes) -> SIMDMask<SIMD8<Int32>>
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(a.shape, .bool, a.engine, name)
    withExtendedLifetime((a, b, result)) {
      let (x, y) = (a.address(Float.self), b.address(Float.self))
      let step = a.count == b.count ? 1 : 0
      let number = Vector.Lanes(repeating: b.count > 0 ? y[0] : 0)
      let target = UnsafeMutableRawPointer(result.target(Bool.self))
      a.engine.parallel(a.count, grain: grain) { range in
        var index = range.lowerBound
        while index + Vector.width <= range.upperBound {
          let flags = f(Vector.load(x + index), step == 1 ? Vector.load(y + index) : number)
          let ones = SIMD8<Int32>().replacing(with: 1, where: flags)
          (target + index).storeBytes(
            of: SIMD8<UInt8>(truncatingIfNeeded: ones), as: SIMD8<UInt8>.self)
          index += Vector.width
        }
        let rest = range.upperBound - index
        guard rest > 0 else { return }
        let flags = f(
          Vector.load(x + index, first: rest),
          step == 1 ? Vector.load(y + index, first: rest) : number)
        for lane in 0..<rest {
          (target + index + lane).storeBytes(of: flags[lane] ? 1 : 0, as: UInt8.self)
        }
      }
    }
    return result
  }
}
