import Tensorlab
import XCTest

final class TrainerTests: XCTestCase {
  private let fixtures = TrainingFixtures()

  private func trainer(
    _ options: TrainingOptions? = nil, fixtures: TrainingFixtures? = nil, teacher: Model? = nil
  ) throws -> Trainer {
    let fixtures = fixtures ?? self.fixtures
    return try Trainer(
      fixtures.model(), teacher: teacher, data: fixtures.digits(), augment: fixtures.augment(),
      options: options ?? fixtures.options())
  }

  func testTrainingLearnsAFewDigitsByHeart() throws {
    let digits = try fixtures.digits(20)
    let model = try fixtures.model(dropout: 0)
    let before = try evaluate(model, digits)
    let trained = try train(
      model, digits,
      options: fixtures.options(epochs: 40) { $0.live.labelSmoothing = 0 })
    let after = try evaluate(trained, digits)
    XCTAssertLessThan(before.accuracy, 0.6)
    XCTAssertEqual(after.accuracy, 1)
    XCTAssertLessThan(after.loss, 0.1)
    let history = try XCTUnwrap(trained.history)
    XCTAssertEqual(history.epochs.map(\.epoch), Array(1...40))
    XCTAssertEqual(history.stepLosses.count, 80)
    XCTAssertLessThan(history.epochs[39].loss, 0.2 * history.epochs[0].loss)
    XCTAssertGreaterThan(history.epochs[39].accuracy, 0.9)
    XCTAssertFalse(history.wasTuned)
  }

  /// Running a training cell twice must give the same result twice.
  func testTrainNeverChangesItsArgument() throws {
    let model = try fixtures.model()
    let before = model.elements
    let first = try train(model, fixtures.digits(), options: fixtures.options())
    let second = try train(model, fixtures.digits(), options: fixtures.options())
    XCTAssertEqual(model.elements, before)
    XCTAssertNil(model.history)
    XCTAssertNotEqual(first.elements, before)
    XCTAssertEqual(first.elements, second.elements)
  }

  func testASnapshotOfTheModelStaysAsItWas() throws {
    let trainer = try trainer()
    _ = try trainer.step()
    let snapshot = trainer.model
    let before = snapshot.elements
    _ = try trainer.step()
    XCTAssertEqual(snapshot.elements, before)
    XCTAssertNotEqual(trainer.model.elements, before)
  }

  func testDistillationChangesNeitherTeacherNorStudent() throws {
    let teacher = try fixtures.model(seed: 2)
    let student = try fixtures.model(seed: 3)
    let (teacherBefore, studentBefore) = (teacher.elements, student.elements)
    let taught = try distill(
      student, from: teacher, fixtures.digits(), augment: fixtures.augment(),
      options: fixtures.options())
    XCTAssertEqual(teacher.elements, teacherBefore)
    XCTAssertEqual(student.elements, studentBefore)
    XCTAssertNotEqual(taught.elements, studentBefore)
  }

  /// With alpha 1 the labels say nothing; what the student then knows, it has from its teacher.
  func testAStudentLearnsWhatItsTeacherSays() throws {
    let digits = try fixtures.digits(20)
    let teacher = try fixtures.model(seed: 2)
    let told = try predict(teacher, digits)
    let student = try fixtures.model(seed: 3, dropout: 0)
    let taught = try distill(
      student, from: teacher, digits,
      options: fixtures.options(epochs: 60) { $0.live.alpha = 1 })
    let agreement = zip(told, try predict(taught, digits)).filter { $0 == $1 }.count
    XCTAssertGreaterThanOrEqual(agreement, 18)
  }

  /// Without a norm to wait for, parameters change while gradients are computed; nobody may notice.
  func testUpdatingDuringTheBackwardPassEqualsUpdatingAfterIt() throws {
    let during = try trainer()
    let after = try trainer(fixtures.options { $0.live.clip = 1e9 })
    for _ in 0..<4 {
      XCTAssertEqual(try during.step().loss, try after.step().loss)
    }
    XCTAssertEqual(during.model.elements, after.model.elements)
  }

