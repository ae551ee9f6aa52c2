import Tensorlab
import XCTest

/// JSON is read strictly, so that a damaged header cannot pass for another one.
final class JSONValueTests: XCTestCase {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  private func assertRefused(
    _ text: String, _ message: String, at offset: Int? = nil, line: UInt = #line
  ) {
    XCTAssertThrowsError(try parse(text), line: line) { error in
      guard let error = error as? JSONValue.SyntaxError else {
        return XCTFail("threw \(error)", line: line)
      }
      XCTAssertTrue(error.message.contains(message), error.message, line: line)
      if let offset { XCTAssertEqual(error.offset, offset, line: line) }
    }
  }

  func testReadsEveryKind() throws {
    let value = try parse(#" {"a": [1, -2.5e2, true, false, null], "b": {"c": "d"}, "": {}} "#)
    XCTAssertEqual(
      value["a"], .array([.number(1), .number(-250), .bool(true), .bool(false), .null]))
    XCTAssertEqual(value["b"]?["c"]?.string, "d")
    XCTAssertEqual(value[""], .object([]))
    XCTAssertNil(value["d"])
    XCTAssertEqual(try parse("9007199254740992").integer, 1 << 53)
    XCTAssertNil(try parse("1.5").integer)
  }

  func testReadsEscapes() throws {
    XCTAssertEqual(
      try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#).string, "\"\\/\u{8}\u{c}\n\r\té😀é")
  }

  func testWritesWhatItReads() throws {
    let value = JSONValue.object([
      .init(name: "quote\"\\\n\u{1}é", value: .array([.number(0.1), .number(3), .null])),
      .init(name: "b", value: .bool(true)),
    ])
    XCTAssertEqual(value.text, #"{"quote\"\\\n\u0001é":[0.1,3,null],"b":true}"#)
    XCTAssertEqual(try parse(value.text), value)
  }

  func testRefusesWhatIsNotJSON() {
    assertRefused("", "ends where a value should be", at: 0)
    assertRefused("{} x", "more after the value", at: 3)
    assertRefused("[1, 2", "expected ']'")
    assertRefused("[1,]", "expected a value", at: 3)
    assertRefused("{\"a\" 1}", "expected ':'", at: 5)
    assertRefused("{a: 1}", "expected a name in quotes", at: 1)
    assertRefused("{\"a\": 1, \"a\": 2}", "'a' occurs twice", at: 9)
    assertRefused("01", "more after the value")
    assertRefused("1.", "expected a digit")
    assertRefused("-", "expected a digit")
    assertRefused("1e999", "too large")
    assertRefused("nul", "expected a value")
    assertRefused("\"a", "expected '\"'")
    assertRefused("\"\n\"", "control character")
    assertRefused(#""\x""#, "unknown escape")
    assertRefused(#""\u12g4""#, "hexadecimal")
    assertRefused(#""\u+123""#, "hexadecimal")
    assertRefused(#""\ud800""#, "surrogate")
    assertRefused(String(repeating: "[", count: 100_000), "deeper than 100")
    XCTAssertThrowsError(try JSONValue(parsing: [0x22, 0xff, 0x22]))
  }
}
