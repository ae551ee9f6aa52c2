extension Engine {
  /// The value of `f` at `inputs` and its derivative with respect to each of them.
  ///
  /// `f` maps tensors of the inputs' shapes to a scalar. Calls nest: `f` may itself differentiate,
  /// which gives derivatives of any order.
  /// - Throws: `TensorError` when an input is not floating-point or the value is not a scalar, and
  ///   what `f` throws.
  public func valueAndGrad(
    at inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    var gradients = [Tensor?](repeating: nil, count: inputs.count)
    let value = try backward(at: inputs, f) { gradients[$0] = $1 }
    return (value, try filled(gradients, like: inputs))
  }

  /// The derivative of `f` at `input`, of the input's shape; `f` maps it to a scalar.
  /// - Throws: as `valueAndGrad`.
  public func grad(at input: Tensor, _ f: (Tensor) throws -> Tensor) throws -> Tensor {
    try valueAndGrad(at: [input]) { try f($0[0]) }.gradients[0]
  }

  /// The value of `f` at `inputs`, and the product of `cotangent` with its Jacobian.
  ///
  /// `f` may have a value of any shape; `cotangent` has that shape.
  /// - Throws: as `valueAndGrad`, and when the cotangent's shape is not the value's.
  public func vjp(
    at inputs: [Tensor], cotangent: Tensor, _ f: ([Tensor]) throws -> Tensor
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    try vjp(at: inputs, f) { _ in cotangent }
  }

  /// As `vjp(at:cotangent:_:)`, the cotangent made from the value.
  public func vjp(
    at inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor,
    cotangent: (Tensor) throws -> Tensor
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    var gradients = [Tensor?](repeating: nil, count: inputs.count)
    let value = try differentiate("vjp", at: inputs, f, cotangent: cotangent) {
      gradients[$0] = $1
    }
    return (value, try filled(gradients, like: inputs))
  }

  /// The value of `f` at `inputs`, handing each input's derivative to `onGradient` as soon as it is
  /// complete, so that all of them need never exist at once.
  ///
  /// Inputs on which the value does not depend are left out.
  /// - Throws: as `valueAndGrad`, and what `onGradient` throws.
  package func backward(
    at inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor,
    onGradient: (Int, Tensor) throws -> Void
  ) throws -> Tensor {
    try differentiate(
      "grad", at: inputs, f,
      cotangent: { value in
        guard value.count == 1 else {
          throw TensorError(
            .shape, "grad",
            "the function must return a number, but it returned \(value.typeDescription)")
        }
        return try .ones(value.shape, dtype: value.dtype, engine: self)
      }, onGradient: onGradient)
  }

  private func differentiate(
    _ operation: String, at inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor,
    cotangent: (Tensor) throws -> Tensor, onGradient: (Int, Tensor) throws -> Void
  ) throws -> Tensor {
    for input in inputs where !input.dtype.isFloatingPoint {
      throw TensorError(
        .notDifferentiable, operation,
        "\(input.typeDescription) cannot be differentiated; convert it to f32 first")
    }
    let window = try tape.open(inputs)
    defer { tape.close(window) }
    let value = try f(window.inputs)
    guard value.dtype.isFloatingPoint else {
      throw TensorError(
        .notDifferentiable, operation,
        "the function returned \(value.typeDescription), which has no derivative")
    }
    let start = try cotangent(value)
    guard start.shape == value.shape else {
      throw TensorError(
        .shape, operation,
        "the cotangent is \(start.typeDescription) but the value is \(value.typeDescription)")
    }
    try tape.backward(window, from: value, cotangent: start, onGradient: onGradient)
    return value
  }

  private func filled(_ gradients: [Tensor?], like inputs: [Tensor]) throws -> [Tensor] {
    try zip(gradients, inputs).map { gradient, input in
      try gradient ?? .zeros(input.shape, dtype: input.dtype, engine: self)
    }
  }
}

extension Tensor {
  /// The same elements as a constant: nothing flows back through it.
  public func stopGradient() -> Tensor {
    var result = self
    result.trace = .none
    return result
  }
}
