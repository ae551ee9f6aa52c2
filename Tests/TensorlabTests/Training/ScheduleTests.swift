import Tensorlab
import XCTest

final class ScheduleTests: XCTestCase {
  private func factors(
    _ schedule: Schedule, at steps: [Int], stepsPerEpoch: Int = 10, epochs: Int = 10
  ) -> [Double] {
    steps.map { schedule.factor(step: $0, stepsPerEpoch: stepsPerEpoch, epochs: epochs) }
  }

  private func assertEqual(_ found: [Double], _ expected: [Double], line: UInt = #line) {
    XCTAssertEqual(found.count, expected.count, line: line)
    for (found, expected) in zip(found, expected) {
      XCTAssertEqual(found, expected, accuracy: 1e-12, line: line)
    }
  }

  func testConstantStays() {
    assertEqual(factors(.constant, at: [0, 50, 99]), [1, 1, 1])
  }

  /// The reference's schedule: a tenth after every five passes.
  func testStepFallsAtEpochs() throws {
    let schedule = try Schedule(.step(epochs: 5, factor: 0.1))
    assertEqual(factors(schedule, at: [0, 49, 50, 99]), [1, 1, 0.1, 0.1])
    assertEqual(factors(schedule, at: [100, 149, 150]), [0.01, 0.01, 0.001])
  }

  func testCosineFallsFromOneToItsFloor() throws {
    assertEqual(
      factors(try Schedule(.cosine(floor: 0)), at: [0, 25, 50, 75, 100]),
      [
        1, 0.5 + 0.5.squareRoot() / 2, 0.5, 0.5 - 0.5.squareRoot() / 2, 0,
      ])
    assertEqual(
      factors(try Schedule(.cosine(floor: 0.2)), at: [0, 50, 100, 130]), [1, 0.6, 0.2, 0.2])
  }

  func testWarmUpRisesToOneAndTheDecayFollows() throws {
    let schedule = try Schedule(.cosine(floor: 0), warmUp: .epochs(2))
    assertEqual(factors(schedule, at: [0, 1, 9, 19, 20]), [0.05, 0.1, 0.5, 1, 1])
    assertEqual(factors(schedule, at: [60]), [0.5])
    assertEqual(
      factors(try Schedule(warmUp: .fraction(0.1)), at: [0, 4, 9, 10, 99]), [0.1, 0.5, 1, 1, 1])
  }

  /// A run given more epochs while it goes on must not jump to a rate that it had not reached.
  func testMoreEpochsStretchTheCosine() throws {
    let schedule = try Schedule(.cosine(floor: 0))
    assertEqual(factors(schedule, at: [50], epochs: 20), [0.853_553_390_593_273_8])
    XCTAssertEqual(schedule.factor(step: 0, stepsPerEpoch: 0, epochs: 0), 1)
  }

  func testNumbersOutOfRangeAreRefused() {
    XCTAssertThrowsError(try Schedule(.step(epochs: 0, factor: 0.1)))
    XCTAssertThrowsError(try Schedule(.step(epochs: 1, factor: .nan)))
    XCTAssertThrowsError(try Schedule(.cosine(floor: 2)))
    XCTAssertThrowsError(try Schedule(warmUp: .epochs(-1)))
    XCTAssertThrowsError(try Schedule(warmUp: .epochs(.infinity)))
    XCTAssertThrowsError(try Schedule(warmUp: .fraction(1.5)))
  }
}
