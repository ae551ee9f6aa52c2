import FoundationEssentials
import Tensorlab
import TlabLanguage
import XCTest

/// If these failed, pages and editors would colour code as what it is not, or lose some of it.
final class HighlightingTests: XCTestCase {
  private func kinds(_ text: String) -> [String] {
    Highlighting.spans(of: text).filter { $0.kind != .plain }.map { "\($0.kind) \($0.text)" }
  }

  func testWordsAreMarkedByWhatTheyAre() {
    XCTAssertEqual(
      kinds("param lr = 3e-4 \"# rate\" # why\nif sum(x) > 1 then y end"),
      [
        "keyword param", "number 3e-4", "string \"# rate\"", "comment # why", "keyword if",
        "builtin sum", "number 1", "keyword then", "keyword end",
      ])
  }

  func testEveryByteIsKeptEvenOfWhatIsNoProgram() {
    for text in ["", "\"open", "x = ! y # é\r\n", "漢 = 1 # a\n# b", "\"{f(\"{1}\")}\" # c", "1__"] {
      XCTAssertEqual(Highlighting.spans(of: text).map(\.text).joined(), text)
    }
  }

  func testTheEditorsGrammarKnowsTheKeywords() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appending(path: "editors/vscode/syntaxes/tlab-code.tmLanguage.json")
    let grammar = try JSONValue(parsing: Array(Data(contentsOf: path)))
    var words: Set<String> = []
    for rule in ["keyword", "operator-word", "constant"] {
      let match = try XCTUnwrap(grammar["repository"]?[rule]?["match"]?.string)
      XCTAssertTrue(match.hasPrefix("\\b(?:") && match.hasSuffix(")\\b"), match)
      words.formUnion(match.dropFirst(5).dropLast(3).split(separator: "|").map(String.init))
    }
    XCTAssertEqual(words, Set(Highlighting.keywords))
  }
}
