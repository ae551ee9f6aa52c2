import Tensorlab
import TlabLanguage
import TlabNotebook
import XCTest

/// If these failed, the prompt would run the wrong cell, or call stale what is fresh.
final class NotebookSessionTests: XCTestCase {
  private final class Observer: NotebookObserver {
    var output = ""
    func write(_ text: String) { output += text }
    func display(_ value: Value) { output += value.display() + "\n" }
  }

  private static let text = """
    ```tlab a
    x = 1
    ```
    ```tlab b
    y = x + 1
    f(t) = t + y
    ```
    ```tlab c
    z = f(10)
    ```
    ```tlab
    w = 5
    ```
    ```tlab d skip
    error("never")
    ```
    """

  private let observer = Observer()

  private func session(_ text: String = NotebookSessionTests.text) throws -> NotebookSession {
    let session = NotebookSession(engine: Engine(threadCount: 1), observer: observer)
    try session.load(Document(text: text, file: "a.tlab"))
    return session
  }

  private func states(_ session: NotebookSession) -> [String] {
    session.labels.indices.map { session.state(of: $0).rawValue }
  }

  private func onThread(_ body: () throws -> Void) throws { try EngineThread.run(body) }

  func testCellsRunOneByOne() throws {
    try onThread {
      let session = try session()
      XCTAssertEqual(session.labels, ["a", "b", "c", "#4", "d"])
      XCTAssertEqual(states(session), ["not run", "not run", "not run", "not run", "skipped"])
      while let next = session.nextIndex { try session.run(next) }
      XCTAssertEqual(states(session), ["fresh", "fresh", "fresh", "fresh", "skipped"])
      XCTAssertEqual(session.interpreter["z"]?.scalar, 12)
    }
  }

  func testWhatDependsOnARerunCellIsStale() throws {
    try onThread {
      let session = try session()
      try session.runAll()
      try session.run(0)
      XCTAssertEqual(states(session), ["fresh", "stale", "stale", "fresh", "skipped"])
      try session.run(1)
      // `c` calls a function of `b`, which reads `y`.
      XCTAssertEqual(states(session), ["fresh", "fresh", "stale", "fresh", "skipped"])
      try session.run(2)
      XCTAssertEqual(states(session), ["fresh", "fresh", "fresh", "fresh", "skipped"])
    }
  }

  func testANameSetAtThePromptMakesItsReadersStale() throws {
    try onThread {
      let session = try session()
      try session.runAll()
      try session.interpreter.evaluate("y = 100")
      XCTAssertEqual(states(session), ["fresh", "fresh", "stale", "fresh", "skipped"])
      try session.interpreter.evaluate("unrelated = 1")
      XCTAssertEqual(states(session)[3], "fresh")
    }
  }

  func testAnEditMakesTheCellAndItsReadersStale() throws {
    try onThread {
      let session = try session()
      try session.runAll()
      let edited = Self.text.replacing("x + 1", with: "x + 2")
      try session.load(Document(text: edited, file: "a.tlab"))
      XCTAssertEqual(states(session), ["fresh", "stale", "stale", "fresh", "skipped"])
      // A new cell before others changes nothing for those.
      let longer = "```tlab new\nq = 1\n```\n" + edited
      try session.load(Document(text: longer, file: "a.tlab"))
      XCTAssertEqual(
        states(session), ["not run", "fresh", "stale", "stale", "fresh", "skipped"])
    }
  }

  func testAFailedCellSaysSoAndItsReadersAreStale() throws {
    try onThread {
      let session = try session(
        "```tlab a\nx = 1\n```\n```tlab b\ny = x\n```\n```tlab p\nparam k = 1\n```\n")
      try session.runAll()
      let failing =
        "```tlab a\nx = error(\"no\")\n```\n```tlab b\ny = x\n```\n"
        + "```tlab p\nparam k = 1\n```\n"
      try session.load(Document(text: failing, file: "a.tlab"))
      XCTAssertThrowsError(try session.run(0))
      XCTAssertEqual(states(session), ["failed", "stale", "fresh"])
    }
  }

  /// A cell that is run again draws the same random numbers.
  func testRandomNumbersAreTheCellsOwn() throws {
    try onThread {
      let session = try session("```tlab\nx = rand(3)\n```\n```tlab\ny = rand(3)\n```\n")
      try session.runAll()
      let first = session.interpreter["x"]?.display()
      try session.run(0)
      XCTAssertEqual(session.interpreter["x"]?.display(), first)
      XCTAssertNotEqual(session.interpreter["y"]?.display(), first)
    }
  }

  func testADocumentWithAnErrorLeavesTheOneBefore() throws {
    try onThread {
      let session = try session()
      try session.runAll()
      XCTAssertThrowsError(
        try session.load(Document(text: "```tlab\nx = unknown_name\n```\n", file: "b.tlab")))
      XCTAssertEqual(session.labels.count, 5)
      XCTAssertEqual(states(session)[0], "fresh")
    }
  }
}
