import FoundationEssentials
import XCTest

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// If these failed, what helps with typing at the prompt would not: Tab, the arrow keys, commands.
final class EditingTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tlab-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

  private func leave(_ terminal: PseudoTerminal) {
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("\u{4}")
    XCTAssertEqual(terminal.end(), 0, terminal.shown)
  }

  private static let up = "\u{1B}[A"

  func testTabCompletesAKeywordArgument() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("mean([1, 2; 3, 6], ax\t0)\n")
    XCTAssertTrue(terminal.shows("axis: 0)"), terminal.shown)
    XCTAssertTrue(terminal.shows("f32[2] [2, 4]"), terminal.shown)
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    // What is left to be given is listed with its defaults.
    terminal.type("mean(1, \t\t")
    XCTAssertTrue(terminal.shows("axis:       none"), terminal.shown)
    XCTAssertTrue(terminal.shows("keepdims:   false"), terminal.shown)
    terminal.type("\u{3}")
    XCTAssertTrue(terminal.shows("^C"), terminal.shown)
    leave(terminal)
  }

  func testAnEntryOfSeveralLinesComesBackWhole() throws {
    let terminal = try PseudoTerminal(state: folder)
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("g(x) = do\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("x + 1\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("end\n")
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("g(1)\n")
    XCTAssertTrue(terminal.shows("\n2\n"), terminal.shown)
    // The definition again, with 10 in place of 1, edited in one piece.
    terminal.type(Self.up + Self.up)
    XCTAssertTrue(terminal.shows("end"), terminal.shown)
    terminal.type("\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[D" + "0\n")
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("g(1)\n")
    XCTAssertTrue(terminal.shows("\n11\n"), terminal.shown)
    leave(terminal)
  }

  func testTheLinesBeforeComeBackWhileAnEntryIsTyped() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("h(x) = do\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("y = x + 1\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    // The two lines come back as one text; a 5 goes before its end, then the rest follows.
    terminal.type(Self.up + "5\n")
    XCTAssertTrue(terminal.shows("  ... "), terminal.shown)
    terminal.type("y\nend\n")
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type("h(1)\n")
    XCTAssertTrue(terminal.shows("\n16\n"), terminal.shown)
    leave(terminal)
  }

  func testASavedSessionRunsByItself() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("20 + 1\n_ * 2\nx = [1, 2]\nx\nsum(_)\n")
    XCTAssertTrue(terminal.shows("f32[2] [1, 2]"), terminal.shown)
    terminal.type(":save \(folder)/s.tlab\n:load \(folder)/s.tlab\n:save \(folder)/s.tlab\n")
    XCTAssertTrue(terminal.shows("0 entries saved"), terminal.shown)
    terminal.type(":reset\n1\n:save \(folder)/s.tlab\n")
    XCTAssertTrue(terminal.shows("s.tlab exists"), terminal.shown)
    leave(terminal)
    let saved = try TlabProcess.run([folder + "/s.tlab"])
    XCTAssertEqual(saved.status, 0, saved.errors)
    XCTAssertEqual(saved.output.split(separator: "\n"), ["21", "42", "f32[2] [1, 2]", "3"])
  }

  func testHistoryLastsFromSessionToSession() throws {
    let first = try PseudoTerminal(state: folder)
    XCTAssertTrue(first.shows("tlab> "))
    first.type("40 + 2\n")
    XCTAssertTrue(first.shows("\n42\n"), first.shown)
    XCTAssertTrue(first.shows("tlab> "), first.shown)
    first.type("a = [1,\n2]\n")
    XCTAssertTrue(first.shows("2]"), first.shown)
    leave(first)
    let path = folder + "/tlab/history"
    XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "40 + 2\na = [1,\\n2]\n")
    var status = stat()
    XCTAssertEqual(stat(path, &status), 0)
    XCTAssertEqual(status.st_mode & 0o777, 0o600)

    let second = try PseudoTerminal(state: folder)
    XCTAssertTrue(second.shows("tlab> "))
    second.type(Self.up + Self.up + "\n")
    XCTAssertTrue(second.shows("\n42\n"), second.shown)
    leave(second)
    XCTAssertEqual(
      try String(contentsOfFile: path, encoding: .utf8), "40 + 2\na = [1,\\n2]\n40 + 2\n")
    // Twice the same counts once.
    let third = try PseudoTerminal(state: folder)
    XCTAssertTrue(third.shows("tlab> "))
    third.type(":history\n")
    XCTAssertTrue(third.shows("1  a = [1,\n   2]\n2  40 + 2\n3  :history"), third.shown)
    leave(third)
  }

  func testWhatIsPipedInIsNoHistory() throws {
    _ = try TlabProcess.run([], input: "1 + 1\n", environment: ["XDG_STATE_HOME": folder])
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder + "/tlab/history"))
  }

  func testANotebookIsSteppedThrough() throws {
    let path = folder + "/steps.tlab"
    try Data("```tlab one\nx = 20\n```\n\n```tlab two\nx + 1\n```\n".utf8).write(
      to: URL(filePath: path))
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type(":load \(path)\n")
    XCTAssertTrue(terminal.shows("2 cells"), terminal.shown)
    terminal.type(":next\n")
    XCTAssertTrue(terminal.shows("cell one"), terminal.shown)
    terminal.type(":run t\t\n")
    XCTAssertTrue(terminal.shows("\n21\n"), terminal.shown)
    terminal.type("_ * 2\n")
    XCTAssertTrue(terminal.shows("\n42\n"), terminal.shown)
    terminal.type("x = 1\n:cells\n")
    XCTAssertTrue(terminal.shows("fresh   one"), terminal.shown)
    XCTAssertTrue(terminal.shows("stale   two"), terminal.shown)
    terminal.type(":save \(folder)/saved.tlab\n")
    XCTAssertTrue(terminal.shows("2 entries saved"), terminal.shown)
    terminal.type(":reset\nx\n")
    XCTAssertTrue(terminal.shows("nothing is called `x`"), terminal.shown)
    leave(terminal)
    let saved = try TlabProcess.run([folder + "/saved.tlab"])
    // What used the value of a cell as `_` is given that value.
    XCTAssertEqual(saved.status, 0, saved.errors)
    XCTAssertEqual(saved.output.split(separator: "\n"), ["21", "42"])
  }

  func testAnEditedCellIsStale() throws {
    let path = folder + "/edit.tlab"
    try Data("```tlab one\nx = 20\n```\n".utf8).write(to: URL(filePath: path))
    // An editor that is called as `EDITOR +LINE FILE`.
    let editor = folder + "/editor"
    try Data("#!/bin/sh\nsed -i 's/20/30/' \"$2\"\necho edited at $1\n".utf8).write(
      to: URL(filePath: editor))
    chmod(editor, 0o700)
    let terminal = try PseudoTerminal([path, "-i"], editor: editor)
    XCTAssertTrue(terminal.shows("tlab> "), terminal.shown)
    terminal.type(":edit one\n")
    XCTAssertTrue(terminal.shows("edited at +2"), terminal.shown)
    XCTAssertTrue(terminal.shows("stale: one"), terminal.shown)
    terminal.type("x\n")
    XCTAssertTrue(terminal.shows("\n20\n"), terminal.shown)
    terminal.type(":run one\nx\n")
    XCTAssertTrue(terminal.shows("\n30\n"), terminal.shown)
    leave(terminal)
  }

  func testHelp() throws {
    let terminal = try PseudoTerminal()
    XCTAssertTrue(terminal.shows("tlab> "))
    terminal.type("?softm\t\n")
    XCTAssertTrue(terminal.shows("softmax(x, axis: -1)"), terminal.shown)
    terminal.type("f(a, k = 2) = a * k  # doubles\n??f\n")
    XCTAssertTrue(terminal.shows("f(a, k = 2) = a * k"), terminal.shown)
    terminal.type("mean()\n")
    XCTAssertTrue(terminal.shows("?mean shows how it is called"), terminal.shown)
    terminal.type(":hlep\n")
    XCTAssertTrue(terminal.shows("did you mean :help ?"), terminal.shown)
    terminal.type(":time 6 * 7\n")
    XCTAssertTrue(terminal.shows("\n42\ntook "), terminal.shown)
    leave(terminal)
  }
}
