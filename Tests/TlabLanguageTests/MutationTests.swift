import FoundationEssentials
import Tensorlab
import TlabLanguage
import XCTest

/// Programs spoilt at random: whatever a user types gives a result or a diagnostic, never a crash.
final class MutationTests: XCTestCase {
  private struct Random {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  private static let pieces = [
    "(", ")", "[", "]", "{", "}", "\"", ",", ";", ":", "..", "...", "->", "|>", "'", ".", "=", "+=",
    "-", "*", "/", "%", "@", "^", "==", "<", "if ", "then ", "else ", "end ", "do ", "for ", "in ",
    "while ", "try ", "return ", "break ", "param ", "none", "true", "1e300", "-1", "0", "0.5", "x",
    "sum", "grad", "by ", "\n", "not ", "and ", "9e18", "\\{", "é",
  ]

  func testSpoiltProgramsGiveDiagnostics() throws {
    let folder = String(#filePath.dropLast("MutationTests.swift".count)) + "Golden"
    let programs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".tlabtest") }
      .flatMap { name in
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: false)
          .filter { !$0.hasPrefix("|") }
          .split(whereSeparator: \.isEmpty).map { $0.joined(separator: "\n") }
      }
    var random = Random(state: 42)
    let count = Int(ProcessInfo.processInfo.environment["TLAB_MUTATIONS"] ?? "") ?? 3000
    try Session.run {
      var session = Session()
      for turn in 0..<count {
        if turn % 50 == 0 { session = Session() }
        var text = Array(programs[random.next(programs.count)])
        for _ in 0...random.next(4) {
          let place = random.next(text.count + 1)
          switch random.next(3) {
          case 0 where place < text.count: text.remove(at: place)
          case 1:
            let other = Array(programs[random.next(programs.count)])
            let start = random.next(other.count)
            text.insert(contentsOf: other[start..<min(other.count, start + 12)], at: place)
          default:
            text.insert(contentsOf: Self.pieces[random.next(Self.pieces.count)], at: place)
          }
        }
        var polls = 0
        session.engine.interrupt = InterruptToken {
          polls += 1
          return polls > 2000
        }
        let program = String(text)
        _ = Interpreter.isIncomplete(program)
        let shown = session.output(of: program)
        XCTAssertFalse(shown.contains("not a diagnostic"), "\(program)\n\(shown)")
      }
    }
  }
}
