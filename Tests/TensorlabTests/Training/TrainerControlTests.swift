import Tensorlab
import XCTest

/// Interrupts, decisions, changes while training, and what goes wrong.
final class TrainerControlTests: XCTestCase {
  private let fixtures = TrainingFixtures()

  private func trainer(_ options: TrainingOptions? = nil) throws -> Trainer {
    try Trainer(
      fixtures.model(), data: fixtures.digits(), options: options ?? fixtures.options(epochs: 3))
  }

  private func error(_ body: () throws -> Void, line: UInt = #line) -> TensorError? {
    do {
      try body()
      XCTFail("nothing was thrown", line: line)
    } catch {
      return error as? TensorError
    }
    return nil
  }

  /// Sets the interrupt when step number `step` is done.
  private func interrupt(after step: Int, _ observer: Recorder) {
    var isSet = false
    fixtures.engine.interrupt = InterruptToken { isSet }
    let decide = observer.decide
    observer.decide = { trainer, event in
      if case .step(let report) = event, report.step == step { isSet = true }
      if case .paused = event { isSet = false }
      return try decide(trainer, event)
    }
  }

  func testAnInterruptEndsTheRunBetweenSteps() throws {
    let observer = Recorder()
    interrupt(after: 4, observer)
    let trainer = try trainer()
    let error = error { try trainer.run(observer: observer) }
    XCTAssertEqual(error?.code, .interrupted)
    XCTAssertEqual(error?.description, "train: interrupted before epoch 2, step 5")
    XCTAssertEqual(trainer.state.progress.step, 4)
  }

  func testAPauseCanReadTheModelAndGoOnAsIfNothingHappened() throws {
    let untouched = try trainer()
    try untouched.run()
    let observer = Recorder()
    observer.canPause = true
    var seen = 0
    observer.decide = { [fixtures] trainer, event in
      if case .paused = event {
        seen += try evaluate(trainer.model, fixtures.digits()).count
      }
      return .proceed
    }
    interrupt(after: 4, observer)
    let paused = try trainer()
    try paused.run(observer: observer)
    XCTAssertEqual(seen, 40)
    XCTAssertEqual(observer.names.filter { $0 == "paused" }.count, 1)
    XCTAssertEqual(paused.model.elements, untouched.model.elements)
    XCTAssertFalse(paused.state.history.wasTuned)
  }

  func testStopKeepsTheModelAndSaysSo() throws {
    let observer = Recorder()
    observer.decide = { _, event in
      if case .step(let report) = event, report.step == 5 { return .stop }
      return .proceed
    }
    let model = try train(
      fixtures.model(), fixtures.digits(), options: fixtures.options(epochs: 3), observer: observer)
    let history = try XCTUnwrap(model.history)
    XCTAssertEqual(history.stepLosses.count, 5)
    XCTAssertEqual(history.epochs.count, 1)
    XCTAssertTrue(history.wasStopped && history.wasTuned)
    XCTAssertEqual(observer.names.last, "finished")
  }

  func testAbortDropsTheModel() throws {
    let observer = Recorder()
    observer.decide = { _, event in
      if case .epoch = event { return .abort }
      return .proceed
    }
    let error = error {
      _ = try train(
        fixtures.model(), fixtures.digits(), options: fixtures.options(epochs: 3),
        observer: observer)
    }
    XCTAssertEqual(error?.code, .interrupted)
    XCTAssertFalse(observer.names.contains("finished"))
  }

  func testAChangedOptionTakesEffectAtTheNextStepAndIsNoted() throws {
    let trainer = try trainer(fixtures.options(epochs: 3) { $0.schedule = .constant })
    _ = try trainer.step()
    try trainer.tweak {
      $0.learningRate = 1e-4
      $0.clip = 2
      $0.epochs = 2
    }
    XCTAssertEqual(try trainer.step().learningRate, 1e-4)
    try trainer.run()
    XCTAssertEqual(trainer.state.progress.epoch, 2)
    let tweaks = trainer.state.history.tweaks
    XCTAssertEqual(tweaks.map(\.name), ["lr", "clip", "epochs"])
    XCTAssertEqual(tweaks.map(\.step), [1, 1, 1])
    XCTAssertEqual(tweaks.map(\.old), [3e-3, nil, 3])
    XCTAssertEqual(tweaks.map(\.new), [1e-4, 2, 2])
    XCTAssertTrue(trainer.state.history.wasTuned)
    XCTAssertFalse(trainer.state.history.wasStopped)
  }

