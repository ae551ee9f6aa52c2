import Tensorlab
import TlabLanguage
import XCTest

/// Programs that go too far: an error, never a crash, and everything as it was.
final class LimitTests: XCTestCase {
  private func output(_ text: String) throws -> String {
    try Session.run { Session().output(of: text) }
  }

  func testNestingDeeperThanTheLimitIsAnError() throws {
    for (open, close) in [
      ("(", ")"), ("[", "]"), ("-", ""), ("not ", ""), ("{a: ", "}"), ("f(", ")"), ("x -> ", ""),
      ("2^", ""), ("if true then ", " end"), ("do ", " end"), ("x[", "]"),
    ] {
      for count in [501, 100_000] {
        let text =
          String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
        let shown = try output(text)
        XCTAssertTrue(
          shown.hasPrefix("error[limit]: this is nested more than 500 deep"),
          open + shown.prefix(200))
      }
    }
  }

  func testNestingWithinTheLimitWorks() throws {
    let text = String(repeating: "(", count: 400) + "1" + String(repeating: ")", count: 400)
    XCTAssertEqual(try output(text), "1\n")
    XCTAssertEqual(
      try output(Array(repeating: "1", count: 3000).joined(separator: " + ")), "3000\n")
  }

  func testStringsNestedTooDeepAreAnError() throws {
    let text = String(repeating: "\"{", count: 2000)
    XCTAssertTrue(try output(text).hasPrefix("error[limit]"))
  }

  func testEndlessRecursionIsAnErrorAndTheSessionGoesOn() throws {
    try Session.run {
      let session = Session()
      for text in [
        "f(n) = f(n + 1)\nf(0)", "g(n) = [g(n + 1), 2, 3]\ng(0)",
        "h(n) = map([1, 2], x -> h(n + x))\nh(0)",
        "k(n) = do\n  x = n\n  y = () -> x\n  if true then for i in 0..2 do k(n + 1) end end\nend\nk(0)",
      ] {
        XCTAssertTrue(
          session.output(of: text).hasPrefix("error[limit]: functions call each other too deep"))
        XCTAssertEqual(session.output(of: "1 + 1"), "2\n")
      }
    }
  }

  func testALoopWithoutEndIsInterruptedAndVariablesAreAsBefore() throws {
    try Session.run {
      let session = Session()
      XCTAssertEqual(session.output(of: "n = 0\nx = [1, 2]"), "")
      for text in [
        "while true do n += 1; x[0] += 1 end",
        "spin() = spin2()\nspin2() = do while true do none end end\nspin()",
        "for i in 0..1e12 do n = i end", "try while true do n += 1 end else 0 end",
      ] {
        var polls = 0
        session.engine.interrupt = InterruptToken {
          polls += 1
          return polls > 1000
        }
        XCTAssertTrue(session.output(of: text).hasPrefix("error[interrupted]: interrupted"))
        session.engine.interrupt = InterruptToken()
        XCTAssertEqual(session.output(of: "print(n, x)"), "0 f32[2] [1, 2]\n")
      }
    }
  }

  func testAFailedStatementLeavesNoTrace() throws {
    try Session.run {
      let session = Session()
      _ = session.output(
        of:
          "x = [1, 2, 3]\ns = 0\nc() = do\n  n = 0\n  () -> do\n    n += 1\n    n\n  end\nend\nnext = c()\nnext();"
      )
      for text in [
        "for i in 0..9 do s += 1; x[i] = 0; next() end", "a, s, b = [1, 2]", "x[5] = 1",
        "x[0] = [1, 2]", "do s = 5; x = 0; error(\"stop\") end", "s = undefined_function_of(3)",
      ] {
        XCTAssertTrue(session.output(of: text).hasPrefix("error["), text)
        XCTAssertEqual(session.output(of: "print(x, s)"), "f32[3] [1, 2, 3] 0\n", text)
      }
      XCTAssertEqual(session.output(of: "next()"), "2\n")
    }
  }

  func testATensorTooLargeIsAnError() throws {
    XCTAssertTrue(try output("zeros(1e6, 1e6, 100)").hasPrefix("error[memory]"))
    XCTAssertTrue(try output("arange(1e15)").hasPrefix("error["))
  }

  func testAnInterpreterCanBeEnteredAgainWhileItRuns() throws {
    final class Sink: OutputSink {
      var session: Session?
      var seen: [String] = []
      func write(_ text: String) {
        if text == "inside\n", let session { seen.append(session.output(of: "y = x + 1\ny")) }
      }
      func display(_ value: Value) {}
    }
    try Session.run {
      let session = Session()
      _ = session.output(of: "x = 1")
      let sink = Sink()
      sink.session = session
      let probe = NativeFunction("probe()") { _, _, _ in
        sink.write("inside\n")
        return .none
      }
      session.interpreter["probe"] = .object(probe)
      XCTAssertEqual(session.output(of: "s = 0\nfor i in 0..3 do probe(); s += i end\ns"), "3\n")
      XCTAssertEqual(sink.seen, ["2\n", "2\n", "2\n"])
    }
  }
}
