/// A request to stop, polled by long-running work between its steps.
///
/// The program makes one that reads the flag its signal handler sets; tests make one of their own.
public struct InterruptToken {
  private let poll: () -> Bool
  private let isUrgent: () -> Bool
  private let deferral = Deferral()

  /// What keeps a request waiting.
  private final class Deferral {
    /// How many pieces of work are running that must not be stopped in their midst.
    var depth = 0
    /// Since when something is expected that will see to the request; nil when nothing is.
    var expectation: Expectation?
  }

  private struct Expectation {
    let secondsOfPatience: Double
    let notice: () -> Void
    /// When the request was first seen.
    var since: Double?
  }

  /// A token that is never set.
  public init() { self.init { false } }

  /// A token that asks `poll` each time.
  ///
  /// - Parameter isUrgent: whether the request has been repeated, so that it cannot wait.
  public init(_ poll: @escaping () -> Bool, isUrgent: @escaping () -> Bool = { false }) {
    self.poll = poll
    self.isUrgent = isUrgent
  }

  /// Whether stopping has been requested, now or later.
  public var isRequested: Bool { poll() }

  /// Whether to stop now.
  public var isSet: Bool { deferral.depth == 0 && poll() && !isExpected }

  /// Throws when it is time to stop.
  /// - Throws: `TensorError` with code `.interrupted`.
  public func check(_ operation: String) throws {
    if isSet { throw TensorError(.interrupted, operation, "interrupted") }
  }

  /// Runs what must not be stopped in its midst, such as one step of training.
  package func deferred<Result>(_ body: () throws -> Result) rethrows -> Result {
    deferral.depth += 1
    defer { deferral.depth -= 1 }
    return try body()
  }

  /// Lets a request wait for something that is expected to see to it: the next step of a training
  /// loop, which can pause there. After `secondsOfPatience`, or when it is repeated, it counts.
  ///
  /// - Parameter notice: called when the request is first seen to wait.
  package func expect(secondsOfPatience: Double, notice: @escaping () -> Void) {
    deferral.expectation = Expectation(secondsOfPatience: secondsOfPatience, notice: notice)
  }

  /// What was expected has come, or will not come any more.
  package func stopExpecting() { deferral.expectation = nil }

  private var isExpected: Bool {
    guard let expectation = deferral.expectation, !isUrgent() else { return false }
    let now = MonotonicClock.seconds
    guard let since = expectation.since else {
      deferral.expectation?.since = now
      expectation.notice()
      return true
    }
    return now - since < expectation.secondsOfPatience
  }
}
