import FoundationEssentials
import XCTest

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// If these failed, a run that is cut off would be lost, or would go on as another one.
final class ResumeTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tlab-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

  /// A notebook whose training takes 5 ms an epoch.
  private func notebook(checkpoint: Bool, epochs: Int = 40) throws -> String {
    let argument = checkpoint ? ", checkpoint: \"\(folder)/run.ckpt\", every: 25" : ""
    let text = """
      ```tlab data
      digits = mnist(train: 200, size: 28).train
      start = vit(stacks: 1, heads: 2, dim: 24, size: 28, patch: 14)
      ```

      ```tlab teacher
      m = train(start, digits, epochs: \(epochs), augment: affine(rotation: 10)\(argument))
      ```

      ```tlab after
      print("{m.history.step_loss[-1]:.17}", "{sum(m.parameters["head.weight"]^2):.17}")
      print("{len(m.history.step_loss)} steps")
      ```
      """
    let path = "\(folder)/run.tlab"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  /// Starts the program in the folder, output into a file.
  private func start(_ arguments: [String], output: String = "out") throws -> pid_t {
    let descriptor = open("\(folder)/\(output)", O_RDWR | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    let before = FileManager.default.currentDirectoryPath
    XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder))
    defer { XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(before)) }
    return try TlabProcess.start(arguments) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
      posix_spawn_file_actions_adddup2(&actions, descriptor, 2)
    }
  }

  private func text(_ name: String = "out") -> String {
    String(
      decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(),
      as: UTF8.self)
  }

  /// Waits until the run has written something that holds `text`.
  private func waitForOutput(_ wanted: String) {
    for _ in 0..<3000 where !text().contains(wanted) { usleep(10_000) }
    XCTAssertTrue(text().contains(wanted), text())
  }

  func testKilledRunsGoOnBitIdentical() throws {
    let path = try notebook(checkpoint: true, epochs: 200)
    let whole = try TlabProcess.run([path, "--quiet"]).output
    XCTAssertTrue(whole.hasSuffix("2600 steps\n"), whole)
    let checkpoint = "\(folder)/run.ckpt"
    for _ in 0..<10 {
      for name in ["", ".previous"] {
        try? FileManager.default.removeItem(atPath: checkpoint + name)
      }
      let process = try start([path, "--progress", "plain"])
      // At a random moment after the first checkpoint; some fall into the writing of another.
      while !FileManager.default.fileExists(atPath: checkpoint) { usleep(500) }
      usleep(UInt32.random(in: 0..<400_000))
      kill(process, SIGKILL)
      XCTAssertEqual(TlabProcess.wait(for: process), 128 + SIGKILL)
      let resumed = try TlabProcess.run([path, "--quiet", "--resume", checkpoint])
      XCTAssertEqual(resumed.output, whole, resumed.errors)
    }
  }

  func testSignalsLeaveACheckpointAndTheStatus() throws {
    let path = try notebook(checkpoint: false)
    let whole = try TlabProcess.run([path, "--quiet"]).output
    for (signal, status) in [(SIGTERM, Int32(143)), (SIGINT, 130), (SIGHUP, 129)] {
      let process = try start([path])
      waitForOutput("epoch 3/40")
      kill(process, signal)
      XCTAssertEqual(TlabProcess.wait(for: process), status, text())
      XCTAssertTrue(text().contains(".tlab/interrupted/teacher.ckpt"), text())
      let resumed = try TlabProcess.run(
        [path, "--quiet", "--resume", "\(folder)/.tlab/interrupted/teacher.ckpt"])
      XCTAssertEqual(resumed.output, whole, resumed.errors)
    }
  }

  func testACheckpointOfAnotherRunIsNotUsed() throws {
    let path = try notebook(checkpoint: true)
    XCTAssertEqual(try TlabProcess.run([path, "--quiet"]).status, 0)
    let other = try String(contentsOfFile: path, encoding: .utf8).replacing(
      "epochs: 40", with: "epochs: 2")
    try Data(other.utf8).write(to: URL(filePath: path))
    let result = try TlabProcess.run(
      [path, "--quiet", "--resume", "\(folder)/run.ckpt.previous"])
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.errors.contains("its options are others"), result.errors)
  }

  func testAWatchedFileTunesTheRun() throws {
    let path = try notebook(checkpoint: false)
    let tweaks = "\(folder)/tweaks.tlab"
    try Data("lr = nonsense".utf8).write(to: URL(filePath: tweaks))
    let process = try start([path, "--watch", tweaks])
    waitForOutput("nothing is called `nonsense`")
    XCTAssertTrue(text().contains("tweaks.tlab:1:6"), text())
    try Data("lr = lr / 2\nepochs = 12\n".utf8).write(to: URL(filePath: tweaks))
    XCTAssertEqual(TlabProcess.wait(for: process), 0, text())
    XCTAssertTrue(text().contains("tuned by hand:"), text())
    XCTAssertTrue(text().contains("lr 0.0003 → 0.00015 after step "), text())
    XCTAssertEqual(text().components(separatedBy: "nothing is called").count, 2, text())
  }

  func testProgressAsJSON() throws {
    let path = try notebook(checkpoint: true)
    let result = try TlabProcess.run([path, "--progress", "json"])
    let lines = result.errors.split(separator: "\n")
    XCTAssertTrue(lines.first?.contains("\"event\":\"began\"") == true, "\(lines.first ?? "")")
    XCTAssertEqual(lines.filter { $0.contains("\"event\":\"step\"") }.count, 520)
    XCTAssertEqual(lines.filter { $0.contains("\"event\":\"epoch\"") }.count, 40)
    XCTAssertTrue(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    XCTAssertFalse(result.output.contains("epoch 1/"), result.output)
  }
}
