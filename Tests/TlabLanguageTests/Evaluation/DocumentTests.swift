import TlabLanguage
import XCTest

/// A document of cells: what is reported before it runs, what its cells read and write.
final class DocumentTests: XCTestCase {
  private func cells(_ texts: [String]) -> [CellSource] {
    var line = 1
    return texts.enumerated().map { index, text in
      defer { line += text.split(separator: "\n", omittingEmptySubsequences: false).count + 2 }
      return CellSource(name: "c\(index)", text: text, file: "doc.tlab", firstLine: line)
    }
  }

  private func output(_ texts: [String], parameters: [String: String] = [:]) throws -> String {
    try Session.run { Session(parameterOverrides: parameters).output(of: cells(texts)) }
  }

  private func resolved(_ texts: [String]) throws -> [(reads: Set<String>, writes: Set<String>)] {
    try Session.run {
      try Session().interpreter.resolve(cells(texts)).map { ($0.reads, $0.writes) }
    }
  }

  func testNothingRunsWhenALaterCellIsWrong() throws {
    XCTAssertEqual(
      try output(["print(\"started\")", "prnt(1)\nx = undefined_name"]),
      """
      error[name]: nothing is called `prnt`
        doc.tlab:4:1, cell "c1"
      4 | prnt(1)
        | ^^^^
        = did you mean print ?

      error[name]: nothing is called `undefined_name`
        doc.tlab:5:5, cell "c1"
      5 | x = undefined_name
        |     ^^^^^^^^^^^^^^

      """)
  }

  func testSeveralSyntaxErrorsAreReportedAtOnce() throws {
    let text = try output(["a = 3x\nb = 2\nc = (1", "d = )"])
    XCTAssertEqual(text.components("error[syntax]"), 3, text)
  }

  func testAFunctionMayNameWhatALaterCellDefines() throws {
    XCTAssertEqual(try output(["f(x) = g(x) + 1", "g(x) = 2 * x", "f(3)"]), "7\n")
  }

  func testReadingAtTheTopWhatOnlyALaterCellSetsIsReported() throws {
    XCTAssertEqual(
      try output(["x + 1", "x = 2"]),
      """
      error[name]: `x` is read before it is set
        doc.tlab:1:1, cell "c0"
      1 | x + 1
        | ^
        = it is set only here (doc.tlab:4:1, cell "c1")

      """)
  }

  func testReadsAndWritesOfCells() throws {
    let found = try resolved([
      "a = 1\nb = a + 1", "c = a + b\nf(x) = x + late", "late = f(c)\na += 1",
      "for i in 0..3 do t = i end\nt",
      "if c > 0 then u = 1 end\nu",
    ])
    XCTAssertEqual(
      found.map { $0.reads.sorted() },
      [[], ["a", "b", "late"], ["a", "c", "f"], ["t"], ["c", "u"]])
    XCTAssertEqual(
      found.map { $0.writes.sorted() }, [["a", "b"], ["c", "f"], ["a", "late"], ["t"], ["u"]])
  }

  func testAFunctionsFreeNamesAreKnown() throws {
    let free = try Session.run {
      try Session().interpreter.resolve(cells(["k = 2\nf(x) = x * k", "g(x) = f(x) + k"]))
        .map(\.freeNames)
    }
    XCTAssertEqual(free, [["f": ["k"]], ["g": ["f", "k"]]])
  }

  func testALineCanGoOnWithAPipeOrAMethodInAFile() throws {
    XCTAssertEqual(
      try output(["x = [1, 2, 3]\n  |> sum\nx\n  .sqrt()\n\n  |> square\n  |> round"]), "6\n")
  }

  func testABuiltinCanBeRedefinedAndIsItselfBefore() throws {
    XCTAssertEqual(try output(["sum([1, 2])", "sum = sum([3, 4])", "sum + 1"]), "3\n8\n")
  }

  func testErrorsAreAtTheFilesLines() throws {
    let text = try output(["x = 1\n", "y = x + 1\nz = y @ ones(2, 2)"])
    XCTAssertTrue(text.hasPrefix("error[shape]"), text)
    XCTAssertTrue(text.contains("doc.tlab:6:"), text)
  }

