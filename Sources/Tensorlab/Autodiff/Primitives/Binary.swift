#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Arithmetic on two tensors of one type, broadcast together as in NumPy.
package protocol BinaryPrimitive: Primitive {
  static var name: String { get }
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes
  static func scalar(_ x: Double, _ y: Double) -> Double
  /// The result for integers, and whether it does not fit.
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool)
  init()
}

extension BinaryPrimitive {
  package var name: String { Self.name }

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let (a, b) = (inputs[0], inputs[1])
    let shape = try Shape.broadcast(a.shape, b.shape, name)
    switch a.dtype {
    case .float32: return (try Elementwise.binary(a, b, shape, name, Self.vector), [])
    case .float64:
      return (
        try Elementwise.general(a, b, shape, name, Double.self, Double.self, Self.scalar), []
      )
    case .int32, .bool:
      let result = try Elementwise.general(a, b, shape, name, Int32.self, Int32.self) {
        Self.integer($0, $1).0
      }
      let overflow = try Elementwise.general(a, b, shape, name, Int32.self, Bool.self) {
        Self.integer($0, $1).1
      }
      if overflow.withElements(Bool.self, { $0.contains(true) }) {
        throw TensorError(
          .overflow, name, "a result does not fit in i32; convert to f32 or f64 first")
      }
      return (result, [])
    }
  }

  /// Brings both to one type that has this arithmetic, then computes.
  package func callAsFunction(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    var dtype = a.dtype.promoted(with: b.dtype)
    if dtype == .bool { dtype = .int32 }
    return try apply(a.cast(to: dtype), b.cast(to: dtype))
  }

  /// Computes with a number on the right; where nothing is recorded, without a tensor for it.
  @inline(__always)
  package func callAsFunction(_ a: Tensor, _ b: Double) throws -> Tensor {
    guard a.dtype == .float32, !a.engine.tape.isRecording else {
      return try self(a, a.constant(b))
    }
    let repeated = Vector.Lanes(repeating: Float(b))
    let output = try Elementwise.unary(
      a, name, vector: { Self.vector($0, repeated) }, scalar: { Self.scalar($0, b) })
    try a.engine.interrupt.check(name)
    return output
  }
}

struct Add: BinaryPrimitive {
  static let name = "add"
  let saved = Saved.nothing
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes { x + y }
  static func scalar(_ x: Double, _ y: Double) -> Double { x + y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) { x.addingReportingOverflow(y) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [
      p.needs[0] ? try p.cotangent.summed(to: p.inputs[0].shape) : nil,
      p.needs[1] ? try p.cotangent.summed(to: p.inputs[1].shape) : nil,
    ]
  }
}

struct Subtract: BinaryPrimitive {
  static let name = "subtract"
  let saved = Saved.nothing
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes { x - y }
  static func scalar(_ x: Double, _ y: Double) -> Double { x - y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) { x.subtractingReportingOverflow(y) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [
      p.needs[0] ? try p.cotangent.summed(to: p.inputs[0].shape) : nil,
      p.needs[1] ? try (-p.cotangent).summed(to: p.inputs[1].shape) : nil,
    ]
  }
}

struct Multiply: BinaryPrimitive {
  static let name = "multiply"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes { x * y }
  static func scalar(_ x: Double, _ y: Double) -> Double { x * y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) {
    x.multipliedReportingOverflow(by: y)
  }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [
      p.needs[0] ? try (p.cotangent * p.inputs[1]).summed(to: p.inputs[0].shape) : nil,
      p.needs[1] ? try (p.cotangent * p.inputs[0]).summed(to: p.inputs[1].shape) : nil,
    ]
  }
}

struct Divide: BinaryPrimitive {
  static let name = "divide"
  let saved: Saved = [.inputs, .output]
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes { x / y }
  static func scalar(_ x: Double, _ y: Double) -> Double { x / y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) { (0, true) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let scaled = try p.cotangent / p.inputs[1]
    return [
      p.needs[0] ? try scaled.summed(to: p.inputs[0].shape) : nil,
      p.needs[1] ? try (-(scaled * p.output)).summed(to: p.inputs[1].shape) : nil,
    ]
  }
}

/// The remainder with the divisor's sign, as in Python.
struct Modulo: BinaryPrimitive {
  static let name = "modulo"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes {
    x - (x / y).rounded(.down) * y
  }
  static func scalar(_ x: Double, _ y: Double) -> Double { x - (x / y).rounded(.down) * y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) {
    guard y != 0 else { return (0, true) }
    let (remainder, overflow) = x.remainderReportingOverflow(dividingBy: y)
    return (remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder, overflow)
  }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let quotient = try (p.inputs[0] / p.inputs[1]).floor()
    return [
      p.needs[0] ? try p.cotangent.summed(to: p.inputs[0].shape) : nil,
      p.needs[1] ? try (-(p.cotangent * quotient)).summed(to: p.inputs[1].shape) : nil,
    ]
  }
}

