import Tensorlab
import TlabNotebook
import XCTest

/// If these failed, a notebook would not come back from Jupyter as it was, or would run what it
/// should not.
final class JupyterTests: XCTestCase {
  private func imported(_ text: String) throws -> String {
    try JupyterImport(Array(text.utf8), file: "x.ipynb").text
  }

  func testWhatWasExportedComesBackToTheByte() throws {
    let documents = [
      "# T\n\n```tlab a cache tol=1e-3\n1 + 1\n```\n\n```out\n2\n```\n\nend",
      "```tlab\r\nx = 1\r\n```\r\nprose\r\n~~~~tlab b hide\r\nx\r\n~~~~\r\n", "x = 1\nx", "",
      "  ```tlab\n  print(\"```\")\n  ```\n```tlab\n```\n~~~\nopen", "a\n```tlab\n1",
      "\n\n```tlab\n\n```",
      "```tlab error\nnowhere\n```\n<!-- a\n```tlab\n-->\n",
    ]
    for text in documents {
      let export = NotebookExport(keeping: try Document(text: text))
      XCTAssertEqual(Array(try imported(export.jupyter).utf8), Array(text.utf8), text)
    }
  }

  func testTheFormatIsJupyters() throws {
    let export = try ExportFixtures.export(
      "# T\n" + ExportFixtures.cell("print(1)\nplot([1, 2])")
        + "```tlab error\nnowhere\n```\n")
    let json = try JSONValue(parsing: Array(export.jupyter.utf8))
    XCTAssertEqual(json["nbformat"]?.integer, 4)
    XCTAssertEqual(json["nbformat_minor"]?.integer, 5)
    let cells = try XCTUnwrap(json["cells"]?.array)
    XCTAssertEqual(cells.compactMap { $0["cell_type"]?.string }, ["markdown", "code", "code"])
    XCTAssertEqual(Set(cells.compactMap { $0["id"]?.string }).count, 3)
    let outputs = try XCTUnwrap(cells[1]["outputs"]?.array)
    XCTAssertEqual(outputs.compactMap { $0["output_type"]?.string }, ["stream", "execute_result"])
    XCTAssertNotNil(outputs[1]["data"]?["image/svg+xml"])
    XCTAssertEqual(outputs[1]["data"]?["text/plain"], .array([.string("plot[2 points]")]))
    XCTAssertEqual(cells[2]["outputs"]?.array?.first?["ename"]?.string, "name")
  }

  func testAnEditedCellIsTakenAsItIs() throws {
    let export = NotebookExport(keeping: try Document(text: "a\n\n```tlab a\n1 + 1\n```\n"))
    let edited = export.jupyter.replacing("\"1 + 1\"", with: "\"1 + 2\"")
    XCTAssertEqual(try imported(edited), "a\n\n```tlab\n1 + 2\n```\n\n")
  }

  func testCodeOfAnotherLanguageDoesNotRun() throws {
    let text = try imported(
      """
      {"cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# T\\n", "```tlab\\n", "evil()"]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "print('```')",
         "outputs": [{"output_type": "stream", "name": "stdout", "text": ["hi\\n"]}]}],
       "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
      """)
    XCTAssertTrue(try Document(text: text).isScript, text)
    XCTAssertTrue(text.contains("````python\nprint('```')\n````\n"), text)
    XCTAssertTrue(text.contains("```text\nhi\n```\n"), text)
  }

  func testWhatIsNoNotebookIsRefused() {
    let cases = [
      ("", "is not JSON"), ("[1, 2", "is not JSON"), ("{}", "no number `nbformat`"),
      ("{\"nbformat\": 3, \"worksheets\": []}", "Jupyter's format 3"),
      ("{\"nbformat\": 4}", "no list `cells`"),
      ("{\"nbformat\": 4, \"cells\": [7]}", "cell 1 has no text `cell_type`"),
      ("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [1]}]}", "is no text"),
      (
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"x\", \"source\": \"\"}]}",
        "unknown kind \"x\""
      ),
      (String(repeating: "[", count: 100_000), "is not JSON"),
    ]
    for (text, message) in cases {
      XCTAssertThrowsError(try imported(text)) {
        XCTAssertTrue(String(describing: $0).contains(message), "\($0)")
      }
    }
  }
}
