#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A function of one floating-point tensor, element by element.
package protocol ElementwisePrimitive: Primitive {
  static var name: String { get }
  /// Eight float32 at once.
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes
  /// One float64.
  static func scalar(_ x: Double) -> Double
  init()
}

extension ElementwisePrimitive {
  package var name: String { Self.name }

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    (try Elementwise.unary(inputs[0], name, vector: Self.vector, scalar: Self.scalar), [])
  }
}

struct Exp: ElementwisePrimitive {
  static let name = "exp"
  let saved = Saved.output
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { Vector.exp(x) }
  static func scalar(_ x: Double) -> Double { exp(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent * p.output] }
}

struct Log: ElementwisePrimitive {
  static let name = "log"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { Vector.log(x) }
  static func scalar(_ x: Double) -> Double { log(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent / p.inputs[0]] }
}

struct SquareRoot: ElementwisePrimitive {
  static let name = "sqrt"
  let saved = Saved.output
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { x.squareRoot() }
  static func scalar(_ x: Double) -> Double { x.squareRoot() }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent / (p.output * 2)] }
}

struct Tanh: ElementwisePrimitive {
  static let name = "tanh"
  let saved = Saved.output
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { Vector.tanh(x) }
  static func scalar(_ x: Double) -> Double { tanh(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent * (1 - p.output * p.output)]
  }
}

struct Sigmoid: ElementwisePrimitive {
  static let name = "sigmoid"
  let saved = Saved.output
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { Vector.sigmoid(x) }
  static func scalar(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent * (p.output * (1 - p.output))]
  }
}

struct ErrorFunction: ElementwisePrimitive {
  static let name = "erf"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { Vector.erf(x) }
  static func scalar(_ x: Double) -> Double { erf(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let x = p.inputs[0]
    return [try p.cotangent * ((-(x * x)).exp() * (2 / Double.pi.squareRoot()))]
  }
}

struct Sine: ElementwisePrimitive {
  static let name = "sin"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes {
    var result = x
    for lane in 0..<8 { result[lane] = sin(x[lane]) }
    return result
  }
  static func scalar(_ x: Double) -> Double { sin(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent * p.inputs[0].cos()] }
}

struct Cosine: ElementwisePrimitive {
  static let name = "cos"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes {
    var result = x
    for lane in 0..<8 { result[lane] = cos(x[lane]) }
    return result
  }
  static func scalar(_ x: Double) -> Double { cos(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try -(p.cotangent * p.inputs[0].sin())] }
}

struct AbsoluteValue: ElementwisePrimitive {
  static let name = "abs"
  let saved = Saved.inputs
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { Vector.magnitude(x) }
  static func scalar(_ x: Double) -> Double { x.magnitude }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent * p.inputs[0].sign()] }
}

struct Sign: ElementwisePrimitive {
  static let name = "sign"
  let saved = Saved.nothing
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes {
    let up = Vector.Lanes().replacing(with: 1, where: x .> 0)
    return up.replacing(with: -1, where: x .< 0).replacing(with: x, where: x .!= x)
  }
  static func scalar(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [nil] }
}

struct Floor: ElementwisePrimitive {
  static let name = "floor"
  let saved = Saved.nothing
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { x.rounded(.down) }
  static func scalar(_ x: Double) -> Double { x.rounded(.down) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [nil] }
}

/// Rounds to the nearest whole number, halves to the even one, as NumPy does.
struct Round: ElementwisePrimitive {
  static let name = "round"
  let saved = Saved.nothing
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { x.rounded(.toNearestOrEven) }
  static func scalar(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [nil] }
}

struct Ceiling: ElementwisePrimitive {
  static let name = "ceil"
  let saved = Saved.nothing
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { x.rounded(.up) }
  static func scalar(_ x: Double) -> Double { x.rounded(.up) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [nil] }
}

struct RectifiedLinear: ElementwisePrimitive {
  static let name = "relu"
  let saved = Saved.output
  static func vector(_ x: Vector.Lanes) -> Vector.Lanes { x.replacing(with: 0, where: x .< 0) }
  static func scalar(_ x: Double) -> Double { x < 0 ? 0 : x }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent * p.output.sign()] }
}

extension Tensor {
  /// `self` as floating point: integers and truth values become f32.
  package func floating() throws -> Tensor {
    dtype.isFloatingPoint ? self : try cast(to: .float32)
  }

  /// e to the power of each element.
  public func exp() throws -> Tensor { try Exp().apply(floating()) }
  /// The natural logarithm of each element.
  public func log() throws -> Tensor { try Log().apply(floating()) }
  /// The square root of each element.
  public func squareRoot() throws -> Tensor { try SquareRoot().apply(floating()) }
  /// The hyperbolic tangent of each element.
  public func tanh() throws -> Tensor { try Tanh().apply(floating()) }
  /// 1 / (1 + e^-x) of each element.
  public func sigmoid() throws -> Tensor { try Sigmoid().apply(floating()) }
  /// The error function of each element.
  public func erf() throws -> Tensor { try ErrorFunction().apply(floating()) }
  /// The sine of each element, in radians.
  public func sin() throws -> Tensor { try Sine().apply(floating()) }
  /// The cosine of each element, in radians.
  public func cos() throws -> Tensor { try Cosine().apply(floating()) }
  /// Each element's distance from zero, of the same type.
  public func magnitude() throws -> Tensor {
    if dtype.isFloatingPoint { return try AbsoluteValue().apply(self) }
    return dtype == .bool ? try cast(to: .int32) : try maximum(-self)
  }
  /// -1, 0 or 1 as each element is negative, zero or positive, of floating-point type.
  public func sign() throws -> Tensor { try Sign().apply(floating()) }
  /// The largest whole number not above each element.
  public func floor() throws -> Tensor { dtype.isFloatingPoint ? try Floor().apply(self) : self }
  /// The smallest whole number not below each element.
  public func ceiling() throws -> Tensor {
    dtype.isFloatingPoint ? try Ceiling().apply(self) : self
  }
  /// The nearest whole number, halves to the even one.
  public func rounded() throws -> Tensor { dtype.isFloatingPoint ? try Round().apply(self) : self }
  /// The larger of each element and zero.
  public func relu() throws -> Tensor { try RectifiedLinear().apply(floating()) }
}