  /// Each option that can be changed must count from the very next step: the run then differs from
  /// an untouched one from that step's update on, and not before.
  func testEveryLiveOptionCountsFromTheVeryNextStep() throws {
    let changes: [(name: String, value: Double?)] = [
      ("lr", 1e-4), ("weight_decay", 0.5), ("clip", 0.1), ("label_smoothing", 0.3),
      ("augmentation", 0), ("dropout", 0.5), ("attention_dropout", 0.5), ("alpha", 0.1),
      ("temperature", 1), ("epochs", 4),
    ]
    XCTAssertEqual(Set(changes.map(\.name)), Set(LiveOptions.names))
    let options = try fixtures.options(epochs: 3)
    func trainer() throws -> Trainer {
      try Trainer(
        fixtures.model(), teacher: fixtures.model(seed: 4), data: fixtures.digits(),
        augment: fixtures.augment(), options: options)
    }
    for (name, value) in changes {
      let (plain, tuned) = (try trainer(), try trainer())
      for _ in 0..<4 {
        _ = try plain.step()
        _ = try tuned.step()
      }
      try tuned.tweak { try $0.set(name, to: value) }
      XCTAssertEqual(tuned.model.elements, plain.model.elements, name)
      _ = try plain.step()
      _ = try tuned.step()
      XCTAssertNotEqual(tuned.model.elements, plain.model.elements, name)
    }
  }

  func testARunPausesByItself() throws {
    let observer = Recorder()
    observer.canPause = true
    let trainer = try trainer()
    try trainer.run(observer: observer, pauseEvery: 4)
    XCTAssertEqual(observer.names.filter { $0 == "paused" }.count, 2, "after steps 4 and 8 of 9")
  }

  func testAnOptionOutOfRangeChangesNothing() throws {
    let trainer = try trainer()
    let before = trainer.state.live
    let error = error {
      try trainer.tweak {
        $0.weightDecay = 0.3
        $0.learningRate = -1
      }
    }
    XCTAssertEqual(error?.code, .value)
    XCTAssertEqual(trainer.state.live, before)
    XCTAssertTrue(trainer.state.history.tweaks.isEmpty)
  }

  func testOptionsAreSetByTheirNamesInTheLanguage() throws {
    var live = LiveOptions()
    for name in LiveOptions.names { try live.set(name, to: 0.5.rounded(.up)) }
    XCTAssertEqual(live.epochs, 1)
    XCTAssertEqual(live.values.map(\.value), LiveOptions.names.map { _ in 1 })
    try live.set("clip", to: nil)
    XCTAssertNil(live.clip)
    XCTAssertTrue(error { try live.set("batch", to: 3) }?.message.contains("cannot") ?? false)
    XCTAssertEqual(error { try live.set("epochs", to: 1.5) }?.code, .value)
    XCTAssertEqual(error { try live.set("lr", to: nil) }?.code, .value)
  }

  /// Dropout, augmentation and the parts of the loss are live too.
  func testEveryLiveOptionChangesTheNextStep() throws {
    let teacher = try fixtures.model(seed: 9)
    func laterStep(_ name: String?, _ value: Double) throws -> Elements {
      let trainer = try Trainer(
        fixtures.model(), teacher: teacher, data: fixtures.digits(), augment: fixtures.augment(),
        options: fixtures.options())
      for _ in 0..<3 { _ = try trainer.step() }
      if let name { try trainer.tweak { try $0.set(name, to: value) } }
      _ = try trainer.step()
      return trainer.model.elements
    }
    let plain = try laterStep(nil, 0)
    for (name, value) in [
      ("lr", 1e-2), ("weight_decay", 0.5), ("clip", 1e-4), ("label_smoothing", 0.3),
      ("dropout", 0.5), ("augmentation", 0), ("alpha", 0.2), ("temperature", 1), ("epochs", 9),
    ] {
      XCTAssertNotEqual(try laterStep(name, value), plain, name)
    }
  }

