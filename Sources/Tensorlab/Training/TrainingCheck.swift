/// Checks of what a user asks of training.
enum TrainingCheck {
  /// - Throws: `TensorError` with code `.value`, naming the argument and what is `expected` of it,
  ///   when `value` is not in `range`; a NaN is in none.
  static func range<Value: Comparable>(
    _ value: Value, _ range: ClosedRange<Value>, _ operation: String, _ name: String,
    _ expected: String
  ) throws {
    guard range.contains(value) else {
      throw TensorError(.value, operation, "\(name) is \(value); expected \(expected)")
    }
  }

  /// - Throws: `TensorError` with code `.value` when `value` is not a positive finite number.
  static func positive(_ value: Double, _ operation: String, _ name: String) throws {
    guard value > 0, value.isFinite else {
      throw TensorError(.value, operation, "\(name) is \(value); expected a positive number")
    }
  }
}
