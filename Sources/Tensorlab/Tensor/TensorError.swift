/// What went wrong in an operation that a user asked for.
public struct TensorError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The kind of error; stable, and shown to the user.
  public enum Code: String, Sendable {
    case shape, dtype, index, value, memory, file, interrupted, notDifferentiable, overflow
  }

  /// The kind of error.
  public let code: Code
  /// The operation that refused, by the name that a user knows.
  public let operation: String
  /// What was found and what was expected.
  public let message: String

  public init(_ code: Code, _ operation: String, _ message: String) {
    self.code = code
    self.operation = operation
    self.message = message
  }

  public var description: String { "\(operation): \(message)" }
}
