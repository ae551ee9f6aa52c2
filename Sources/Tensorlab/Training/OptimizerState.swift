/// What an optimiser remembers between updates: moments for each parameter and the number of steps.
package struct OptimizerState {
  package let optimizer: Optimizer
  /// How many steps have been begun.
  package private(set) var step: Int
  /// For each of the optimiser's slots, a tensor for each parameter.
  package private(set) var slots: [[Tensor]]

  /// The state before the first step.
  /// - Throws: `TensorError` with code `.memory` when there is no memory for it.
  package init(_ optimizer: Optimizer, parameters: [Tensor]) throws {
    self.optimizer = optimizer
    step = 0
    slots = try optimizer.slotNames.map { _ in
      try parameters.map { try .zeros($0.shape, engine: $0.engine) }
    }
  }

  /// A state as it was saved.
  package init(_ optimizer: Optimizer, step: Int, slots: [[Tensor]]) {
    self.optimizer = optimizer
    self.step = step
    self.slots = slots
  }

  /// Counts a step; each parameter may be updated once after it.
  package mutating func beginStep() { step += 1 }

  /// Updates a parameter by its gradient.
  ///
  /// - Parameters:
  ///   - index: the parameter's number.
  ///   - parameter: float32, written in place: the caller has made sure that nobody else holds its
  ///     memory who could mind.
  ///   - gradient: float32, of the parameter's shape.
  ///   - gradientScale: what the gradient is multiplied with first.
  /// - Throws: `TensorError` with code `.memory` when the optimiser's own memory is shared and cannot
  ///   be copied.
  package mutating func update(
    _ index: Int, _ parameter: Tensor, gradient: Tensor, learningRate: Double, weightDecay: Double,
    gradientScale: Double = 1
  ) throws {
    let values = parameter.target(Float.self)
    let slopes = gradient.address(Float.self)
    let engine = parameter.engine
    var slotAddresses: [UnsafeMutablePointer<Float>] = []
    for slot in slots.indices {
      try slots[slot][index].makeUnique()
      slotAddresses.append(slots[slot][index].target(Float.self))
    }
    withExtendedLifetime((parameter, gradient, slots)) {
      switch optimizer.rule {
      case .adam(let beta1, let beta2, let epsilon, let decoupledDecay):
        let kernel = AdamKernel(
          beta1: beta1, beta2: beta2, epsilon: epsilon, learningRate: learningRate,
          weightDecay: weightDecay, decoupledDecay: decoupledDecay, step: step,
          gradientScale: gradientScale)
        let (first, second) = (slotAddresses[0], slotAddresses[1])
        engine.parallel(parameter.count, grain: AdamKernel.grain) { range in
          let start = range.lowerBound
          kernel.run(
            range.count, values: values + start, gradient: slopes + start,
            firstMoment: first + start, secondMoment: second + start)
        }
      case .sgd(let momentum, let nesterov):
        let kernel = MomentumKernel(
          momentum: momentum, nesterov: nesterov, learningRate: learningRate,
          weightDecay: weightDecay, gradientScale: gradientScale)
        let velocity = slotAddresses.first
        engine.parallel(parameter.count, grain: AdamKernel.grain) { range in
          let start = range.lowerBound
          kernel.run(
            range.count, values: values + start, gradient: slopes + start,
            velocity: velocity.map { $0 + start })
        }
      }
    }
  }
}

extension Tensor {
  /// Copies the elements if anybody else holds their memory, and leaves the tape.
  /// - Throws: `TensorError` with code `.memory` when there is no memory for the copy.
  package mutating func makeUnique() throws {
    try withMutableElements(Float.self) { _ in }
  }
}
