import XCTest

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// If these failed, a training run could not be looked into and changed while it goes on, or
/// looking would change it.
final class PauseTests: XCTestCase {
  /// A run of many short steps; `digits` and `x` are the document's.
  private static let notebook = """
    ```tlab data
    digits = mnist(train: 40, test: 20, size: 12)
    x = [1, 2, 3]
    start = vit(stacks: 1, dim: 36, size: 12, patch: 6, seed: 1)
    ```

    ```tlab teacher
    print("begins")
    teacher = train(start, digits.train, epochs: EPOCHS, lr: 1e-3, seed: 2)
    ```

    ```tlab after
    h = teacher.history
    print("steps {len(h.step_loss)} tweaks {len(h.tweaks)} x {x} tuned {h.tuned}")
    print("last {h.step_loss[-1]:.17}")
    ```
    """

  /// Runs the notebook at a terminal and presses Ctrl-C in the midst of training.
  private func paused(
    epochs: Int = 100_000, _ body: (PseudoTerminal) throws -> Void
  ) throws {
    let text = Self.notebook.replacing("EPOCHS", with: String(epochs))
    try TlabProcess.withFile(text) { path in
      let terminal = try PseudoTerminal([path], columns: 120)
      XCTAssertTrue(terminal.shows("begins"), terminal.shown)
      XCTAssertTrue(terminal.shows("epoch"), terminal.shown)
      terminal.type("\u{3}")
      XCTAssertTrue(terminal.shows("train[teacher epoch "), terminal.shown)
      XCTAssertTrue(terminal.shows("]> "), terminal.shown)
      try body(terminal)
    }
  }

  private func prompt(_ terminal: PseudoTerminal) {
    XCTAssertTrue(terminal.shows("]> "), terminal.shown)
  }

