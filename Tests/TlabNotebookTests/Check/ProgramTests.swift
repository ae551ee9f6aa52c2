import FoundationEssentials
import Tensorlab
import TlabNotebook
import XCTest

/// The programs that people learn from, and the tour: what stands in them must be what they do.
final class ProgramTests: XCTestCase {
  private static let root = String(
    #filePath.dropLast("Tests/TlabNotebookTests/Check/ProgramTests.swift".count))

  func testEveryProgramPutsOutWhatItSays() throws {
    let folder = Self.root + "Tests/Programs"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".tlab") }.sorted()
    XCTAssertGreaterThanOrEqual(names.count, 40)
    for name in names { try check("\(folder)/\(name)") }
  }

  func testTheLanguageTourPutsOutWhatItSays() throws {
    try check(Self.root + "docs/language.md")
  }

  private func check(_ path: String) throws {
    try EngineThread.run {
      let document = try Document(path: path)
      XCTAssertTrue(
        document.cells.contains { $0.expected != nil }, "\(path) says nothing that could be wrong")
      let checker = NotebookChecker(document, engine: Engine(threadCount: 2))
      for result in try checker.check() {
        switch result.outcome {
        case .passed: continue
        case .leftOut: XCTFail("\(path):\(result.line): left out")
        case .differs(let text):
          XCTFail("\(path):\(result.line): \(text.lines.joined(separator: "\n"))")
        case .failed(let error): XCTFail("\(path):\(result.line): \(error)")
        }
      }
    }
  }
}
