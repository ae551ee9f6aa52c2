import FoundationEssentials
import Tensorlab
import XCTest

final class TrainerFileTests: XCTestCase {
  private let fixtures = TrainingFixtures()
  private var path = ""

  override func setUp() {
    path = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID()).ckpt").path
  }

  override func tearDown() {
    for path in [path, path + ".previous"] { try? FileManager.default.removeItem(atPath: path) }
  }

  private func options() throws -> TrainingOptions {
    try fixtures.options(epochs: 3) { $0.live.clip = 5 }
  }

  private func trainer(teacher: Model? = nil, seed: UInt64 = 1) throws -> Trainer {
    try Trainer(
      fixtures.model(seed: seed), teacher: teacher, data: fixtures.digits(),
      augment: fixtures.augment(), options: options())
  }

  private func resumed() throws -> Trainer { try .resume(from: path, engine: fixtures.engine) }

  /// A run of hours that was cut off must end as if it had not been.
  func testAResumedRunEndsBitIdentical() throws {
    for teacher in [nil, try fixtures.model(seed: 4)] {
      for steps in [0, 1, 4, 6, 9] {
        let whole = try trainer(teacher: teacher)
        for _ in 0..<steps { _ = try whole.step() }
        try whole.tweak { $0.temperature = 3 }
        try whole.save(to: path)
        let resumed = try resumed()
        XCTAssertEqual(resumed.plan, whole.plan)
        try whole.run()
        try resumed.run()
        XCTAssertEqual(resumed.model.elements, whole.model.elements)
        XCTAssertEqual(
          resumed.state.history.stepLosses, whole.state.history.stepLosses)
        XCTAssertEqual(
          resumed.state.history.epochs.map(\.accuracy), whole.state.history.epochs.map(\.accuracy))
        XCTAssertEqual(
          resumed.state.history.epochs.map(\.loss), whole.state.history.epochs.map(\.loss))
        XCTAssertEqual(resumed.state.history.tweaks, whole.state.history.tweaks)
        XCTAssertEqual(resumed.state.live, whole.state.live)
      }
    }
  }

  func testARunWritesItsCheckpointsAndSaysSo() throws {
    let observer = Recorder()
    let trainer = try trainer()
    try trainer.run(observer: observer, checkpoint: Checkpoint(path: path, every: 4))
    XCTAssertEqual(
      observer.names.filter { $0 == "checkpointed" }.count, 3, "steps 4 and 8, and the end")
    let last = try resumed()
    XCTAssertTrue(last.isFinished)
    XCTAssertEqual(last.model.elements, trainer.model.elements)
    XCTAssertThrowsError(try Checkpoint(path: path, every: 0))
  }

  private func assertRefused(
    _ code: TensorError.Code, _ text: String, line: UInt = #line, _ body: () throws -> Trainer
  ) {
    XCTAssertThrowsError(try body(), line: line) { error in
      XCTAssertEqual((error as? TensorError)?.code, code, line: line)
      XCTAssertTrue("\(error)".contains(text), "\(error)", line: line)
    }
  }

  /// `--resume` must go on with the run that was saved, and with no other.
  func testTheSavedRunIsToldFromOthers() throws {
    let teacher = try fixtures.model(seed: 4)
    let saved = try trainer(teacher: teacher)
    for _ in 0..<4 { _ = try saved.step() }
    try saved.save(to: path)
    let file = try SavedRun(path: path, engine: fixtures.engine)
    let digits = try fixtures.digits()
    func difference(
      _ model: Model? = nil, teacher: Model?, data: ImageDataset? = nil,
      augment: [Transform]? = nil, options: TrainingOptions? = nil
    ) throws -> String {
      let other = try Trainer(
        model ?? fixtures.model(), teacher: teacher, data: data ?? digits,
        augment: augment ?? fixtures.augment(), options: options ?? self.options())
      return file.difference(from: other) ?? "none"
    }
    XCTAssertEqual(
      try difference(fixtures.model(classes: 12), teacher: fixtures.model(seed: 4, classes: 12)),
      "its model is another one")
    XCTAssertTrue(try difference(fixtures.model(seed: 9), teacher: teacher).contains("parameters"))
    XCTAssertTrue(try difference(teacher: teacher, data: digits.prefix(39)).contains("other data"))
    XCTAssertTrue(
      try difference(teacher: teacher, data: digits.subset((0..<40).reversed()))
        .contains("other images or labels"))
    XCTAssertTrue(try difference(teacher: teacher, augment: []).contains("the augmentation"))
    XCTAssertTrue(try difference(teacher: fixtures.model(seed: 5)).contains("another teacher"))
    XCTAssertEqual(try difference(teacher: nil), "it is a distill run")
    XCTAssertEqual(
      try difference(teacher: teacher, options: fixtures.options(epochs: 4)),
      "its options are others")
    let again = try trainer(teacher: teacher)
    try file.restore(again)
    try again.run()
    try saved.run()
    XCTAssertEqual(again.model.elements, saved.model.elements)
    XCTAssertThrowsError(try file.restore(trainer()))
  }

  /// The images of a subset are drawn by their numbers in the whole, also after a resumption.
  func testAResumedRunOnASubsetDrawsTheSameViews() throws {
    let data = try fixtures.digits().subset([30, 7, 19, 2, 11, 25])
    let whole = try Trainer(
      fixtures.model(), data: data, augment: fixtures.augment(), options: options())
    try whole.save(to: path)
    let again = try resumed()
    XCTAssertEqual(again.plan.sampleCount, 6)
    try whole.run()
    try again.run()
    XCTAssertEqual(again.model.elements, whole.model.elements)
  }

  func testTheCheckpointBeforeADamagedOneIsNamed() throws {
    let run = try trainer()
    _ = try run.step()
    try run.save(to: path)
    _ = try run.step()
    try run.save(to: path)
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(filePath: path))
    assertRefused(.file, "does not agree with its checksum") { try resumed() }
    assertRefused(.file, "\(path).previous, after step 1") { try resumed() }
    let before = try Trainer.resume(from: path + ".previous", engine: fixtures.engine)
    XCTAssertEqual(before.state.progress.step, 1)
  }

  func testAnInterruptedRunLeavesItsState() throws {
    final class Keeper: TrainingObserver {
      let path: String
      var canPause: Bool { false }
      var interruptedPath: String?
      init(_ path: String) { self.path = path }
      func interruptionPath(for trainer: Trainer) -> String? { path }
      func training(_ trainer: Trainer, did event: TrainingEvent) -> TrainingDecision {
        if case .interrupted(let path) = event { interruptedPath = path }
        return .proceed
      }
    }
    let whole = try trainer()
    try whole.run()
    let keeper = Keeper(path)
    let cut = try trainer()
    fixtures.engine.interrupt = InterruptToken { cut.state.progress.step >= 3 }
    XCTAssertThrowsError(try cut.run(observer: keeper))
    XCTAssertEqual(keeper.interruptedPath, path)
    fixtures.engine.interrupt = InterruptToken()
    let again = try resumed()
    XCTAssertTrue((1..<9).contains(again.state.progress.step))
    try again.run()
    XCTAssertEqual(again.model.elements, whole.model.elements)
  }

  func testADamagedFileIsRefused() throws {
    assertRefused(.file, path) { try resumed() }
    try fixtures.model().save(to: path)
    assertRefused(.file, "no saved training run") { try resumed() }
    try trainer().save(to: path)
    try? FileManager.default.removeItem(atPath: path + ".previous")
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    try Data(bytes.dropLast(100)).write(to: URL(filePath: path))
    assertRefused(.file, "truncated") { try resumed() }
    let place = try XCTUnwrap(bytes.firstRange(of: Array("stepInEpoch".utf8))?.lowerBound)
    bytes[place] = UInt8(ascii: "x")
    try Data(bytes).write(to: URL(filePath: path))
    assertRefused(.file, "damaged") { try resumed() }
  }
}
