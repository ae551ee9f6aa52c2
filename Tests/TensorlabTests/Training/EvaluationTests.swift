import Tensorlab
import XCTest

final class EvaluationTests: XCTestCase {
  private let fixtures = TrainingFixtures()

  func testEvaluationCountsWhatPredictionsSay() throws {
    let model = try fixtures.model()
    let digits = try fixtures.digits(33)
    let evaluation = try evaluate(model, digits, batchSize: 8)
    let predicted = try predict(model, digits, batchSize: 33)
    let labels = digits.labels.map(Int.init)
    XCTAssertEqual(evaluation.count, 33)
    XCTAssertEqual(evaluation.correct, zip(predicted, labels).filter { $0 == $1 }.count)
    XCTAssertEqual(evaluation.accuracy, Double(evaluation.correct) / 33)
    for (label, row) in evaluation.confusion.enumerated() {
      XCTAssertEqual(row.reduce(0, +), labels.filter { $0 == label }.count)
    }
    XCTAssertEqual(
      evaluation.confusion.flatMap { $0 }.reduce(0, +), 33)
    XCTAssertGreaterThan(evaluation.imagesPerSecond, 0)
    let loss = try model(digits.images(engine: fixtures.engine))
      .crossEntropy(labels: digits.labelTensor(engine: fixtures.engine)).item()
    XCTAssertEqual(evaluation.loss, loss, accuracy: 1e-5)
  }

  /// Evaluation that dropped anything would be worse than the model, and different each time.
  func testNothingIsDroppedInEvaluation() throws {
    let dropping = try fixtures.model(dropout: 0.9)
    let keeping = try fixtures.model(dropout: 0)
    XCTAssertEqual(
      try evaluate(dropping, fixtures.digits()).loss, try evaluate(keeping, fixtures.digits()).loss)
  }

  /// Wilson's interval for 480 of 500 and for extremes, computed from his formula by hand.
  func testTheIntervalIsWilsons() {
    let interval = Evaluation.wilson(correct: 480, count: 500)
    XCTAssertEqual(interval.lowerBound, 0.939_03, accuracy: 1e-5)
    XCTAssertEqual(interval.upperBound, 0.973_96, accuracy: 1e-5)
    XCTAssertEqual(Evaluation.wilson(correct: 0, count: 10).lowerBound, 0)
    XCTAssertEqual(Evaluation.wilson(correct: 10, count: 10).upperBound, 1, accuracy: 1e-12)
    XCTAssertEqual(Evaluation.wilson(correct: 0, count: 0), 0...1)
  }

  func testAnInterruptEndsAnEvaluation() throws {
    let model = try fixtures.model()
    fixtures.engine.interrupt = InterruptToken { true }
    XCTAssertThrowsError(try evaluate(model, fixtures.digits())) {
      XCTAssertEqual(($0 as? TensorError)?.code, .interrupted)
    }
  }

  func testWhatCannotBeEvaluatedIsRefused() throws {
    let model = try fixtures.model()
    XCTAssertThrowsError(try evaluate(model, fixtures.digits(0))) {
      XCTAssertEqual("\($0)", "evaluate: the data set is empty")
    }
    XCTAssertThrowsError(try evaluate(model, fixtures.digits(), batchSize: 0))
    XCTAssertThrowsError(try predict(fixtures.model(classes: 3), fixtures.digits()))
  }
}
