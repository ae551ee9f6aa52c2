import XCTest

/// If these failed, the prompt would lose what is typed, or could not be stopped or left.
///
/// Ctrl-D is typed when the prompt stands there: before that, the terminal takes it for itself.
final class PromptTests: XCTestCase {
  func testValuesAreShownAndControlDLeaves() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("6 * 7\n")
    XCTAssertTrue(terminal.shows("\n42\ntlab> "), terminal.shown)
    terminal.type("\u{4}")
    XCTAssertEqual(terminal.end(), 0, terminal.shown)
  }

  func testEntryGoesOnWhileIncomplete() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("f(x) = do\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("y = x + 1\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("y * 2\nend\n")
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("f(20)\n")
    XCTAssertTrue(terminal.shows("\n42\n"), terminal.shown)
    terminal.type(":quit\n")
    XCTAssertEqual(terminal.end(), 0, terminal.shown)
  }

  func testControlCDropsTheEntry() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("x = [1,\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("garbage garbage")
    XCTAssertTrue(terminal.shows("garbage garbage"), terminal.shown)
    terminal.type("\u{3}")
    XCTAssertTrue(terminal.shows("^C\ntlab> "), terminal.shown)
    terminal.type("40 + 2\n")
    XCTAssertTrue(terminal.shows("\n42\ntlab> "), terminal.shown)
    terminal.type("\u{4}")
    XCTAssertEqual(terminal.end(), 0, terminal.shown)
  }

  func testControlCStopsAnEvaluationAndKeepsTheVariables() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("x = 41\n")
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("print(6 * 7); while true do x += 1 end\n")
    XCTAssertTrue(terminal.shows("\n42\n"), terminal.shown)
    terminal.type("\u{3}")
    XCTAssertTrue(terminal.shows("error[interrupted]"), terminal.shown)
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("x + 1000\n")
    XCTAssertTrue(terminal.shows("\n1041\ntlab> "), terminal.shown)
    terminal.type("\u{4}")
    XCTAssertEqual(terminal.end(), 0, terminal.shown)
  }

  func testErrorEndsTheEntryNotTheSession() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("[1, 2] + [1, 2, 3]\n:nonsense\n1 + 1\n")
    XCTAssertTrue(terminal.shows("error[shape]"), terminal.shown)
    XCTAssertTrue(terminal.shows("there is no command :nonsense"), terminal.shown)
    XCTAssertTrue(terminal.shows("\n2\ntlab> "), terminal.shown)
    terminal.type("\u{4}")
    XCTAssertEqual(terminal.end(), 0, terminal.shown)
  }

  func testPromptAfterAFileKnowsItsNames() throws {
    try TlabProcess.withFile("answer = 42;") { path in
      let terminal = try PseudoTerminal([path, "-i"])
      XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
      terminal.type("answer\n")
      XCTAssertTrue(terminal.shows("\n42\ntlab> "), terminal.shown)
      terminal.type("\u{4}")
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
    }
  }

  func testControlCEndsARunningFile() throws {
    try TlabProcess.withFile("print(42)\nwhile true do end") { path in
      let terminal = try PseudoTerminal([path])
      XCTAssertTrue(terminal.shows("42\n"), terminal.shown)
      terminal.type("\u{3}")
      XCTAssertTrue(terminal.shows("\(path):2:1"), terminal.shown)
      XCTAssertEqual(terminal.end(), 130, terminal.shown)
    }
  }
}
