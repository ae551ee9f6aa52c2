import FoundationEssentials
import Tensorlab
import TlabLanguage
import XCTest

/// The manual is made from the declarations: a committed page that says something else misleads.
final class ReferenceTests: XCTestCase {
  private static let root = String(
    #filePath.dropLast("Tests/TlabLanguageTests/Reference/ReferenceTests.swift".count))

  func testTheCommittedManualIsThatOfTheDeclarations() throws {
    let folder = Self.root + "docs/reference"
    let files = Reference.files(.standard)
    for (name, text) in files {
      let committed = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      XCTAssertTrue(committed == text, "\(name) is not current: make reference")
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: folder)
    XCTAssertEqual(Set(found), Set(files.map(\.name)))
  }

  func testJSONHoldsEveryBuiltinWithItsParametersAndExamples() throws {
    let json = try JSONValue(parsing: Array(Reference.json(.standard).utf8))
    XCTAssertEqual(json["version"]?.integer, 1)
    let builtins = (json["families"]?.array ?? []).flatMap { $0["builtins"]?.array ?? [] }
    XCTAssertEqual(builtins.compactMap { $0["name"]?.string }.sorted(), Registry.standard.names)
    let softmax = try XCTUnwrap(builtins.first { $0["name"]?.string == "softmax" })
    let axis = try XCTUnwrap(softmax["parameters"]?.array?.last)
    XCTAssertEqual(axis["name"]?.string, "axis")
    XCTAssertEqual(axis["default"]?.string, "-1")
    XCTAssertEqual(axis["live"], .bool(false))
    XCTAssertEqual(softmax["examples"]?.array?.first?["code"]?.string, "softmax([0, 0])")
  }
}
