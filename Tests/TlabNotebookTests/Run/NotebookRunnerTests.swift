import Tensorlab
import TlabLanguage
import TlabNotebook
import XCTest

/// If these failed, a notebook would run in the wrong order, go on after an error, or hide one.
final class NotebookRunnerTests: XCTestCase {
  /// What a run told its observer, and how it ended.
  private struct Outcome {
    var events: [String] = []
    var error: (any Error)?

    var message: String {
      switch error {
      case let diagnostics as Diagnostics: diagnostics.rendered()
      case let diagnostic as Diagnostic: diagnostic.rendered()
      case let error?: String(describing: error)
      case nil: "no error"
      }
    }
  }

  private final class Recorder: NotebookObserver {
    var events: [String] = []
    func write(_ text: String) { events.append("write \(text)") }
    func display(_ value: Value) { events.append("show \(value.display(width: 80))") }
    func reached(_ prose: Prose) { events.append("prose \(prose.blocks.count)") }
    func willRun(_ cell: NotebookCell) { events.append("begin \(cell.name ?? "-")") }
    func didRun(_ cell: NotebookCell) { events.append("end \(cell.name ?? "-")") }
  }

  private func run(_ text: String, parameters: [String: String] = [:]) throws -> Outcome {
    try EngineThread.run {
      let recorder = Recorder()
      var outcome = Outcome()
      let runner = NotebookRunner(
        try Document(text: text, file: "a.tlab"), engine: Engine(threadCount: 1),
        parameters: parameters, observer: recorder)
      do { try runner.run() } catch { outcome.error = error }
      outcome.events = recorder.events
      return outcome
    }
  }

  func testEverythingIsToldInOrder() throws {
    let outcome = try run("# Title\n\ntext\n```tlab a\nx = 2\nx\n```\n```tlab b\nx + 1;\n```\nend")
    XCTAssertNil(outcome.error)
    XCTAssertEqual(
      outcome.events, ["prose 2", "begin a", "show 2", "end a", "begin b", "end b", "prose 1"])
  }

  func testErrorStopsAndNamesCellAndLineOfTheFile() throws {
    let outcome = try run(
      "# Title\n```tlab a\n1\n```\ntext\n\n```tlab b\ny = [1, 2]\ny + [1, 2, 3]\n```\n```tlab c\n3\n```\n"
    )
    XCTAssertEqual(outcome.events, ["prose 1", "begin a", "show 1", "end a", "prose 1", "begin b"])
    XCTAssertTrue(outcome.message.contains("a.tlab:9:"), outcome.message)
    XCTAssertTrue(outcome.message.contains("cell \"b\""), outcome.message)
  }

  func testNothingRunsWhenALaterCellIsWrong() throws {
    for wrong in ["1 +* 2", "nowhere + 1"] {
      let outcome = try run("```tlab a\n1\n```\n```tlab b\n\(wrong)\n```\n")
      XCTAssertEqual(outcome.events, [], wrong)
      XCTAssertTrue(outcome.message.contains("a.tlab:5:"), outcome.message)
    }
  }

  func testFunctionMayUseWhatALaterCellDefines() throws {
    let outcome = try run("```tlab\nf(x) = x + later\n```\n```tlab\nlater = 1\nf(2)\n```\n")
    XCTAssertEqual(outcome.events, ["begin -", "end -", "begin -", "show 3", "end -"])
  }

  func testHiddenCellRunsAndShowsNothing() throws {
    let outcome = try run("```tlab a hide\nx = 5\nx\n```\n```tlab b\nx\n```\n")
    XCTAssertEqual(outcome.events, ["begin a", "end a", "begin b", "show 5", "end b"])
  }

  func testSkippedCellDoesNotRun() throws {
    let outcome = try run("```tlab a skip\nx = nowhere\n```\n```tlab b\n1\n```\n")
    XCTAssertEqual(outcome.events, ["begin b", "show 1", "end b"])
    XCTAssertNil(outcome.error)
  }

  func testCellThatMustFailShowsItsErrorAndTheRunGoesOn() throws {
    for wrong in ["[1, 2] + [1, 2, 3]", "1 +* 2", "nowhere"] {
      let outcome = try run(
        "```tlab p\nparam n = 1 in 0..9\n```\n```tlab a error\n\(wrong)\n```\n```tlab b\nn\n```\n",
        parameters: ["n": "4"])
      XCTAssertNil(outcome.error, outcome.message)
      XCTAssertEqual(outcome.events.count, 8, "\(outcome.events)")
      XCTAssertTrue(outcome.events[3].contains("  line 1:"), "\(outcome.events)")
      XCTAssertEqual(outcome.events.suffix(3), ["begin b", "show 4", "end b"])
    }
  }

  func testCellThatMustFailAndDoesNotIsAnError() throws {
    let outcome = try run(
      "```tlab p\nparam n = 1 in 0..9\n```\n```tlab a error\nn\n```\n", parameters: ["n": "4"])
    XCTAssertEqual(
      outcome.message,
      "error[expectation]: the cell is marked `error`, so it must fail; it ran to its end\n"
        + "  a.tlab:4")
  }

  func testRefusedParametersStopTheRunBeforeItBegins() throws {
    let text = "```tlab a\nparam lr = 3e-4 in 1e-6..1 \"rate\"\nlr\n```\n"
    XCTAssertEqual(try run(text, parameters: ["lr": "1e-3"]).events[1], "show 0.001")
    for (name, value) in [("lr", "2"), ("lr", "fast"), ("rl", "1")] {
      let outcome = try run(text, parameters: [name: value])
      XCTAssertEqual(outcome.events, [])
      XCTAssertTrue(outcome.message.hasPrefix("error[param]"), outcome.message)
    }
  }
}