  func testLiveArgumentCountsFromTheNextStepAndIsNoted() throws {
    try paused { terminal in
      terminal.type("lr\n")
      XCTAssertTrue(terminal.shows("0.001\n"), terminal.shown)
      prompt(terminal)
      terminal.type("lr = lr / 4\n")
      prompt(terminal)
      terminal.type("epochs = 1\n")
      prompt(terminal)
      terminal.type(":continue\n")
      XCTAssertTrue(terminal.shows("tuned by hand:"), terminal.shown)
      XCTAssertTrue(terminal.shows("lr 0.001 → 0.00025 after step "), terminal.shown)
      XCTAssertTrue(terminal.shows("tweaks 2 x f32[3] [1, 2, 3] tuned true"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
    }
  }

  func testScratchNamesAreForgottenAndTheDocumentsStay() throws {
    try paused { terminal in
      terminal.type("x[0] = 7; x\n")
      XCTAssertTrue(terminal.shows("[7, 2, 3]"), terminal.shown)
      prompt(terminal)
      terminal.type("y = evaluate(model, digits.test); y.count\n")
      XCTAssertTrue(terminal.shows("20\n"), terminal.shown)
      prompt(terminal)
      terminal.type(":stop\n")
      XCTAssertTrue(terminal.shows("stopped by hand after step "), terminal.shown)
      XCTAssertTrue(terminal.shows("tweaks 0 x f32[3] [1, 2, 3] tuned true"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
    }
  }

  func testStructuralArgumentsAndNestedTrainingAreRefused() throws {
    try paused { terminal in
      terminal.type("batch = 3\n")
      XCTAssertTrue(terminal.shows("`batch` cannot be changed here"), terminal.shown)
      prompt(terminal)
      terminal.type("train(model, digits.train)\n")
      XCTAssertTrue(terminal.shows("train cannot be called while"), terminal.shown)
      prompt(terminal)
      terminal.type("lr = -1\n")
      XCTAssertTrue(terminal.shows("expected a positive number"), terminal.shown)
      prompt(terminal)
      terminal.type("lr\n")
      XCTAssertTrue(terminal.shows("0.001\n"), terminal.shown)
      prompt(terminal)
      terminal.type("garbage\u{3}")
      XCTAssertTrue(terminal.shows("^C\ntrain[teacher"), terminal.shown)
      prompt(terminal)
      terminal.type(":abort\n")
      XCTAssertTrue(terminal.shows("error[interrupted]"), terminal.shown)
      XCTAssertEqual(terminal.end(), 130, terminal.shown)
    }
  }

  func testGoingOnUnchangedIsAsIfNeverPaused() throws {
    var last = ""
    try paused(epochs: 600) { terminal in
      terminal.type("a = rand(3); evaluate(model, digits.test).count\n")
      XCTAssertTrue(terminal.shows("20\n"), terminal.shown)
      prompt(terminal)
      terminal.type(":continue\n")
      XCTAssertTrue(
        terminal.shows("steps 1800 tweaks 0 x f32[3] [1, 2, 3] tuned false"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
      last = terminal.shown.split(separator: "\n").last.map(String.init) ?? ""
    }
    try TlabProcess.withFile(Self.notebook.replacing("EPOCHS", with: "600")) { path in
      let untouched = try TlabProcess.run([path, "--quiet"])
      XCTAssertTrue(last.hasPrefix("last "), last)
      XCTAssertEqual(untouched.output.split(separator: "\n").last.map(String.init), last)
    }
  }
}

extension PauseTests {
  /// A loop of the user's own pauses at its `step`, and its learning rate can be changed there.
  func testALoopInTheLanguagePausesAtItsStep() throws {
    let script = """
      x = mnist(train: 8, size: 12).train.images
      model = vit(stacks: 1, dim: 36, size: 12, patch: 6)
      o = sgd(model, lr: 0.5)
      print("begins")
      while o.lr == 0.5 do step(o, m -> mean(m(x)^2)) end
      print("rate", o.lr)
      """
    try TlabProcess.withFile(script) { path in
      let terminal = try PseudoTerminal([path], columns: 120)
      XCTAssertTrue(terminal.shows("begins"), terminal.shown)
      terminal.type("\u{3}")
      XCTAssertTrue(terminal.shows("step[step "), terminal.shown)
      XCTAssertTrue(terminal.shows("]> "), terminal.shown)
      terminal.type("step(o, m -> sum(m(x)))\n")
      XCTAssertTrue(terminal.shows("step cannot be called while"), terminal.shown)
      XCTAssertTrue(terminal.shows("]> "), terminal.shown)
      terminal.type("lr = lr / 4\n")
      XCTAssertTrue(terminal.shows("]> "), terminal.shown)
      terminal.type(":c\n")
      XCTAssertTrue(terminal.shows("rate 0.125"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
    }
  }

  func testPauseEveryAsksByItself() throws {
    let script = """
      data = mnist(train: 40, size: 12).train
      m = train(vit(stacks: 1, dim: 36, size: 12, patch: 6), data, epochs: 2, pause_every: 4)
      print("done", len(m.history.step_loss))
      """
    try TlabProcess.withFile(script) { path in
      let terminal = try PseudoTerminal([path], columns: 120)
      XCTAssertTrue(terminal.shows("train[epoch 2 step 4]> "), terminal.shown)
      terminal.type(":continue\n")
      XCTAssertTrue(terminal.shows("done 6"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
      // Where nobody is there, it goes on.
      XCTAssertEqual(try TlabProcess.run([path, "--quiet"]).output, "done 6\n")
    }
  }

  /// A hidden cell shows nothing of its training, and can be paused all the same.
  func testAHiddenCellPauses() throws {
    let text = """
      ```tlab data
      data = mnist(train: 40, size: 12).train
      print("begins")
      ```
      ```tlab quiet hide
      m = train(vit(stacks: 1, dim: 36, size: 12, patch: 6), data, epochs: 100_000)
      ```
      ```tlab after
      print("steps", len(m.history.step_loss) > 0)
      ```
      """
    try TlabProcess.withFile(text) { path in
      let terminal = try PseudoTerminal([path], columns: 120)
      XCTAssertTrue(terminal.shows("begins"), terminal.shown)
      usleep(200_000)
      terminal.type("\u{3}")
      XCTAssertTrue(terminal.shows("train[quiet epoch "), terminal.shown)
      terminal.type(":stop\n")
      XCTAssertTrue(terminal.shows("steps true"), terminal.shown)
      XCTAssertFalse(terminal.shown.contains("loss"), terminal.shown)
      XCTAssertEqual(terminal.end(), 0, terminal.shown)
    }
  }
}
