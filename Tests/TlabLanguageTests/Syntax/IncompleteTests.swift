import TlabLanguage
import XCTest

/// What a prompt asks more lines for, and what it does not.
final class IncompleteTests: XCTestCase {
  func testBeginningsAreIncomplete() {
    for text in [
      "(1 +", "[1, 2,", "{a: 1", "if true then", "if true then 1 else", "for i in 0..3 do",
      "while true do\n  x = 1", "f(x) =", "f(x) = do", "x ->", "x |>", "1 +", "not", "try 1",
      "try 1 else", "x = ", "a, b =", "f(1,\n", "x -> do\n  y = 1\n", "a,", "xs[1,", "do", "-",
      "if true then 1 else if false then 2",
    ] {
      XCTAssertTrue(Interpreter.isIncomplete(text), text)
    }
  }

  func testWholeAndWrongTextsAreNot() {
    for text in [
      "", "1", "x = 1", "3x", "\"open", "1 + )", "f(x) = x", "if true then 1 end", ") (", "end",
      "a b", "(1 2", "# only a comment", "1;", "x\n",
    ] {
      XCTAssertFalse(Interpreter.isIncomplete(text), text)
    }
  }
}
