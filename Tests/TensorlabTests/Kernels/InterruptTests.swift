import Tensorlab
import XCTest

/// If these failed, Ctrl-C would wait for the end of a long operation.
final class InterruptTests: XCTestCase {
  /// An engine whose token is set at the `count`-th poll, and how often it was polled.
  private final class Polls {
    var count = 0
    var limit = Int.max
    let engine = Engine(threadCount: 2)

    init() {
      engine.interrupt = InterruptToken { [unowned self] in
        count += 1
        return count > limit
      }
    }

    /// Polls of an operation that runs to its end, and the error of one that is interrupted halfway.
    func check(_ operation: () throws -> Void, line: UInt = #line) throws {
      (count, limit) = (0, .max)
      try operation()
      let polls = count
      XCTAssertGreaterThan(polls, 2, "it is polled only at its end", line: line)
      (count, limit) = (0, polls / 2)
      XCTAssertThrowsError(try operation(), line: line) { error in
        XCTAssertEqual((error as? TensorError)?.code, .interrupted, line: line)
      }
      limit = .max
    }
  }

  func testLongOperationsAreStoppedInTheirMidst() throws {
    let polls = Polls()
    let key = RandomKey(seed: 1, purpose: .user)
    let long = try Tensor.uniform([20_000_000], low: 0, high: 1, key: key, engine: polls.engine)
    let matrix = try Tensor.uniform([4096, 1200], low: 0, high: 1, key: key, engine: polls.engine)
    let short = try long.sliced(axis: 0, 0..<200_000)
    let two = try Tensor(2, dtype: .float32, engine: polls.engine)
    try polls.check {
      _ = try Tensor.uniform([20_000_000], low: 0, high: 1, key: key, engine: polls.engine)
    }
    try polls.check { _ = try long.exp() }
    try polls.check { _ = try long * two }
    try polls.check { _ = try long.cumulativeSum(axis: 0) }
    try polls.check { _ = try long.cast(to: .float64) }
    try polls.check { _ = try Tensor.concatenate([long, long]) }
    try polls.check { _ = try short.argsort() }
    try polls.check { _ = try matrix.matmul(matrix, transposeOther: true) }
  }

  /// A step of training is whole or not at all.
  func testAStepIsNotStopped() throws {
    let fixtures = TrainingFixtures()
    let trainer = try Trainer(
      fixtures.model(), data: fixtures.digits(), options: fixtures.options())
    fixtures.engine.interrupt = InterruptToken { true }
    XCTAssertThrowsError(try trainer.run()) { error in
      XCTAssertEqual((error as? TensorError)?.code, .interrupted)
    }
    XCTAssertEqual(trainer.state.progress.step, 0)
    let token = fixtures.engine.interrupt
    try token.deferred { _ = try trainer.step() }
    XCTAssertEqual(trainer.state.progress.step, 1)
  }

  func testARequestWaitsForTheNextStepOnlySoLong() {
    var isRequested = false
    var isRepeated = false
    var notices = 0
    let token = InterruptToken({ isRequested }, isUrgent: { isRepeated })
    token.expect(secondsOfPatience: 1000) { notices += 1 }
    XCTAssertFalse(token.isSet)
    isRequested = true
    XCTAssertFalse(token.isSet)
    XCTAssertFalse(token.isSet)
    XCTAssertTrue(token.isRequested)
    XCTAssertEqual(notices, 1)
    isRepeated = true
    XCTAssertTrue(token.isSet)
    isRepeated = false
    token.stopExpecting()
    XCTAssertTrue(token.isSet)
    token.expect(secondsOfPatience: 0) {}
    XCTAssertFalse(token.isSet, "the first look begins the wait")
    XCTAssertTrue(token.isSet)
  }
}