struct Power: BinaryPrimitive {
  static let name = "power"
  let saved: Saved = [.inputs, .output]
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes {
    var result = x
    for lane in 0..<8 { result[lane] = pow(x[lane], y[lane]) }
    return result
  }
  static func scalar(_ x: Double, _ y: Double) -> Double { pow(x, y) }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) {
    guard y >= 0 else { return (0, true) }
    var (result, base, rest): (Int32, Int32, Int32) = (1, x, y)
    var overflowed = false
    while rest > 0 {
      if rest & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: base)
        result = product
        overflowed = overflowed || overflow
      }
      rest >>= 1
      if rest > 0 {
        let (square, overflow) = base.multipliedReportingOverflow(by: base)
        base = square
        overflowed = overflowed || overflow
      }
    }
    return (result, overflowed)
  }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let (x, y) = (p.inputs[0], p.inputs[1])
    var result: [Tensor?] = [nil, nil]
    if p.needs[0] {
      // y x^(y-1), and 0 rather than 0 * inf where y is 0.
      let slope = try y * Power()(x, y - 1)
      let zero = try Tensor(0, dtype: x.dtype, engine: x.engine)
      result[0] = try (p.cotangent * Tensor.select(y.equal(zero), zero, slope))
        .summed(to: x.shape)
    }
    if p.needs[1] {
      let zero = try Tensor(0, dtype: x.dtype, engine: x.engine)
      let one = try Tensor(1, dtype: x.dtype, engine: x.engine)
      let isZero = try x.equal(zero)
      let logarithm = try Tensor.select(isZero, zero, Tensor.select(isZero, one, x).log())
      result[1] = try (p.cotangent * p.output * logarithm).summed(to: y.shape)
    }
    return result
  }
}

/// The larger of two; where they are equal each takes half of the derivative.
struct Maximum: BinaryPrimitive {
  static let name = "maximum"
  let saved: Saved = [.inputs, .output]
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes { Vector.maximum(x, y) }
  static func scalar(_ x: Double, _ y: Double) -> Double { x > y || x != x ? x : y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) { (max(x, y), false) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { try selectionVJP(p) }
}

/// The smaller of two; where they are equal each takes half of the derivative.
struct Minimum: BinaryPrimitive {
  static let name = "minimum"
  let saved: Saved = [.inputs, .output]
  static func vector(_ x: Vector.Lanes, _ y: Vector.Lanes) -> Vector.Lanes { Vector.minimum(x, y) }
  static func scalar(_ x: Double, _ y: Double) -> Double { x < y || x != x ? x : y }
  static func integer(_ x: Int32, _ y: Int32) -> (Int32, Bool) { (min(x, y), false) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { try selectionVJP(p) }
}

private func selectionVJP(_ p: Pullback) throws -> [Tensor?] {
  let dtype = p.cotangent.dtype
  let isA = try p.inputs[0].equal(p.output).cast(to: dtype)
  let isB = try p.inputs[1].equal(p.output).cast(to: dtype)
  let share = try p.cotangent / (isA + isB)
  return [
    p.needs[0] ? try (share * isA).summed(to: p.inputs[0].shape) : nil,
    p.needs[1] ? try (share * isB).summed(to: p.inputs[1].shape) : nil,
  ]
}

extension Tensor {
  /// `value` as a tensor of rank 0 that does not widen `self` in arithmetic.
  package func constant(_ value: Double) throws -> Tensor {
    var dtype = self.dtype
    if dtype == .bool { dtype = .int32 }
    if dtype == .int32, Int32(exactly: value) == nil { dtype = .float32 }
    return try Tensor(value, dtype: dtype, engine: engine)
  }

  public static func + (a: Tensor, b: Tensor) throws -> Tensor { try Add()(a, b) }
  public static func - (a: Tensor, b: Tensor) throws -> Tensor { try Subtract()(a, b) }
  public static func * (a: Tensor, b: Tensor) throws -> Tensor { try Multiply()(a, b) }
  /// The quotient; of integers, in f32.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor {
    try Divide()(a.floating(), b.floating())
  }
  /// The remainder with the divisor's sign.
  public static func % (a: Tensor, b: Tensor) throws -> Tensor { try Modulo()(a, b) }
  public static prefix func - (a: Tensor) throws -> Tensor { try a.constant(0) - a }

  public static func + (a: Tensor, b: Double) throws -> Tensor { try Add()(a, b) }
  public static func - (a: Tensor, b: Double) throws -> Tensor { try Subtract()(a, b) }
  public static func * (a: Tensor, b: Double) throws -> Tensor { try Multiply()(a, b) }
  public static func / (a: Tensor, b: Double) throws -> Tensor { try a / a.constant(b) }
  public static func + (a: Double, b: Tensor) throws -> Tensor { try b.constant(a) + b }
  public static func - (a: Double, b: Tensor) throws -> Tensor { try b.constant(a) - b }
  public static func * (a: Double, b: Tensor) throws -> Tensor { try b.constant(a) * b }
  public static func / (a: Double, b: Tensor) throws -> Tensor { try b.constant(a) / b }

  /// Each element to the power of `exponent`'s; integers stay integers when the exponents are
  /// whole and not negative.
  public func power(_ exponent: Tensor) throws -> Tensor {
    if dtype == .int32, exponent.dtype == .int32,
      exponent.withElements(Int32.self, { $0.contains { $0 < 0 } })
    {
      return try Power()(floating(), exponent)
    }
    return try Power()(self, exponent)
  }

  /// Each element to the power of `exponent`.
  public func power(_ exponent: Double) throws -> Tensor {
    if exponent == 2 { return try self * self }
    if exponent == 0.5 { return try squareRoot() }
    return try power(constant(exponent))
  }

  /// The larger of the elements of two tensors.
  public func maximum(_ other: Tensor) throws -> Tensor { try Maximum()(self, other) }
  /// The smaller of the elements of two tensors.
  public func minimum(_ other: Tensor) throws -> Tensor { try Minimum()(self, other) }

  /// Each element, but at least `lower` and at most `upper`.
  public func clipped(_ lower: Double, _ upper: Double) throws -> Tensor {
    guard lower <= upper else {
      throw TensorError(.value, "clip", "the lower bound \(lower) is above the upper one \(upper)")
    }
    return try maximum(constant(lower)).minimum(constant(upper))
  }
}
