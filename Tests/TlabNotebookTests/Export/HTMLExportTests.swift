import TlabNotebook
import XCTest

/// If these failed, a page would be wrong, would run something, or would need a network.
final class HTMLExportTests: XCTestCase {
  private func body(_ text: String) throws -> String {
    let html = try ExportFixtures.export(text).html
    return String(html.components(separatedBy: "<main>").last ?? "")
  }

  func testProseCodeAndOutputsStandInOrder() throws {
    let html = try body("# Title\n\nsome *words*\n\n```tlab sum\n1 + 1 # two\n```\n\n## After\n")
    let parts = [
      "<h1 id=\"title\">Title</h1>", "<em>words</em>", "<div class=\"name\">sum</div>",
      "<span class=\"comment\"># two</span>", "<pre class=\"out\">2</pre>", "<h2 id=\"after\">",
    ]
    let places = parts.compactMap { html.firstRange(of: $0)?.lowerBound }
    XCTAssertEqual(places.count, parts.count, html)
    XCTAssertEqual(places, places.sorted())
  }

  func testContentsLinkToHeadingsThatAreThere() throws {
    let html = try ExportFixtures.export(
      "# T\n\n## Same `x`\n\n## Same x\n\n### Ünï\n\n" + ExportFixtures.cell("1")
    ).html
    for name in ["same-x", "same-x-1", "ünï"] {
      XCTAssertTrue(html.contains("<a href=\"#\(name)\">"), html)
      XCTAssertTrue(html.contains(" id=\"\(name)\">"), html)
    }
  }

  func testNothingOfTheDocumentIsCodeOfThePage() throws {
    let evil = "<script>alert(1)</script>"
    let html = try ExportFixtures.export(
      "# \(evil)\n\n\(evil)\n\n<img src=x onerror=y>\n\n[a](javascript:alert(1))\n\n"
        + "![p](https://example.com/p.png)\n\n"
        + ExportFixtures.cell("print(\"\(evil)\")\n# \(evil)")
        + ExportFixtures.cell("plot([1, 2], title: \"\(evil)\")")
        + ExportFixtures.cell("table([{a: \"<b>\"}])")
    ).html
    XCTAssertFalse(html.contains("<script"), html)
    XCTAssertFalse(html.contains("<img"), html)
    XCTAssertFalse(html.contains("javascript:"), html)
    XCTAssertTrue(html.contains("<a href=\"https://example.com/p.png\">p</a>"), html)
    XCTAssertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), html)
    XCTAssertTrue(html.contains("<td>&lt;b&gt;</td>"), html)
  }

  func testAFigureIsDrawnAndAHiddenCellIsNot() throws {
    let html = try body(
      ExportFixtures.cell("plot({a: [1, 2], b: [2, 5]})")
        + "```tlab quiet hide\nsecret = 41\nsecret\n```\n"
        + ExportFixtures.cell("image([0, 1; 1, 0])"))
    XCTAssertEqual(html.components(separatedBy: "<svg").count, 3, html)
    XCTAssertTrue(html.contains("data:image/png;base64,iVBOR"), html)
    XCTAssertTrue(html.contains(">b</text>"), html)
    XCTAssertFalse(html.contains("secret"), html)
    XCTAssertFalse(html.contains("plot["), html)
  }

  func testTheErrorIsShownWhereItHappened() throws {
    let export = try ExportFixtures.export(
      ExportFixtures.cell("print(\"before\")\n1 + [1, 2] @ 3") + ExportFixtures.cell("print(7 * 6)")
    )
    XCTAssertNotNil(export.error)
    XCTAssertTrue(export.html.contains("<pre class=\"out\">before</pre>"))
    XCTAssertTrue(export.html.contains("<pre class=\"error\">error["), export.html)
    XCTAssertFalse(export.html.contains(">42<"))
    let unresolved = try ExportFixtures.export(ExportFixtures.cell("nowhere"))
    XCTAssertTrue(unresolved.html.contains("nothing is called `nowhere`"))
  }

  func testOutputsOfTheFileServeWithoutARun() throws {
    let document = try Document(text: ExportFixtures.cell("boom()") + "```out\nkept\n```\n")
    let export = NotebookExport(keeping: document)
    XCTAssertNil(export.error)
    XCTAssertTrue(export.html.contains("<pre class=\"out\">kept</pre>"))
  }

  func testDrawingsOfWhatCannotBeDrawnAreWellFormed() throws {
    let code = [
      "plot([nan, inf])", "plot([3])", "plot([1, nan, 3])", "plot([5, 5, 5])",
      "plot([1e-300, 1e300], log: true)", "plot([-1, 0], log: true)", "scatter([1], [1])",
      "heatmap([nan, 1; 2, 3])", "histogram([1, 1])", "plot(linspace(0, 1, 50000))",
    ].map { $0.replacing("nan", with: "log(-1)").replacing("inf", with: "-log(0)") }
    for line in code {
      let export = try ExportFixtures.export(ExportFixtures.cell(line))
      XCTAssertNil(export.error, line)
      let html = export.html
      XCTAssertTrue(html.contains("</svg>"), line)
      XCTAssertFalse(html.contains("\"nan\"") || html.contains("\"inf\""), line)
      XCTAssertLessThan(html.utf8.count, 200_000, line)
    }
  }
}
