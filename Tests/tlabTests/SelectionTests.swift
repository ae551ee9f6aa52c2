import FoundationEssentials
import XCTest

/// If these failed, another part of a notebook would run than was asked for, or with other values.
final class SelectionTests: XCTestCase {
  private static let notebook = """
    ```tlab settings
    param rate = 0.5 in 0..1 "how fast"
    param name = "a" in ["a", "b"]
    ```
    ```tlab x
    print("x")
    x = 1
    ```
    ```tlab unneeded
    print("unneeded")
    ```
    ```tlab y
    print("y", x, rate, name)
    ```
    ```tlab z
    print("z")
    ```
    """

  private func output(_ arguments: [String], line: UInt = #line) throws -> String {
    try TlabProcess.withFile(Self.notebook) { path in
      let result = try TlabProcess.run([path] + arguments)
      XCTAssertEqual(result.status, 0, result.errors, line: line)
      return result.output.split(separator: "\n").joined(separator: "|")
    }
  }

  func testPartsOfANotebook() throws {
    XCTAssertEqual(try output([]), "x|unneeded|y 1 0.5 a|z")
    // What the cells need runs before them, and shows nothing.
    XCTAssertEqual(try output(["--only", "y"]), "y 1 0.5 a")
    XCTAssertEqual(try output(["--from", "y"]), "y 1 0.5 a|z")
    XCTAssertEqual(try output(["--upto", "unneeded"]), "x|unneeded")
    XCTAssertEqual(try output(["--from", "3", "--upto", "y"]), "unneeded|y 1 0.5 a")
    try TlabProcess.withFile(Self.notebook) { path in
      let wrong = try TlabProcess.run([path, "--only", "unneded"])
      XCTAssertEqual(wrong.status, 1)
      XCTAssertTrue(wrong.errors.contains("did you mean unneeded ?"), wrong.errors)
      XCTAssertEqual(try TlabProcess.run([path, "--only", "y", "--from", "x"]).status, 2)
    }
  }

  func testParametersFromAFile() throws {
    for text in ["{\"rate\": 0.25, \"name\": \"b\"}", "{rate: 1 / 4, name: \"b\"}"] {
      try TlabProcess.withFile(text) { file in
        XCTAssertEqual(try output(["--only", "y", "--params", file]), "y 1 0.25 b")
        XCTAssertEqual(
          try output(["--only", "y", "--params", file, "-p", "rate=1"]), "y 1 1 b")
      }
    }
    for (text, message) in [
      ("{\"rate\": 7}", "rate"), ("{\"rtae\": 0.5}", "did you mean rate ?"),
      ("[1]", "expected an object"), ("3", "expected an object"), ("x = 1", "by name"),
      ("{\"rate\": [1]}", "must be a number"),
    ] {
      try TlabProcess.withFile(text) { file in
        try TlabProcess.withFile(Self.notebook) { path in
          let result = try TlabProcess.run([path, "--params", file])
          XCTAssertNotEqual(result.status, 0, text)
          XCTAssertTrue(result.errors.contains(message), "\(text): \(result.errors)")
          XCTAssertEqual(result.output, "")
        }
      }
    }
  }

  func testParametersAreListed() throws {
    try TlabProcess.withFile(Self.notebook) { path in
      XCTAssertEqual(
        try TlabProcess.run(["params", path]).output,
        "rate  0.5  0..1      how fast\nname  \"a\"  \"a\", \"b\"\n")
      XCTAssertEqual(
        try TlabProcess.run(["params", "--json", path]).output,
        "[{\"name\":\"rate\",\"default\":0.5,\"minimum\":0,\"maximum\":1,\"whole\":false,"
          + "\"summary\":\"how fast\"},{\"name\":\"name\",\"default\":\"a\",\"choices\":[\"a\",\"b\"]}]\n"
      )
    }
  }

  func testTheGraphNamesWhatIsTaken() throws {
    try TlabProcess.withFile(Self.notebook) { path in
      let text = try TlabProcess.run(["graph", path]).output
      XCTAssertTrue(text.contains("y         needs settings (name, rate), x (x)\n"), text)
      XCTAssertTrue(text.contains("z         needs no other\n"), text)
      let dot = try TlabProcess.run(["graph", "--dot", path]).output
      XCTAssertTrue(dot.contains("\"x\" -> \"y\" [label=\"x\"];"), dot)
    }
  }
}
