import FoundationEssentials
import Tensorlab
import XCTest

final class TrainerFileTests: XCTestCase {
  private let fixtures = TrainingFixtures()
  private var path = ""

  override func setUp() {
    path = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID()).ckpt").path
  }

  override func tearDown() { try? FileManager.default.removeItem(atPath: path) }

  private func options() throws -> TrainingOptions {
    try fixtures.options(epochs: 3) { $0.live.clip = 5 }
  }

  private func trainer(teacher: Model? = nil, seed: UInt64 = 1) throws -> Trainer {
    try Trainer(
      fixtures.model(seed: seed), teacher: teacher, data: fixtures.digits(),
      augment: fixtures.augment(), options: options())
  }

  private func resumed(
    _ model: Model? = nil, teacher: Model? = nil, data: ImageDataset? = nil,
    augment: [Transform]? = nil
  ) throws -> Trainer {
    try Trainer(
      resuming: path, model ?? fixtures.model(), teacher: teacher,
      data: data ?? fixtures.digits(), augment: augment ?? fixtures.augment())
  }

  /// A run of hours that was cut off must end as if it had not been.
  func testAResumedRunEndsBitIdentical() throws {
    for teacher in [nil, try fixtures.model(seed: 4)] {
      for steps in [0, 1, 4, 6, 9] {
        let whole = try trainer(teacher: teacher)
        for _ in 0..<steps { _ = try whole.step() }
        try whole.tweak { $0.temperature = 3 }
        try whole.save(to: path)
        // Another seed: the parameters are the file's.
        let resumed = try resumed(fixtures.model(seed: 77), teacher: teacher)
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

  func testAnotherModelOtherDataOrAnotherTeacherAreRefused() throws {
    let teacher = try fixtures.model(seed: 4)
    try trainer(teacher: teacher).save(to: path)
    let digits = try fixtures.digits()
    assertRefused(.value, "but the model's") {
      try resumed(fixtures.model(classes: 12), teacher: teacher)
    }
    assertRefused(.value, "other data") { try resumed(teacher: teacher, data: digits.prefix(39)) }
    assertRefused(.value, "other images or labels") {
      try resumed(teacher: teacher, data: digits.subset((0..<40).reversed()))
    }
    assertRefused(.value, "the augmentation") { try resumed(teacher: teacher, augment: []) }
    assertRefused(.value, "another teacher") { try resumed(teacher: fixtures.model(seed: 5)) }
    assertRefused(.value, "a teacher") { try resumed() }
    XCTAssertNoThrow(try resumed(teacher: teacher))
  }

  func testADamagedFileIsRefused() throws {
    assertRefused(.file, path) { try resumed() }
    try fixtures.model().save(to: path)
    assertRefused(.file, "no saved training run") { try resumed() }
    try trainer().save(to: path)
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    try Data(bytes.dropLast(100)).write(to: URL(filePath: path))
    assertRefused(.file, "truncated") { try resumed() }
    let place = try XCTUnwrap(
      bytes.firstRange(of: Array("stepInEpoch".utf8))?.lowerBound)
    bytes[place] = UInt8(ascii: "x")
    try Data(bytes).write(to: URL(filePath: path))
    assertRefused(.file, "damaged") { try resumed() }
  }
}
