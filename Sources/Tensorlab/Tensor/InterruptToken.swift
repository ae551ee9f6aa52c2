/// A request to stop, polled by long-running work between its steps.
///
/// The program makes one that reads the flag its signal handler sets; tests make one of their own.
public struct InterruptToken {
  private let poll: () -> Bool

  /// A token that is never set.
  public init() { poll = { false } }

  /// A token that asks `poll` each time.
  public init(_ poll: @escaping () -> Bool) { self.poll = poll }

  /// Whether stopping has been requested.
  public var isSet: Bool { poll() }

  /// Throws when stopping has been requested.
  /// - Throws: `TensorError` with code `.interrupted`.
  public func check(_ operation: String) throws {
    if poll() { throw TensorError(.interrupted, operation, "interrupted") }
  }
}
