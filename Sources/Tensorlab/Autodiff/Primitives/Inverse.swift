#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An elementwise function of the C library, one lane at a time.
package protocol LibraryPrimitive: ElementwisePrimitive {}

extension LibraryPrimitive {
  package static func vector(_ x: Vector.Lanes) -> Vector.Lanes {
    var result = x
    for lane in 0..<Vector.width { result[lane] = Float(scalar(Double(x[lane]))) }
    return result
  }
}

struct ArcSine: LibraryPrimitive {
  static let name = "asin"
  let saved = Saved.inputs
  static func scalar(_ x: Double) -> Double { asin(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent / (1 - p.inputs[0] * p.inputs[0]).squareRoot()]
  }
}

struct ArcCosine: LibraryPrimitive {
  static let name = "acos"
  let saved = Saved.inputs
  static func scalar(_ x: Double) -> Double { acos(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try -(p.cotangent / (1 - p.inputs[0] * p.inputs[0]).squareRoot())]
  }
}

struct ArcTangent: LibraryPrimitive {
  static let name = "atan"
  let saved = Saved.inputs
  static func scalar(_ x: Double) -> Double { atan(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent / (1 + p.inputs[0] * p.inputs[0])]
  }
}

struct Tangent: LibraryPrimitive {
  static let name = "tan"
  let saved = Saved.output
  static func scalar(_ x: Double) -> Double { tan(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent * (1 + p.output * p.output)]
  }
}

struct HyperbolicSine: LibraryPrimitive {
  static let name = "sinh"
  let saved = Saved.inputs
  static func scalar(_ x: Double) -> Double { sinh(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent * p.inputs[0].hyperbolicCosine()]
  }
}

struct HyperbolicCosine: LibraryPrimitive {
  static let name = "cosh"
  let saved = Saved.inputs
  static func scalar(_ x: Double) -> Double { cosh(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try p.cotangent * p.inputs[0].hyperbolicSine()]
  }
}

/// e^x - 1, exact near 0.
struct ExpMinusOne: LibraryPrimitive {
  static let name = "expm1"
  let saved = Saved.output
  static func scalar(_ x: Double) -> Double { expm1(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent * (p.output + 1)] }
}

/// log(1 + x), exact near 0.
struct LogOnePlus: LibraryPrimitive {
  static let name = "log1p"
  let saved = Saved.inputs
  static func scalar(_ x: Double) -> Double { log1p(x) }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent / (p.inputs[0] + 1)] }
}

extension Tensor {
  /// The angle in -π/2...π/2 whose sine each element is.
  public func arcSine() throws -> Tensor { try ArcSine().apply(floating()) }
  /// The angle in 0...π whose cosine each element is.
  public func arcCosine() throws -> Tensor { try ArcCosine().apply(floating()) }
  /// The angle in -π/2...π/2 whose tangent each element is.
  public func arcTangent() throws -> Tensor { try ArcTangent().apply(floating()) }
  /// The tangent of each element, in radians.
  public func tan() throws -> Tensor { try Tangent().apply(floating()) }
  /// The hyperbolic sine of each element.
  public func hyperbolicSine() throws -> Tensor { try HyperbolicSine().apply(floating()) }
  /// The hyperbolic cosine of each element.
  public func hyperbolicCosine() throws -> Tensor { try HyperbolicCosine().apply(floating()) }
  /// e^x - 1 of each element, exact near 0.
  public func expMinusOne() throws -> Tensor { try ExpMinusOne().apply(floating()) }
  /// log(1 + x) of each element, exact near 0.
  public func logOnePlus() throws -> Tensor { try LogOnePlus().apply(floating()) }
}
