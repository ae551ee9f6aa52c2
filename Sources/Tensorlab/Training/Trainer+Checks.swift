extension Trainer {
  /// The next step's epoch and number as a user counts them.
  var place: String { "epoch \(state.progress.epoch + 1), step \(state.progress.step + 1)" }

  /// Makes sure, before the first step, that the data, the model and the teacher go together.
  /// - Throws: `TensorError` that says what does not fit.
  func checkFit(_ model: Model) throws {
    guard data.count > 0 else {
      throw TensorError(.value, operation, "the data set is empty")
    }
    let classes = try Classes.count(model, reading: data, operation, "the model")
    guard let teacher else { return }
    let teacherClasses = try Classes.count(teacher, reading: data, operation, "the teacher")
    guard teacherClasses == classes else {
      throw TensorError(
        .shape, operation,
        "the teacher tells \(teacherClasses) classes apart, but the student \(classes)")
    }
  }

  /// - Throws: `TensorError` with code `.value`, naming the likely cause, when `loss` is not finite.
  func checkFinite(_ loss: Double, _ batch: Batch) throws {
    guard !loss.isFinite else { return }
    throw TensorError(.value, operation, "the loss is \(loss) at \(place): \(cause(batch))")
  }

  private func cause(_ batch: Batch) -> String {
    if !batch.images.isFinite { return "the images are not finite numbers" }
    if let logits = batch.teacherLogits, !logits.isFinite {
      return "the teacher's logits are not finite numbers"
    }
    let name = zip(source.parameterNames, state.parameters).first { !$1.isFinite }?.0
    let rate = "the learning rate \(state.live.learningRate)"
    if let name {
      if state.progress.step == 0 { return "\(name) is not finite in the model that was given" }
      return "\(name) is not finite any more; \(rate) is probably too high"
    }
    return "the model's numbers have grown beyond float32; \(rate) is probably too high"
  }
}

extension Tensor {
  /// Whether no element is infinite or NaN.
  var isFinite: Bool {
    guard dtype == .float32 else { return doubles().allSatisfy(\.isFinite) }
    return withElements(Float.self) { $0.allSatisfy(\.isFinite) }
  }
}
