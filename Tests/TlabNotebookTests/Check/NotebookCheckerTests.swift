import Tensorlab
import TlabLanguage
import TlabNotebook
import XCTest

/// If these failed, a notebook could say one thing and put out another.
final class NotebookCheckerTests: XCTestCase {
  private func check(
    _ text: String, slow: Bool = false
  ) throws -> (outcomes: [String], updated: String) {
    try EngineThread.run {
      let checker = NotebookChecker(
        try Document(text: text, file: "a.tlab"), engine: Engine(threadCount: 1),
        includesSlowCells: slow)
      let results = try checker.check()
      let outcomes = results.map { result in
        switch result.outcome {
        case .passed: "passed"
        case .differs(let difference): difference.lines.joined(separator: "\n")
        case .failed: "failed"
        case .leftOut: "left out"
        }
      }
      return (outcomes, checker.updatedText(results))
    }
  }

  /// A document of one cell with an expected output.
  private func document(_ code: String, _ expected: String, options: String = "") -> String {
    "```tlab a\(options)\n\(code)\n```\n```out\n\(expected)\n```\n"
  }

  private func assertPasses(
    _ code: String, _ expected: String, options: String = "", line: UInt = #line
  ) throws {
    XCTAssertEqual(
      try check(document(code, expected, options: options)).outcomes, ["passed"], line: line)
  }

  private func assertDiffers(
    _ code: String, _ expected: String, options: String = "", line: UInt = #line
  ) throws {
    XCTAssertNotEqual(
      try check(document(code, expected, options: options)).outcomes, ["passed"], line: line)
  }

  func testTextIsComparedExactly() throws {
    try assertPasses("print(\"a b\")", "a b")
    try assertDiffers("print(\"a b\")", "a c")
    try assertDiffers("print(\"a b\")", "a b c")
    try assertDiffers("print(\"a\")", "a\na")
    try assertDiffers("print(\"ab\")", "a b")
    try assertDiffers("x = 1", "1")
  }

  func testNumbersAreComparedAtThePrecisionWritten() throws {
    try assertPasses("2 / 3", "0.67")
    try assertPasses("2 / 3", "0.6667")
    try assertDiffers("2 / 3", "0.66")
    try assertDiffers("2 / 3", "0.6670")
    try assertPasses("1e-7 / 3", "3.3e-8")
    try assertDiffers("1e-7 / 3", "3.4e-8")
    // A whole number is meant as it stands, and a digit of a name is none.
    try assertDiffers("3", "4")
    try assertDiffers("print(\"x3\")", "x4")
    try assertPasses("[1 / 3, 2]", "f32[2] [0.33, 2.0]")
  }

  func testToleranceIsTheCells() throws {
    try assertPasses("100", "103", options: " tol=0.05")
    try assertDiffers("100", "110", options: " tol=0.05")
    try assertPasses("0.001", "0.04", options: " tol=0.05")
    try assertPasses(
      "print(\"accuracy 95.1% of 500\")", "accuracy  95.8% of 500", options: " tol=0.01")
    try assertDiffers("print(\"accuracy 95.1%\")", "loss 95.1%", options: " tol=0.01")
  }

  func testDotsStandForAnything() throws {
    try assertPasses("for i in 0..5 do print(i) end", "0\n...\n4")
    try assertPasses("for i in 0..5 do print(i) end", "...")
    try assertPasses("for i in 0..5 do print(i) end", "...\n1\n...\n3\n4")
    try assertDiffers("for i in 0..5 do print(i) end", "0\n...\n5")
    try assertDiffers("for i in 0..5 do print(i) end", "...\n3\n1\n...")
    try assertPasses("print(\"took 12 s in all\")", "took ... in all")
    try assertDiffers("print(\"took 12 s in all\")", "took ... in part")
    try assertPasses("print(\"a\")", "a\n...")
    // Shortened arrays are written with the same dots.
    try assertPasses("0..30", "0..30")
  }

  func testADifferenceIsShown() throws {
    XCTAssertEqual(
      try check(document("for i in 0..9 do print(i) end", "0\n1\n2\n3\n4\n5\n6\n77\n8")).outcomes,
      ["@@ -9,5 +9,5 @@\n 4\n 5\n 6\n-77\n+7\n 8"])
  }

  func testAFailedCellEndsTheCheck() throws {
    let text = "```tlab\nx = 1\n```\n```tlab\nx + \"a\" + 1\n```\n```tlab\nprint(2)\n```\n"
    let (outcomes, updated) = try check(text)
    XCTAssertEqual(outcomes, ["passed", "failed"])
    XCTAssertEqual(updated, text)
  }

