/// x Φ(x), with Φ the normal distribution function (Hendrycks, Gimpel: Gaussian Error Linear
/// Units, 2016), by the error function rather than its tanh approximation.
package struct GELU: FusedPrimitive {
  package init() {}
  package let name = "gelu"
  package let saved = Saved.inputs

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let output = try Elementwise.unary(
      inputs[0], name, vector: Self.value,
      scalar: { $0 * 0.5 * (1 + Elementary.erf($0 * 0.5.squareRoot())) })
    return (output, [])
  }

  package func composite(_ inputs: [Tensor]) throws -> Tensor {
    let x = inputs[0]
    return try x * 0.5 * (1 + (x * 0.5.squareRoot()).erf())
  }

  package func kernelVJP(_ p: Pullback) throws -> [Tensor?] {
    let result = try Elementwise.binary(
      p.inputs[0], p.cotangent, p.output.shape, name
    ) { x, dy in Self.derivative(x) * dy }
    return [result]
  }

  @inline(__always)
  static func value(_ x: Vector.Lanes) -> Vector.Lanes {
    let half = x * 0.5
    return half.addingProduct(half, Vector.erf(x * 0.707_106_78))
  }

  /// Φ(x) + x φ(x)
  @inline(__always)
  static func derivative(_ x: Vector.Lanes) -> Vector.Lanes {
    let distribution = Vector.Lanes(repeating: 0.5)
      .addingProduct(Vector.Lanes(repeating: 0.5), Vector.erf(x * 0.707_106_78))
    let density = Vector.exp(x * x * -0.5) * 0.398_942_28
    return distribution.addingProduct(x, density)
  }
}

extension Tensor {
  /// The Gaussian error linear unit x Φ(x) of each element.
  public func gelu() throws -> Tensor { try GELU().apply(floating()) }
}
