import FoundationEssentials
import XCTest

/// If these failed, `tlab export` and `tlab import` would write the wrong thing, or over something.
final class ExportTests: XCTestCase {
  func testANotebookIsWrittenInEachFormatAndComesBack() throws {
    let text = "# T\n\n```tlab a\nplot([1, 2, 3])\n```\n"
    try TlabProcess.withFile(text) { path in
      let manager = FileManager.default
      let folder = path + "-export"
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? manager.removeItem(atPath: folder) }
      for format in ["html", "md", "ipynb"] {
        let done = try TlabProcess.run(
          ["export", "--to", format, path, "-o", "\(folder)/a.\(format)"])
        XCTAssertEqual(done.status, 0, done.errors)
      }
      let markdown = String(
        decoding: try Data(contentsOf: URL(filePath: "\(folder)/a.md")), as: UTF8.self)
      XCTAssertTrue(markdown.contains("![plot\\[3 points\\]](<a_files/figure-1.svg>)"), markdown)
      XCTAssertTrue(manager.fileExists(atPath: "\(folder)/a_files/figure-1.svg"))
      let back = try TlabProcess.run(["import", "\(folder)/a.ipynb", "-o", "-"])
      XCTAssertEqual(back.output, text)
      XCTAssertEqual(try TlabProcess.run(["import", "\(folder)/a.ipynb"]).status, 0)
      let again = try TlabProcess.run(["import", "\(folder)/a.ipynb"])
      XCTAssertEqual(again.status, 1)
      XCTAssertTrue(again.errors.contains("is there already"), again.errors)
    }
  }

  func testAFailureIsExportedAndTold() throws {
    try TlabProcess.withFile("# T\n\n```tlab\n[1, 2] + [1, 2, 3]\n```\n") { path in
      let done = try TlabProcess.run(["export", "--to", "html", path, "-o", "-"])
      XCTAssertEqual(done.status, 1)
      XCTAssertTrue(done.output.contains("<pre class=\"error\">error[shape]"), done.output)
      XCTAssertTrue(done.errors.contains("error[shape]"), done.errors)
    }
  }
}
