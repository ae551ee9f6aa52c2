/// A rule by which gradients change parameters, without its state.
///
/// The definitions are PyTorch's: bias-corrected moments, epsilon added outside the root. The
/// learning rate and the weight decay are not part of it; they are given at each update, for both
/// can change while a run goes on. Weight decay applies to every parameter, biases and norms too.
public struct Optimizer: Codable, Equatable, Sendable {
  /// How the steps of the rule are computed.
  public enum Rule: Codable, Equatable, Sendable {
    /// Adam (Kingma and Ba 2015). With `decoupledDecay` it is AdamW (Loshchilov and Hutter 2019):
    /// the weights shrink by themselves; otherwise the decay is added to the gradient.
    case adam(beta1: Double, beta2: Double, epsilon: Double, decoupledDecay: Bool)
    /// Gradient descent with momentum, Nesterov's if asked for; the decay is added to the gradient.
    case sgd(momentum: Double, nesterov: Bool)
  }

  /// How the steps are computed.
  public let rule: Rule

  /// Adam with the decay added to the gradient.
  /// - Throws: `TensorError` with code `.value` when a number is out of range.
  public static func adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
    throws -> Optimizer
  {
    try adam("adam", beta1, beta2, epsilon, decoupledDecay: false)
  }

  /// Adam with decoupled weight decay.
  /// - Throws: `TensorError` with code `.value` when a number is out of range.
  public static func adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
    throws -> Optimizer
  {
    try adam("adamw", beta1, beta2, epsilon, decoupledDecay: true)
  }

  /// Stochastic gradient descent.
  /// - Throws: `TensorError` with code `.value` when a number is out of range.
  public static func sgd(momentum: Double = 0, nesterov: Bool = false) throws -> Optimizer {
    guard momentum >= 0, momentum < 1 else {
      throw TensorError(.value, "sgd", "momentum is \(momentum); expected at least 0 and below 1")
    }
    return Optimizer(rule: .sgd(momentum: momentum, nesterov: nesterov))
  }

  private static func adam(
    _ operation: String, _ beta1: Double, _ beta2: Double, _ epsilon: Double, decoupledDecay: Bool
  ) throws -> Optimizer {
    for (name, beta) in [("the first of betas", beta1), ("the second of betas", beta2)] {
      guard beta >= 0, beta < 1 else {
        throw TensorError(.value, operation, "\(name) is \(beta); expected at least 0 and below 1")
      }
    }
    guard epsilon >= 0, epsilon.isFinite else {
      throw TensorError(.value, operation, "eps is \(epsilon); expected at least 0")
    }
    return Optimizer(
      rule: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, decoupledDecay: decoupledDecay))
  }

  /// The names of what the rule remembers for each parameter.
  package var slotNames: [String] {
    switch rule {
    case .adam: ["first_moment", "second_moment"]
    case .sgd(let momentum, _): momentum == 0 ? [] : ["momentum"]
    }
  }
}
