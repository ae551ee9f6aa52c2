/// What a primitive's derivative needs of its computation.
package struct Saved: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let inputs = Saved(rawValue: 1)
  package static let output = Saved(rawValue: 2)
  package static let nothing: Saved = []
}

/// What a primitive's vector-Jacobian product starts from.
package struct Pullback {
  /// The derivative of the result with respect to the primitive's output, of the output's shape.
  package let cotangent: Tensor
  /// The inputs; without elements unless `Saved.inputs` was asked for.
  package let inputs: [Tensor]
  /// The output; without elements unless `Saved.output` was asked for.
  package let output: Tensor
  /// What the forward pass kept.
  package let residuals: [Tensor]
  /// For which inputs a cotangent is wanted.
  package let needs: [Bool]
}

/// One differentiable operation: its shape rule and forward kernel, and its derivative.
///
/// A derivative is made of primitives too, so that it can be differentiated in turn.
package protocol Primitive {
  /// The name that errors use.
  var name: String { get }
  /// What `vjp` reads.
  var saved: Saved { get }
  /// The result, and what `vjp` needs besides the inputs and the output, when `saving`.
  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor])
  /// For each input, its cotangent; nil where there is none or none is needed.
  func vjp(_ pullback: Pullback) throws -> [Tensor?]
}

extension Primitive {
  /// Computes, and records on the tape if an input is followed by an open window.
  package func apply(_ inputs: Tensor...) throws -> Tensor { try apply(inputs) }

  /// Computes, and records on the tape if an input is followed by an open window.
  package func apply(_ inputs: [Tensor]) throws -> Tensor {
    let tape = inputs[0].engine.tape
    var levels: UInt64 = 0
    if tape.isRecording {
      for input in inputs { levels |= tape.recordedLevels(input.trace) }
    }
    var (output, residuals) = try forward(inputs, saving: levels != 0)
    // Interrupted kernels leave the rest of their work out.
    try inputs[0].engine.interrupt.check(name)
    output.trace = .none
    if levels != 0, output.dtype.isFloatingPoint {
      try tape.record(self, inputs, &output, residuals, levels: levels)
    }
    return output
  }
}

/// A primitive that computes at once what a chain of simpler ones would.
///
/// The composite definition is its oracle in tests, its second derivative, and what runs for types
/// that the kernel does not serve.
package protocol FusedPrimitive: Primitive {
  /// The same function out of simple primitives.
  func composite(_ inputs: [Tensor]) throws -> Tensor
  /// The derivative by kernels, for float32, when nothing records it.
  func kernelVJP(_ pullback: Pullback) throws -> [Tensor?]
}

extension FusedPrimitive {
  package func vjp(_ pullback: Pullback) throws -> [Tensor?] {
    let engine = pullback.cotangent.engine
    if !engine.tape.isRecording, pullback.cotangent.dtype == .float32 {
      return try kernelVJP(pullback)
    }
    let wanted = pullback.inputs.indices.filter { pullback.needs[$0] }
    let gradients = try engine.vjp(
      at: wanted.map { pullback.inputs[$0] }, cotangent: pullback.cotangent
    ) { marked in
      var inputs = pullback.inputs
      for (position, tensor) in zip(wanted, marked) { inputs[position] = tensor }
      return try composite(inputs)
    }.gradients
    var result = [Tensor?](repeating: nil, count: pullback.inputs.count)
    for (position, gradient) in zip(wanted, gradients) { result[position] = gradient }
    return result
  }
}

/// What a window's inputs are: the tensors they were made of.
struct Identity: Primitive {
  let name = "identity"
  let saved = Saved.nothing
  func forward(_ inputs: [Tensor], saving: Bool) -> (output: Tensor, residuals: [Tensor]) {
    (inputs[0], [])
  }
  func vjp(_ pullback: Pullback) -> [Tensor?] { [pullback.cotangent] }
}
