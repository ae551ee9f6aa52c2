import TlabNotebook
import XCTest

/// If these failed, a notebook would run prose as code, or leave cells out, or blame wrong lines.
final class DocumentTests: XCTestCase {
  private func cells(_ text: String) throws -> [NotebookCell] {
    try Document(text: text, file: "a.tlab").cells
  }

  private func message(_ text: String, file: StaticString = #filePath, line: UInt = #line) -> String
  {
    do {
      _ = try Document(text: text, file: "a.tlab")
      XCTFail("it was accepted", file: file, line: line)
      return ""
    } catch {
      return String(describing: error)
    }
  }

  func testCellHasNameOptionsCodeAndFirstLine() throws {
    let cells = try cells("# Title\n\n```tlab scores cache tol=1e-3\nx = 1\nx\n```\nend\n")
    XCTAssertEqual(cells.count, 1)
    XCTAssertEqual(cells[0].name, "scores")
    XCTAssertEqual(cells[0].text, "x = 1\nx\n")
    XCTAssertEqual(cells[0].firstLine, 4)
    var options = CellOptions()
    options.isCached = true
    options.tolerance = 1e-3
    XCTAssertEqual(cells[0].options, options)
  }

  func testOptionsOfUnnamedCell() throws {
    let cell = try XCTUnwrap(cells("```tlab hide slow skip error\n```\n").first)
    XCTAssertNil(cell.name)
    var options = CellOptions()
    (options.isHidden, options.isSlow) = (true, true)
    (options.isSkipped, options.mustFail) = (true, true)
    XCTAssertEqual(cell.options, options)
  }

  func testFileWithoutCellsIsOneScript() throws {
    let document = try Document(text: "x = 1\nx + 1", file: "a.tlab")
    XCTAssertTrue(document.isScript)
    XCTAssertEqual(document.blocks.count, 1)
    XCTAssertEqual(document.cells.first?.text, "x = 1\nx + 1")
    XCTAssertEqual(document.cells.first?.firstLine, 1)
  }

  func testTildesIndentationAndLongerClosingFence() throws {
    let cells = try cells("  ~~~~tlab\n    x = 1\n ```\n~~~\n~~~~~  \n")
    XCTAssertEqual(cells.map(\.text), ["  x = 1\n```\n~~~\n"])
  }

  func testUnclosedFenceReachesTheEnd() throws {
    XCTAssertEqual(try cells("```tlab\nx = 1\ny = 2").map(\.text), ["x = 1\ny = 2"])
  }

  func testWhatIsNoCell() throws {
    let texts = [
      "    ```tlab\n    x\n    ```\n",
      "\t```tlab\n\tx\n",
      "``tlab\nx\n``\n",
      "```tlab `x`\n",
      "```python\nx\n```\n",
      "````\n```tlab\nx\n```\n````\n",
      "<!--\n```tlab\nx\n```\n-->\n",
      "<pre>\n\n```tlab\nx\n```\n</pre>\n",
      "<div>\n```tlab\nx\n```\n</div>\n",
      "> ```tlab\n> x\n> ```\n",
      "- ```tlab\n  x\n  ```\n",
      "12) - ```tlab\n      x\n",
      "``` tlabx\n```\n",
    ]
    for text in texts {
      let document = try Document(text: text + "\n```tlab real\n1\n```\n")
      XCTAssertEqual(document.cells.map(\.name), ["real"], text)
      XCTAssertFalse(document.isScript)
    }
  }

  func testWhatIsACellAllTheSame() throws {
    let texts = [
      "paragraph\n```tlab\nx\n```\n",
      "> quotation\n```tlab\nx\n```\n",
      "- ```\n  code\n\nno longer in the list\n```tlab\nx\n```\n",
      "<!-- comment -->\n```tlab\nx\n```\n",
      "<div>\n\n```tlab\nx\n```\n",
      "<span>\n```tlab\nx\n```\n",
      "```  tlab  \nx\n```\n",
      "\u{FEFF}```tlab\nx\n```\n",
    ]
    for text in texts {
      let document = try Document(text: text)
      XCTAssertEqual(document.cells.map(\.text), ["x\n"], text)
      XCTAssertFalse(document.isScript, text)
    }
  }

  func testExpectedOutputBelongsToTheCellBefore() throws {
    let cells = try cells("```tlab a\n1\n```\n\n```out\n1\n```\n\n```tlab b\n2\n```\n")
    XCTAssertEqual(cells.map { $0.expected?.text }, ["1\n", nil])
    XCTAssertEqual(cells.first?.expected?.firstLine, 6)
  }

  func testOutputWithoutItsCellIsAnError() {
    XCTAssertEqual(
      message("```tlab a\n1\n```\ntext\n```out\n1\n```\n"),
      """
      error[fence]: an `out` fence holds the output of the cell right before it, and there is none
        a.tlab:5
      """)
    XCTAssertTrue(message("```out\n1\n```\n```tlab\n1\n```\n").contains("a.tlab:1"))
    XCTAssertTrue(message("```tlab\n1\n```\n```out\n1\n```\n```out\n```\n").contains("a.tlab:7"))
  }

  func testRepeatedNameNamesBothLines() {
    XCTAssertEqual(
      message("```tlab a\n```\n\n```tlab a\n```\n"),
      "error[fence]: the cell on line 1 is named \"a\" already\n  a.tlab:4")
  }

  func testWrongOptions() {
    XCTAssertTrue(message("```tlab a hidee\n```\n").contains("did you mean `hide`?"))
    XCTAssertTrue(
      message("```tlab a loud\n```\n").contains(
        "it can have cache, error, hide, skip, slow and tol=NUMBER"))
    XCTAssertTrue(message("```tlab a hide hide\n```\n").contains("stands twice"))
    XCTAssertTrue(message("```tlab a tol=\n```\n").contains("tol=1e-3"))
    XCTAssertTrue(message("```tlab a tol=-1\n```\n").contains("at least 0"))
    XCTAssertTrue(message("```tlab 3d\n```\n").contains("cannot name a cell"))
    XCTAssertTrue(message("x\n\n```tlab a b\n```\n").contains("a.tlab:3"))
  }
}