  func testALearningRateTooHighIsNamedAsTheCause() throws {
    let options = try fixtures.options(epochs: 50) {
      $0.optimizer = (try? .sgd()) ?? $0.optimizer
      $0.schedule = .constant
      $0.live.learningRate = 1e30
    }
    let trainer = try trainer(options)
    let error = error { try trainer.run() }
    XCTAssertEqual(error?.code, .value)
    let message = error?.message ?? ""
    XCTAssertTrue(message.contains("epoch 1, step 2"), message)
    XCTAssertTrue(message.contains("the learning rate 1e+30 is probably too high"), message)
    XCTAssertEqual(trainer.state.progress.step, 1)
  }

  func testNumbersThatAreNotFiniteAreNamedAsTheCause() throws {
    let model = try fixtures.model()
    model.parameters[0] = try model.parameters[0] * Double.nan
    let name = model.parameterNames[0]
    let first = error {
      _ = try train(model, fixtures.digits(), options: fixtures.options())
    }
    XCTAssertTrue(first?.message.contains("\(name) is not finite in the model") ?? false)
    let second = error {
      _ = try distill(
        fixtures.model(), from: model, fixtures.digits(), options: fixtures.options())
    }
    XCTAssertTrue(second?.message.contains("the teacher's logits") ?? false)
  }

  /// The parameters are changed in place, which a gradient of the training could not undo.
  func testTrainingIsNotDifferentiated() throws {
    let trainer = try trainer()
    let one = try Tensor(1, engine: fixtures.engine)
    let error = error {
      _ = try fixtures.engine.grad(at: one) { x in
        _ = try trainer.step()
        return x
      }
    }
    XCTAssertEqual(error?.code, .notDifferentiable)
  }

  func testWhatDoesNotFitIsRefusedBeforeTheFirstStep() throws {
    let digits = try fixtures.digits()
    let model = try fixtures.model()
    let fewClasses = try fixtures.model(classes: 7)
    let manyClasses = try fixtures.model(classes: 12)
    let options = try fixtures.options()
    let empty = try digits.prefix(0)
    let large = try digits.transformed(by: [.resize(height: 42, width: 42)])
    let cases: [(String, () throws -> Model)] = [
      ("the data set is empty", { try train(model, empty, options: options) }),
      ("42x42", { try train(model, large, options: options) }),
      ("tells 7 classes apart", { try train(fewClasses, digits, options: options) }),
      (
        "the teacher tells 12 classes apart, but the student 10",
        { try distill(model, from: manyClasses, digits, options: options) }
      ),
    ]
    for (text, body) in cases {
      let message = error { _ = try body() }?.message ?? ""
      XCTAssertTrue(message.contains(text), message)
    }
  }

  func testOptionsOutOfRangeAreRefusedByName() throws {
    let changes: [(String, (inout TrainingOptions) -> Void)] = [
      ("batch", { $0.batchSize = 0 }), ("lr", { $0.live.learningRate = 0 }),
      ("lr", { $0.live.learningRate = .nan }), ("epochs", { $0.live.epochs = -1 }),
      ("weight_decay", { $0.live.weightDecay = -1 }), ("clip", { $0.live.clip = 0 }),
      ("label_smoothing", { $0.live.labelSmoothing = 1.5 }), ("dropout", { $0.live.dropout = 1 }),
      ("augmentation", { $0.live.augmentation = -1 }), ("alpha", { $0.live.alpha = 1.1 }),
      ("temperature", { $0.live.temperature = 0 }),
    ]
    for (name, change) in changes {
      let message =
        error { _ = try trainer(fixtures.options(epochs: 1, change)) }?.description ?? ""
      XCTAssertTrue(message.hasPrefix("train: \(name) is "), message)
    }
  }
}
