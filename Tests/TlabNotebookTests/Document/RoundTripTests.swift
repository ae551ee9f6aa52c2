import TlabNotebook
import XCTest

/// If these failed, writing a notebook back would change what its author wrote.
final class RoundTripTests: XCTestCase {
  private static let pieces = [
    "# Heading", "prose with ` and ~", "", "", "```tlab", "```tlab name cache", "~~~tlab",
    "```out", "```", "~~~~", "````", "   ```", "    ```", "> ```tlab", "- ```", "  text",
    "<!--", "-->", "<div>", "x = 1", "\t- tabs", "é 漢字 👩‍🔬", "\u{FEFF}", "1. ~~~", "---",
  ]
  private static let lineEnds = ["\n", "\n", "\r\n", "\r"]

  func testGeneratedDocumentsKeepEveryByte() {
    var random = SplitMix(state: 7)
    var parsed = 0
    for _ in 0..<4000 {
      var text = ""
      var names = 0
      for _ in 0..<Int.random(in: 0...14, using: &random) {
        var piece = Self.pieces.randomElement(using: &random) ?? ""
        if piece.contains("name") {
          names += 1
          piece = piece.replacing("name", with: "name\(names)")
        }
        text += piece + (Self.lineEnds.randomElement(using: &random) ?? "\n")
      }
      if Bool.random(using: &random), !text.isEmpty { text.unicodeScalars.removeLast() }
      guard let document = try? Document(text: text) else { continue }
      parsed += 1
      XCTAssertEqual(Array(document.text.utf8), Array(text.utf8), text)
      for cell in document.cells where !document.isScript {
        assertLine(of: cell, in: text)
      }
    }
    XCTAssertGreaterThan(parsed, 2000)
  }

  /// The cell's first line of code stands on the line of the file that the cell names.
  private func assertLine(of cell: NotebookCell, in text: String) {
    guard let first = cell.text.split(separator: "\n", omittingEmptySubsequences: false).first,
      !first.isEmpty
    else { return }
    let plain = text.unicodeScalars.reduce(into: (text: "", wasReturn: false)) { result, scalar in
      if scalar == "\n", result.wasReturn {
        result.wasReturn = false
        return
      }
      result.wasReturn = scalar == "\r"
      result.text.unicodeScalars.append(scalar == "\r" ? "\n" : scalar)
    }.text
    let lines = plain.split(separator: "\n", omittingEmptySubsequences: false)
    XCTAssertTrue(lines[cell.firstLine - 1].hasSuffix(first), "\(cell.firstLine): \(text)")
  }

  func testCodeHasPlainLineEnds() throws {
    let text = "```tlab\r\nx = 1\r\ny = 2\r\n```\r\n```out\r\n1\r\n```"
    let document = try Document(text: text)
    XCTAssertEqual(document.cells.first?.text, "x = 1\ny = 2\n")
    XCTAssertEqual(document.cells.first?.expected?.text, "1\n")
    XCTAssertEqual(Array(document.text.utf8), Array(text.utf8))
    XCTAssertEqual(try Document(text: "x = 1\r\nx").cells.first?.text, "x = 1\nx")
  }
}

/// A small generator, so that a failure can be seen again.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