  func testTheErrorOfTheDesign() throws {
    let source = CellSource(
      name: "scores", text: "q = ones(10, 300)\nk = ones(10, 300)\ns = q @ k",
      file: "notebooks/attention.tlab", firstLine: 10)
    XCTAssertEqual(
      try Session.run { Session().output(of: [source]) },
      """
      error[shape]: matmul needs inner dimensions to agree
        notebooks/attention.tlab:12:9, cell "scores"
      12 | s = q @ k
         |     -   ^ k is f32[10, 300]
         |     q is f32[10, 300]
         = did you mean k' ?

      """)
  }

  // MARK: Parameters

  private let declarations = """
    param epochs = 30 in 1..100 "passes over the data"
    param lr = 3e-4 in 1e-6..1 "learning rate"
    param kind = "adam" in ["adam", "sgd"]
    param quick = false
    [epochs, lr]
    print(kind, quick)
    """

  func testParametersHaveTheirDefaultsAndCanBeOverridden() throws {
    XCTAssertEqual(
      try output([declarations + "\nepochs"], parameters: ["epochs": "5", "kind": "sgd"]),
      "sgd false\n5\n")
    XCTAssertEqual(
      try output([declarations], parameters: ["quick": "true", "lr": "1"]), "adam true\n")
  }

  func testParametersOutOfTheirDomainAreRefused() throws {
    for (name, text, part) in [
      ("epochs", "0", "`epochs` is 0, which is not in 1..100"),
      ("epochs", "2.5", "`epochs` is 2.5, which is not whole"),
      ("lr", "2", "`lr` is 2, which is not in 1e-6..1"),
      ("lr", "fast", "`lr` is \"fast\", but must be a number"),
      ("kind", "adan", "did you mean \"adam\" ?"),
      ("quick", "1", "`quick` is 1, but must be true or false"),
      ("epoch", "3", "did you mean epochs ?"),
    ] {
      let shown = try output([declarations], parameters: [name: text])
      XCTAssertTrue(shown.hasPrefix("error[param]"), shown)
      XCTAssertTrue(shown.contains(part), shown)
    }
  }

  func testWrongDeclarationsAreRefused() throws {
    for text in [
      "param a = 5 in 10..20", "param a = 1 + 1", "param a = 1 in 3", "param a = \"x\" in 0..1",
      "param a = 1\nparam a = 2", "if true then param a = 1 end", "f() = do param a = 1 end",
      "param a = 1 in [2, 3]", "param a = 1 in 2..1",
    ] {
      let shown = try output([text])
      XCTAssertTrue(shown.hasPrefix("error[param]"), "\(text): \(shown)")
    }
  }

  func testParametersAreListedWithoutRunning() throws {
    let found = try Interpreter.parameters(in: cells([declarations]))
    XCTAssertEqual(found.map(\.name), ["epochs", "lr", "kind", "quick"])
    XCTAssertEqual(found.map(\.isWhole), [true, false, false, false])
    XCTAssertEqual(found[1].summary, "learning rate")
    XCTAssertEqual(found[0].domain, .numbers(1...100))
  }

  // MARK: Random numbers

  func testACellsRandomNumbersDoNotDependOnOtherCells() throws {
    func draw(_ texts: [(name: String?, text: String)]) throws -> String {
      try Session.run {
        Session(seed: 7).output(of: texts.map { CellSource(name: $0.name, text: $0.text) })
      }
    }
    let alone = try draw([("a", "rand(3)")])
    XCTAssertEqual(try draw([("b", "rand(5);"), ("a", "rand(3)")]), alone)
    XCTAssertNotEqual(try draw([("b", "rand(3)")]), alone)
    let unnamed = try draw([(nil, "rand(2)"), (nil, "rand(2)")])
    let lines = unnamed.split(separator: "\n")
    XCTAssertEqual(lines.count, 2)
    XCTAssertNotEqual(lines[0], lines[1])
    XCTAssertEqual(
      try draw([(nil, "rand(2)"), (nil, "1"), (nil, "rand(2)")]), "\(lines[0])\n1\n\(lines[1])\n")
  }
}

extension String {
  /// How often `part` occurs.
  fileprivate func components(_ part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
