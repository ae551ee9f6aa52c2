import TlabNotebook
import XCTest

/// If these failed, prose would run together or be cut up when a notebook is shown.
final class ProseTests: XCTestCase {
  private func blocks(_ text: String) throws -> [Prose.Block] {
    let document = try Document(text: text + "\n```tlab\n1\n```\n")
    guard case .prose(let prose) = document.blocks.first else { return [] }
    return prose.blocks
  }

  func testHeadings() throws {
    XCTAssertEqual(
      try blocks("# One\n## Two ##\nThree\n===\nFour\n---\n#no\n"),
      [
        .heading(level: 1, text: "One"), .heading(level: 2, text: "Two"),
        .heading(level: 1, text: "Three"), .heading(level: 2, text: "Four"), .paragraph("#no"),
      ])
  }

  func testParagraphsItemsAndQuotations() throws {
    XCTAssertEqual(
      try blocks("one\ntwo\n\nthree\n- item\n  goes on\n- next\n  1. inner\n\n> said\n> so\n"),
      [
        .paragraph("one two"), .paragraph("three"),
        .item(depth: 0, marker: "-", text: "item goes on"),
        .item(depth: 0, marker: "-", text: "next"), .item(depth: 1, marker: "1.", text: "inner"),
        .quotation("said so"),
      ])
  }

  func testCodeTablesRulesAndComments() throws {
    XCTAssertEqual(
      try blocks("```python\na\n\nb\n```\n|a|b|\n|-|-|\n\n    code\n\n* * *\n<!-- no\nno -->\n"),
      [
        .verbatim(["a", "", "b"]), .verbatim(["|a|b|", "|-|-|"]), .verbatim(["code"]), .rule,
      ])
  }
}
