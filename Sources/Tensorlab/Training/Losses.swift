extension Tensor {
  /// The mean cross-entropy of these logits, `[..., classes]`, with a label for each row, `[...]`.
  ///
  /// With `labelSmoothing` s, the target is 1 - s for the label plus s spread evenly over all
  /// classes (Szegedy et al.: Rethinking the Inception Architecture, 2016).
  /// - Throws: `TensorError` when the shapes disagree, a label is no class, there are no rows, or
  ///   `labelSmoothing` is not in 0...1.
  public func crossEntropy(labels: Tensor, labelSmoothing: Double = 0) throws -> Tensor {
    let name = "cross_entropy"
    try TrainingCheck.range(labelSmoothing, 0...1, name, "label_smoothing", "0 to 1")
    guard rank >= 1, labels.shape == Array(shape.dropLast()) else {
      throw TensorError(
        .shape, name,
        "logits \(typeDescription) go with labels \(Shape.format(Array(shape.dropLast()))), "
          + "but they are \(labels.typeDescription)")
    }
    let classes = shape[rank - 1]
    let hard = try labels.oneHot(classes: classes).cast(to: dtype)
    let targets =
      labelSmoothing == 0
      ? hard : try hard * (1 - labelSmoothing) + labelSmoothing / Double(classes)
    return try crossEntropy(probabilities: targets)
  }

  /// The mean cross-entropy of these logits, `[..., classes]`, with target probabilities of the same
  /// shape.
  /// - Throws: `TensorError` when the shapes disagree or there are no rows.
  public func crossEntropy(probabilities: Tensor) throws -> Tensor {
    try checkSameLogits(probabilities, "cross_entropy", "probabilities")
    return try -(probabilities * logSoftmax()).sum(axes: [-1]).mean()
  }

  /// The loss of a student with these logits, `[..., classes]`, learning from a teacher's
  /// (Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, 2015).
  ///
  /// It is `alpha * T² * KL(softmax(teacher / T) ‖ softmax(student / T))`, averaged over the rows,
  /// plus `(1 - alpha)` times the cross-entropy with the labels. T² keeps the size of the first
  /// part's gradients independent of the temperature T. No gradient reaches the teacher.
  /// - Throws: `TensorError` when the shapes disagree, a label is no class, there are no rows, or a
  ///   number is out of range.
  public func distillationLoss(
    teacher: Tensor, labels: Tensor, temperature: Double, alpha: Double, labelSmoothing: Double = 0
  ) throws -> Tensor {
    let name = "distillation_loss"
    try TrainingCheck.positive(temperature, name, "temperature")
    try TrainingCheck.range(alpha, 0...1, name, "alpha", "0 to 1")
    try checkSameLogits(teacher, name, "the teacher's logits")
    let targets = try (teacher.stopGradient() / temperature).logSoftmax()
    let predicted = try (self / temperature).logSoftmax()
    let divergence = try (targets.exp() * (targets - predicted)).sum(axes: [-1]).mean()
    let soft = try divergence * (alpha * temperature * temperature)
    if alpha == 1 { return soft }
    return try soft + crossEntropy(labels: labels, labelSmoothing: labelSmoothing) * (1 - alpha)
  }

  private func checkSameLogits(_ other: Tensor, _ operation: String, _ what: String) throws {
    guard rank >= 1, other.shape == shape else {
      throw TensorError(
        .shape, operation, "the logits are \(typeDescription), but \(what) \(other.typeDescription)"
      )
    }
    guard count > 0 else {
      throw TensorError(.shape, operation, "the logits \(typeDescription) have no rows")
    }
  }
}