  func testClippingLimitsTheGlobalNorm() throws {
    let options = try fixtures.options {
      $0.optimizer = (try? .sgd()) ?? $0.optimizer
      $0.schedule = .constant
      $0.live.learningRate = 1
      $0.live.weightDecay = 0
      $0.live.clip = 1e-3
    }
    let trainer = try trainer(options)
    let before = trainer.model.elements.values.joined()
    _ = try trainer.step()
    let distance = zip(before, trainer.model.elements.values.joined())
      .reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
    XCTAssertEqual(distance, 1e-3, accuracy: 1e-5)
  }

  func testResultsDoNotDependOnTheNumberOfThreads() throws {
    var losses: [[Double]] = []
    for threadCount in [1, 2] {
      let trainer = try trainer(fixtures: TrainingFixtures(threadCount: threadCount))
      losses.append(try (0..<4).map { _ in try trainer.step().loss })
    }
    for (one, two) in zip(losses[0], losses[1]) { XCTAssertEqual(one, two, accuracy: 1e-5) }
  }

  func testEachEpochSeesEachSampleOnce() throws {
    let observer = Recorder()
    let trainer = try trainer(fixtures.options(epochs: 3))
    try trainer.run(observer: observer)
    XCTAssertEqual(observer.reports.map(\.stepInEpoch), [1, 2, 3, 1, 2, 3, 1, 2, 3])
    XCTAssertEqual(observer.reports.map(\.epoch), [1, 1, 1, 2, 2, 2, 3, 3, 3])
    XCTAssertEqual(
      observer.names,
      ["began"] + (0..<3).flatMap { _ in ["step", "step", "step", "epoch"] } + ["finished"])
    for (count, report) in zip([16.0, 32, 40], observer.reports) {
      XCTAssertEqual((report.accuracy * count).rounded(), report.accuracy * count, accuracy: 1e-9)
    }
  }

  func testTheOrderIsTheDataUnlessShuffled() throws {
    func firstLosses(seed: UInt64, shuffle: Bool) throws -> [Double] {
      let trainer = try Trainer(
        fixtures.model(dropout: 0), data: fixtures.digits(),
        options: fixtures.options {
          $0.seed = seed
          $0.shuffle = shuffle
        })
      return try (0..<3).map { _ in try trainer.step().loss }
    }
    XCTAssertEqual(
      try firstLosses(seed: 1, shuffle: false), try firstLosses(seed: 2, shuffle: false))
    XCTAssertNotEqual(
      try firstLosses(seed: 1, shuffle: true), try firstLosses(seed: 2, shuffle: true))
  }

  /// Memory that is asked for anew at each step is what makes a long run slow.
  func testStepsAllocateNothingFromTheThirdOn() throws {
    let teacher = try fixtures.model(seed: 2)
    for trainer in [try trainer(), try self.trainer(teacher: teacher)] {
      for _ in 0..<2 { _ = try trainer.step() }
      let misses = fixtures.engine.statistics.misses
      for _ in 0..<6 { _ = try trainer.step() }
      XCTAssertEqual(fixtures.engine.statistics.misses, misses)
    }
  }

  func testReportsCarryTheScheduleAndTheSmoothedLoss() throws {
    let observer = Recorder()
    try trainer(fixtures.options(epochs: 4)).run(observer: observer)
    let rates = observer.reports.map(\.learningRate)
    XCTAssertEqual(rates[0], 1.5e-3, accuracy: 1e-12)
    XCTAssertEqual(rates[1], 3e-3, accuracy: 1e-12)
    XCTAssertLessThan(rates[11], 2e-4)
    XCTAssertEqual(observer.reports[0].smoothedLoss, observer.reports[0].loss, accuracy: 1e-9)
    let smoothed = observer.reports[11].smoothedLoss
    let losses = observer.reports.map(\.loss)
    XCTAssertTrue((losses.min() ?? 0) < smoothed && smoothed < (losses.max() ?? 0))
    XCTAssertEqual(observer.reports[11].remainingSeconds, 0)
    XCTAssertEqual(observer.epochs.last?.learningRate, rates[11])
  }

  func testNoEpochsLeaveTheModelAsItIs() throws {
    let model = try fixtures.model()
    let trained = try train(model, fixtures.digits(), options: fixtures.options(epochs: 0))
    XCTAssertEqual(trained.elements, model.elements)
    XCTAssertEqual(trained.history?.epochs, [])
  }
}
