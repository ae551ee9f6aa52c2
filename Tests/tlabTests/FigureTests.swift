import XCTest

/// If these failed, figures would not be drawn on a terminal, or would be where none is.
final class FigureTests: XCTestCase {
  private static let script = "plot([0, 1, 4, 9], title: \"squares\")"

  func testATerminalDrawsAndAPipeGetsOneLine() throws {
    try TlabProcess.withFile(Self.script) { path in
      XCTAssertEqual(try TlabProcess.run([path]).output, "plot[4 points] squares\n")
      let terminal = try PseudoTerminal([path], columns: 60)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
      let lines = terminal.shown.split(separator: "\n")
      XCTAssertTrue(lines[0].hasSuffix("squares"), terminal.shown)
      // The curve begins at the bottom on the left, and ends at the top on the right.
      let rows = lines.filter { $0.contains("┤") || $0.contains("│") }
      XCTAssertEqual(rows.last?.contains("┤ "), false, terminal.shown)
      XCTAssertEqual(rows.first?.last?.isWhitespace, false, terminal.shown)
      XCTAssertTrue(lines.allSatisfy { $0.count <= 60 }, terminal.shown)
    }
  }

  func testPicturesAreAsWideAsTheyAre() throws {
    let script = "image([0, 1; 1, 0])\nimages(rand(30, 8, 8), labels: 0..30)"
    for columns in [40, 80, 200] {
      try TlabProcess.withFile(script) { path in
        let terminal = try PseudoTerminal([path], columns: UInt16(columns))
        XCTAssertEqual(terminal.end(), 0, terminal.shown)
        XCTAssertTrue(
          terminal.shown.split(separator: "\n").allSatisfy { $0.count <= columns }, terminal.shown)
      }
    }
  }

  func testADatasetShowsItsFirstImages() throws {
    try TlabProcess.withFile("mnist(train: 3).train") { path in
      let terminal = try PseudoTerminal([path], columns: 100)
      XCTAssertTrue(terminal.shows("dataset: 3 images 28x28"), terminal.shown)
      XCTAssertTrue(terminal.shows("8                             1  "), terminal.shown)
      XCTAssertTrue(terminal.shows("▓▓"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
    }
  }
}
