import XCTest

/// If these failed, a long run would look like a program that hangs, or fill a log with noise.
final class ProgressTests: XCTestCase {
  private static func training(epochs: Int) -> String {
    """
    ```tlab small
    data = mnist(train: 40, size: 12).train
    m = train(vit(stacks: 1, dim: 36, size: 12, patch: 6), data, epochs: \(epochs), warmup: 0);
    ```
    """
  }

  func testPipeGetsOneLineForEachEpoch() throws {
    try TlabProcess.withFile(Self.training(epochs: 3)) { path in
      let result = try TlabProcess.run([path])
      XCTAssertEqual(result.status, 0, result.errors)
      let lines = result.output.split(separator: "\n")
      XCTAssertEqual(lines.count, 4, result.output)
      for (index, line) in lines.prefix(3).enumerated() {
        XCTAssertTrue(line.hasPrefix("small epoch \(index + 1)/3  loss "), result.output)
        for part in ["accuracy ", "%", "lr ", "ms/step", "ETA "] {
          XCTAssertTrue(line.contains(part), result.output)
        }
      }
      XCTAssertTrue(lines.last?.hasPrefix("small: 3 epochs in ") == true, result.output)
      XCTAssertFalse(result.output.contains("\r"), result.output)
    }
  }

  func testQuietRunSaysNothing() throws {
    try TlabProcess.withFile(Self.training(epochs: 2)) { path in
      let result = try TlabProcess.run(["-q", path])
      XCTAssertEqual(result.output, "")
      XCTAssertEqual(result.status, 0, result.errors)
    }
  }

  func testTerminalGetsALineThatIsDrawnAgain() throws {
    for (columns, hasImages) in [(60, false), (80, false), (160, true)] {
      try TlabProcess.withFile(Self.training(epochs: 4)) { path in
        let terminal = try PseudoTerminal([path], columns: UInt16(columns))
        XCTAssertEqual(terminal.end(), 0, terminal.shown)
        let drawn = terminal.shown.split(separator: "\r").filter { $0.hasPrefix("▕") }
        let first = try XCTUnwrap(drawn.first, terminal.shown)
        XCTAssertTrue(first.contains("epoch 1/4") && first.contains("loss "), terminal.shown)
        XCTAssertEqual(first.contains("images/s"), hasImages, terminal.shown)
        for line in drawn {
          XCTAssertLessThan(line.prefix { $0 != "\u{1B}" }.count, columns, String(line))
        }
        XCTAssertTrue(terminal.shown.contains("small: 4 epochs in "), terminal.shown)
      }
    }
  }

  func testAbortEndsATrainingRun() throws {
    try TlabProcess.withFile(Self.training(epochs: 100_000)) { path in
      let terminal = try PseudoTerminal([path])
      XCTAssertTrue(terminal.shows("epoch 1/"), terminal.shown)
      terminal.type("\u{3}")
      XCTAssertTrue(terminal.shows("]> "), terminal.shown)
      terminal.type(":abort\n")
      XCTAssertTrue(terminal.shows("error[interrupted]"), terminal.shown)
      XCTAssertTrue(terminal.shows("\(path):3:5, cell \"small\""), terminal.shown)
      XCTAssertEqual(terminal.end(), 130, terminal.shown)
    }
  }
}