  func testSlowCellsAndWhatNeedsThemAreLeftOut() throws {
    let text = """
      ```tlab a slow
      x = 1
      ```
      ```tlab b
      y = x + 1
      ```
      ```tlab c
      f() = y
      ```
      ```tlab d
      f()
      ```
      ```out
      wrong
      ```
      ```tlab e
      print("free")
      ```
      """
    XCTAssertEqual(
      try check(text).outcomes, ["left out", "left out", "left out", "left out", "passed"])
    XCTAssertEqual(try check(text, slow: true).outcomes.prefix(3), ["passed", "passed", "passed"])
    XCTAssertNotEqual(try check(text, slow: true).outcomes[3], "passed")
  }

  // MARK: Updating

  func testOutputsAreWrittenAndNothingElseIsTouched() throws {
    let text =
      "# T  \n\n```tlab a\n1 + 1\n```\ntext\n\n```tlab b\nx = 1\n```\n\n\n```out\nold\n```\n* end"
    let updated = try check(text).updated
    XCTAssertEqual(
      updated,
      "# T  \n\n```tlab a\n1 + 1\n```\n\n```out\n2\n```\ntext\n\n```tlab b\nx = 1\n```\n* end")
    let again = try check(updated)
    XCTAssertEqual(again.outcomes, ["passed", "passed"])
    XCTAssertEqual(again.updated, updated)
  }

  func testLineEndsAndAMissingLastOneStay() throws {
    XCTAssertEqual(
      try check("```tlab\r\n7\r\n```\r\n").updated,
      "```tlab\r\n7\r\n```\r\n\r\n```out\r\n7\r\n```\r\n")
    XCTAssertEqual(try check("```tlab\n7\n```").updated, "```tlab\n7\n```\n\n```out\n7\n```")
    XCTAssertEqual(
      try check("```tlab\n7\n```\n```out\n8\n```").updated, "```tlab\n7\n```\n\n```out\n7\n```")
    // A fence that only the end of the file closes has no place for an output after it.
    XCTAssertEqual(try check("```tlab\n7\n").updated, "```tlab\n7\n")
  }

  func testAFenceIsLongerThanAnyInTheOutput() throws {
    let updated = try check("```tlab\nprint(\"```\")\n```\n").updated
    XCTAssertEqual(updated, "```tlab\nprint(\"```\")\n```\n\n````out\n```\n````\n")
    XCTAssertEqual(try check(updated).outcomes, ["passed"])
  }

  func testWhatAgreesStaysAsWritten() throws {
    let text = document("for i in 0..5 do print(i / 3) end", "0\n...\n1.33")
    XCTAssertEqual(try check(text).updated, text)
  }

  func testAnErrorIsAnOutput() throws {
    let updated = try check("text\n\n```tlab a error\nx = [1] + [1, 2] + [3, 4, 5]\n```\n").updated
    XCTAssertTrue(updated.contains("```out\nerror[shape]"), updated)
    // Moved within the file, it is the same.
    XCTAssertEqual(try check("more\n\n" + updated).outcomes, ["passed"])
  }

  /// Whatever the documents are made of, an update is reached at once and changes cells' outputs only.
  func testUpdatesOfManyDocumentsSettle() throws {
    var generator = SystemRandomNumberGenerator()
    let pieces = [
      "text\n", "\n", "# T\n", "```tlab\n1 + 1\n```\n", "```tlab hide\n3\n```\n",
      "~~~~tlab\nprint(\"a\\nb\")\n~~~~\n", "```tlab\nx = 1\n```\n```out\nold\n```\n",
      "  ```tlab\n  [1, 2; 3, 4]\n  ```\n", "```tlab error\nnope\n```\n", "```python\n1\n```\n",
      "```tlab skip\nnope\n```\n", "```tlab\n5\n```\n\n\n```out\n5\n```\n", "> quoted\n",
      "- item\n",
    ]
    for _ in 0..<200 {
      var text = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      if Bool.random(using: &generator) { text = text.replacing("\n", with: "\r\n") }
      if Bool.random(using: &generator), text.hasSuffix("\n") {
        text = String(text.dropLast())
      }
      guard let document = try? Document(text: text), !document.isScript else { continue }
      let updated = try check(text).updated
      XCTAssertNoThrow(try Document(text: updated), "\(text) → \(updated)")
      let again = try check(updated)
      XCTAssertEqual(again.updated, updated, text)
      XCTAssertTrue(again.outcomes.allSatisfy { $0 == "passed" }, "\(text) → \(again.outcomes)")
      let prose = { (text: String) throws -> String in
        try Document(text: text).blocks.map { block in
          if case .prose(let prose) = block { prose.text } else { "" }
        }.joined().filter { !$0.isWhitespace }
      }
      XCTAssertEqual(try prose(updated), try prose(text))
    }
  }
}
