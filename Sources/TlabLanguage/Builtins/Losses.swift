import Tensorlab

extension Family {
  /// How wrong an answer is.
  static let losses = Family(
    "Losses", "How far logits are from what they should be.", [crossEntropy, distillationLoss])

  private static let labelSmoothing = Parameter(
    "label_smoothing", .number, default: "0", "how much of the target is spread over all classes",
    isNamedOnly: true)

  private static let crossEntropy = Builtin(
    "cross_entropy",
    "The mean cross-entropy of logits [..., classes] with labels [...], or with probabilities "
      + "[..., classes].",
    [
      Parameter("logits", .tensor, "A row of logits for each answer"),
      Parameter(
        "labels", .tensor, "classes, whole numbers, or probabilities of the logits' shape"),
      labelSmoothing,
    ],
    result: "a number; it can be differentiated",
    examples: [
      .init("round(cross_entropy([0, 0; 2, 0], [1, 0]) * 1000)", "410"),
      .init("round(cross_entropy([0, 0], [0.5, 0.5]) * 1000)", "693"),
    ]
  ) { arguments, _ in
    let logits = try arguments.tensor("logits")
    let labels = try labels(arguments, of: logits)
    let smoothing = try arguments.number("label_smoothing")
    guard labels.dtype.isFloatingPoint else {
      return .tensor(try logits.crossEntropy(labels: labels, labelSmoothing: smoothing))
    }
    guard smoothing == 0 else {
      throw Diagnostic(.argument, "label_smoothing goes with labels, not with probabilities")
    }
    return .tensor(try logits.crossEntropy(probabilities: labels))
  }

  private static let distillationLoss = Builtin(
    "distillation_loss",
    "The loss of a student that learns from a teacher: alpha · T² · KL(teacher ‖ student), both "
      + "softened by the temperature T, plus (1 - alpha) · cross-entropy with the labels.",
    [
      Parameter("logits", .tensor, "the student's, [..., classes]"),
      Parameter("teacher", .tensor, "the teacher's, of the same shape; not differentiated"),
      Parameter("labels", .tensor, "the right classes, whole numbers"),
      Parameter("temperature", .number, default: "4", "T", isNamedOnly: true),
      Parameter("alpha", .number, default: "0.7", "the weight of the teacher", isNamedOnly: true),
      labelSmoothing,
    ],
    result: "a number; it can be differentiated",
    examples: [
      .init("distillation_loss([1, 2; 3, 4], [1, 2; 3, 4], [0, 1], alpha: 1)", "0")
    ]
  ) { arguments, _ in
    let logits = try arguments.tensor("logits")
    return .tensor(
      try logits.distillationLoss(
        teacher: arguments.tensor("teacher"), labels: labels(arguments, of: logits),
        temperature: arguments.number("temperature"), alpha: arguments.number("alpha"),
        labelSmoothing: arguments.number("label_smoothing")))
  }
}

/// The labels, or the probabilities of the logits' shape. A bracket of whole numbers is f32, and
/// means classes here.
private func labels(_ arguments: Arguments, of logits: Tensor) throws -> Tensor {
  let labels = try arguments.tensor("labels")
  guard labels.dtype.isFloatingPoint, labels.rank == logits.rank - 1,
    labels.doubles().allSatisfy({ $0 == $0.rounded() })
  else { return labels }
  return try labels.cast(to: .int32)
}
