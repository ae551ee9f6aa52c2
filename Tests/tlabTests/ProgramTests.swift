import XCTest

/// If these failed, scripts around the program could not rely on what it prints and returns.
final class ProgramTests: XCTestCase {
  private static let notebook = """
    # A title

    Prose of more than twenty columns, to be wrapped.

    ```tlab first
    param lr = 3e-4 in 1e-6..1 "learning rate"
    print("rate {lr}")
    lr * 2
    ```

    ## Second

    ```tlab second
    [1, 2] + 1
    ```
    """

  private func assertRun(
    _ arguments: [String], input: String = "", environment: KeyValuePairs<String, String> = [:],
    status: Int32,
    output: String, file: StaticString = #filePath, line: UInt = #line
  ) throws {
    let result = try TlabProcess.run(arguments, input: input, environment: environment)
    XCTAssertEqual(result.status, status, result.errors, file: file, line: line)
    XCTAssertEqual(result.output, output, file: file, line: line)
    XCTAssertEqual(result.errors.isEmpty, status == 0, result.errors, file: file, line: line)
  }

  func testCodeOnTheCommandLine() throws {
    try assertRun(["-e", "1 + 2"], status: 0, output: "3\n")
    try assertRun(["-e", "x = 1"], status: 0, output: "")
    try assertRun(["-e", "x = 1; x +"], status: 1, output: "")
    try assertRun(["-e", "param n = 1 in 0..9; n", "-p", "n=7"], status: 0, output: "7\n")
  }

  func testScriptFromStandardInput() throws {
    try assertRun(["-"], input: "x = 20\nprint(x)\nx * 2 + 2\n", status: 0, output: "20\n42\n")
    try assertRun(["-"], input: "print(1)\n[1, 2] @ [1, 2, 3]\n", status: 1, output: "1\n")
    let result = try TlabProcess.run(["-"], input: "1\n\nx = nowhere")
    XCTAssertTrue(result.errors.contains("<stdin>:3:5"), result.errors)
  }

  func testEntriesFromAPipeEchoNothing() throws {
    try assertRun([], input: "x = [1,\n2]\nx.shape[0]\n\n2 + 2", status: 0, output: "2\n4\n")
    try assertRun([], input: "1 + 1\nnowhere\n2 + 2\n", status: 1, output: "2\n4\n")
    try assertRun([], input: "x = [1,", status: 1, output: "")
  }

  func testNotebookShowsProseAndOutputsSetApart() throws {
    try TlabProcess.withFile(Self.notebook) { path in
      let expected = """
        A title
        ═══════

        Prose of more than
        twenty columns, to
        be wrapped.

        rate 0.0003
        0.0006

        Second
        ──────

        f32[2] [2, 3]

        """
      let narrow: KeyValuePairs = ["COLUMNS": "20"]
      try assertRun([path], environment: narrow, status: 0, output: expected)
      try assertRun(["run", path], environment: narrow, status: 0, output: expected)
    }
  }

  func testQuietLeavesOnlyPrint() throws {
    try TlabProcess.withFile(Self.notebook) { path in
      try assertRun([path, "--quiet"], status: 0, output: "rate 0.0003\n")
      try assertRun(["-q", path, "-p", "lr=0.5"], status: 0, output: "rate 0.5\n")
    }
  }

  func testRefusedParametersAreMisuse() throws {
    try TlabProcess.withFile(Self.notebook) { path in
      try assertRun([path, "-p", "lr=7"], status: 2, output: "")
      try assertRun([path, "-p", "lr=fast"], status: 2, output: "")
      try assertRun([path, "-p", "rate=1"], status: 2, output: "")
      try assertRun([path, "-p", "lr"], status: 2, output: "")
      let result = try TlabProcess.run([path, "-p", "lt=1"])
      XCTAssertTrue(result.errors.contains("did you mean lr ?"), result.errors)
    }
  }

  func testMisuse() throws {
    try assertRun(["--nonsense"], status: 2, output: "")
    try assertRun(["-e"], status: 2, output: "")
    try assertRun(["-e", "1", "file.tlab"], status: 2, output: "")
    try assertRun(["a.tlab", "b.tlab"], status: 2, output: "")
    try assertRun(["-p", "x=1"], status: 2, output: "")
    try assertRun(["-i", "-"], status: 2, output: "")
    try assertRun(["--seed", "minus", "-e", "1"], status: 2, output: "")
  }

  func testErrorsOfFiles() throws {
    try assertRun(["/nowhere/a.tlab"], status: 1, output: "")
    try assertRun(["/"], status: 1, output: "")
    try TlabProcess.withFile("```tlab a loud\n1\n```\n") { path in
      try assertRun([path], status: 1, output: "")
    }
    try TlabProcess.withFile("text\n```tlab a\nprint(1)\nassert 1 > 2, \"no\"\nprint(2)\n```\n") {
      path in
      try assertRun([path, "-q"], status: 1, output: "1\n")
      let result = try TlabProcess.run([path])
      XCTAssertTrue(result.errors.contains("\(path):4:"), result.errors)
      XCTAssertTrue(result.errors.contains("cell \"a\""), result.errors)
      XCTAssertFalse(result.errors.contains("\u{1B}"), result.errors)
    }
  }

  func testVersionAndHelp() throws {
    let version = try TlabProcess.run(["--version"])
    XCTAssertEqual(version.status, 0)
    XCTAssertTrue(version.output.hasPrefix("tlab "), version.output)
    for arguments in [["--help"], ["run", "--help"]] {
      let help = try TlabProcess.run(arguments)
      XCTAssertEqual(help.status, 0)
      for option in ["-e <code>", "-p, --param <name=value>", "--quiet", "--seed", "<file>"] {
        XCTAssertTrue(help.output.contains(option), help.output)
      }
    }
  }

  #if os(Linux)
    func testThreadsThatWaitSleepSoonUnlessTheUserSaysOtherwise() throws {
      let limited = try TlabProcess.run(
        ["--version"],
        environment: ["OMP_DISPLAY_ENV": "verbose", "LAST": "1", "OMP_NUM_THREADS": "3"])
      XCTAssertTrue(limited.errors.contains("GOMP_SPINCOUNT = '2000'"), limited.errors)
      XCTAssertTrue(limited.errors.contains("OMP_NUM_THREADS = '3'"), limited.errors)
      let chosen = try TlabProcess.run(
        ["--version"], environment: ["OMP_DISPLAY_ENV": "verbose", "GOMP_SPINCOUNT": "77"])
      XCTAssertTrue(chosen.errors.contains("GOMP_SPINCOUNT = '77'"), chosen.errors)
    }
  #endif

  func testReaderThatGoesAwayEndsTheProgramQuietly() throws {
    var ends: [Int32] = [0, 0]
    XCTAssertEqual(pipe(&ends), 0)
    close(ends[0])
    let process = try TlabProcess.start(["-e", "while true do print(1) end"]) { actions in
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    close(ends[1])
    XCTAssertEqual(TlabProcess.wait(for: process), 128 + SIGPIPE)
  }
}
