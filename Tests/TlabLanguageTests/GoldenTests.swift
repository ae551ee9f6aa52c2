import FoundationEssentials
import TlabLanguage
import XCTest

/// Runs every file under Golden/: lines are typed at a prompt, up to an empty one or one that starts
/// with `| `, which begins what is then shown.
///
/// With TLAB_RECORD set in the environment the files are rewritten with what is shown now.
final class GoldenTests: XCTestCase {
  private struct Entry {
    var input: [String] = []
    var output: [String] = []
  }

  private static let folder = String(#filePath.dropLast("GoldenTests.swift".count)) + "Golden"

  func testEveryGoldenFileShowsWhatItSays() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
      .filter { $0.hasSuffix(".tlabtest") }.sorted()
    XCTAssertGreaterThan(names.count, 10)
    for name in names {
      let path = "\(Self.folder)/\(name)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try check(text, name: name, path: path)
    }
  }

  private func check(_ text: String, name: String, path: String) throws {
    let entries = Self.entries(text)
    let shown = try Session.run {
      let session = Session()
      return entries.map { session.output(of: $0.input.joined(separator: "\n")) }
    }
    let records = ProcessInfo.processInfo.environment["TLAB_RECORD"] != nil
    var recorded: [String] = []
    for (entry, output) in zip(entries, shown) {
      let ended = output.isEmpty || output.hasSuffix("\n") ? output : output + "\n"
      let lines = ended.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let trimmed = lines.map { Self.withoutTrailingBlanks(String($0)) }
      if !records {
        XCTAssertEqual(
          trimmed.joined(separator: "\n"), entry.output.joined(separator: "\n"),
          "\(name): \(entry.input.joined(separator: "\n"))")
      }
      recorded += entry.input
      recorded += trimmed.map { $0.isEmpty ? "|" : "| " + $0 }
      recorded.append("")
    }
    if records {
      try recorded.dropLast().joined(separator: "\n").appending("\n")
        .write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  private static func withoutTrailingBlanks(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  private static func entries(_ text: String) -> [Entry] {
    var entries: [Entry] = []
    var current = Entry()
    func finish() {
      if !current.input.isEmpty { entries.append(current) }
      current = Entry()
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "|" || line.hasPrefix("| ") {
        current.output.append(String(line.dropFirst(2)))
      } else if line.isEmpty {
        finish()
      } else {
        if !current.output.isEmpty { finish() }
        current.input.append(String(line))
      }
    }
    finish()
    return entries
  }
}
