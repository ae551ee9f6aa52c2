import FoundationEssentials
import XCTest

/// If these failed, `tlab check` would pass what is wrong, or damage the file it updates.
final class CheckTests: XCTestCase {
  private func withFiles(_ texts: [String], _ body: ([String]) throws -> Void) throws {
    guard let text = texts.first else { return try body([]) }
    try TlabProcess.withFile(text) { path in
      try withFiles(Array(texts.dropFirst())) { try body([path] + $0) }
    }
  }

  private static func notebook(_ expected: String) -> String {
    "# T\n\n```tlab sum\n1 + 1\n```\n\n```out\n\(expected)\n```\n"
  }

  func testTheStatusSaysWhetherEverythingIsAsWritten() throws {
    try withFiles([Self.notebook("2"), Self.notebook("3"), "```tlab\nnowhere\n```\n"]) { paths in
      let good = try TlabProcess.run(["check", paths[0]])
      XCTAssertEqual(good.status, 0, good.errors)
      XCTAssertEqual(good.output, "\(paths[0]): 1 cell as written\n")
      let bad = try TlabProcess.run(["check", paths[1]])
      XCTAssertEqual(bad.status, 1)
      XCTAssertTrue(bad.output.contains("@@ -8,1 +8,1 @@\n-3\n+2\n"), bad.output)
      let wrong = try TlabProcess.run(["check", paths[2]])
      XCTAssertEqual(wrong.status, 1)
      XCTAssertTrue(wrong.errors.contains("nothing is called `nowhere`"), wrong.errors)
      // Together, in order, each in a process of its own.
      let all = try TlabProcess.run(["check"] + paths)
      XCTAssertEqual(all.status, 1)
      let places = paths.compactMap { all.output.firstRange(of: $0)?.lowerBound }
      XCTAssertEqual(places.count, 3, all.output)
      XCTAssertEqual(places, places.sorted())
      XCTAssertEqual(try TlabProcess.run(["check", paths[0], paths[0]]).status, 0)
    }
  }

  func testUpdateWritesTheOutputAndKeepsTheFilesPermissions() throws {
    try withFiles([Self.notebook("3")]) { paths in
      let manager = FileManager.default
      try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: paths[0])
      let result = try TlabProcess.run(["check", "--update", paths[0]])
      XCTAssertEqual(result.status, 0, result.errors)
      XCTAssertEqual(try String(contentsOfFile: paths[0], encoding: .utf8), Self.notebook("2"))
      let attributes = try manager.attributesOfItem(atPath: paths[0])
      XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o640)
      XCTAssertEqual(
        try TlabProcess.run(["check", "--update", paths[0]]).output, "\(paths[0]): up to date\n")
    }
  }

  func testAFailedRunWritesNothing() throws {
    let text = Self.notebook("3") + "```tlab\nerror(\"no\")\n```\n"
    try withFiles([text]) { paths in
      let result = try TlabProcess.run(["check", "--update", paths[0]])
      XCTAssertEqual(result.status, 1)
      XCTAssertTrue(result.errors.contains("nothing was written"), result.errors)
      XCTAssertEqual(try String(contentsOfFile: paths[0], encoding: .utf8), text)
    }
  }
}
