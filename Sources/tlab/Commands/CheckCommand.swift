import ArgumentParser
import CTerminal
import Tensorlab
import TlabLanguage
import TlabNotebook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `tlab check FILE…`.
struct CheckCommand: TlabCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Run notebooks and compare what their cells put out with what they say.",
    discussion: """
      Each file runs in a process of its own, several at a time. Text is compared exactly, numbers \
      at the precision written or within the cell's tol=; ... stands for anything. The exit status \
      is 1 when anything differs or fails.
      """)

  @Argument(
    help: "Notebooks: any Markdown files with `tlab` fences.",
    completion: .file(extensions: ["tlab", "md"]))
  var paths: [String]

  @Flag(help: "Run cells marked slow, and those that need them, too.")
  var slow = false

  @Flag(help: "Write the outputs into the files, and change nothing else in them.")
  var update = false

  @Option(
    name: [.customShort("p"), .customLong("param")], parsing: .singleValue,
    help: ArgumentHelp("Set a `param` that the documents declare.", valueName: "name=value"))
  var parameters: [ParameterOverride] = []

  @Option(help: "What all random numbers derive from.")
  var seed: UInt64 = 0

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name the files to check.") }
    if update, !parameters.isEmpty {
      throw ValidationError("--update writes what a document puts out by itself, without -p.")
    }
  }

  func execute() -> ExitStatus {
    if paths.count > 1 {
      return CheckProcesses(paths, arguments: ownArguments).run()
    }
    _ = interrupt_catch(true)
    do {
      return try EngineThread.run { check(paths[0]) }
    } catch {
      return report(error)
    }
  }

  /// The options, for the process of each file.
  private var ownArguments: [String] {
    (slow ? ["--slow"] : []) + (update ? ["--update"] : []) + ["--seed", String(seed)]
      + parameters.flatMap { ["-p", "\($0.name)=\($0.value)"] }
  }

  private func check(_ path: String) -> ExitStatus {
    let engine = Engine()
    engine.interrupt = InterruptToken { interrupt_is_requested() }
    do {
      let document = try Document(path: path)
      let checker = NotebookChecker(
        document, engine: engine, includesSlowCells: slow, seed: seed,
        parameters: Dictionary(
          parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
      let results = try checker.check()
      return try update
        ? write(checker, results, to: path) : summarize(results, of: path)
    } catch {
      return report(error)
    }
  }

  /// Shows what differs, and one line for the whole.
  private func summarize(_ results: [NotebookChecker.Result], of path: String) -> ExitStatus {
    let output = Terminal.standardOutput
    var (differing, leftOut) = (0, 0)
    for result in results {
      switch result.outcome {
      case .passed: break
      case .leftOut: leftOut += 1
      case .differs(let difference):
        differing += 1
        let cell = "\(path):\(result.line), cell \(result.label)"
        output.write("--- \(cell): as written\n+++ \(cell): as run\n")
        output.write(difference.lines.map { colored($0, output) + "\n" }.joined())
      case .failed(let error):
        let status = report(error)
        output.write("\(path): cell \(result.label) failed\n")
        return status
      }
    }
    let cells = "\(results.count - leftOut) \(results.count - leftOut == 1 ? "cell" : "cells")"
    let rest = leftOut == 0 ? "" : ", \(leftOut) slow left out"
    output.write(
      differing == 0
        ? "\(path): \(cells) as written\(rest)\n"
        : "\(path): \(differing) of \(cells) differ\(differing == 1 ? "s" : "")\(rest)\n")
    return differing == 0 ? .success : .failure
  }

  private func colored(_ line: String, _ terminal: Terminal) -> String {
    guard terminal.usesColor else { return line }
    switch line.first {
    case "-": return "\u{1B}[31m\(line)\u{1B}[0m"
    case "+": return "\u{1B}[32m\(line)\u{1B}[0m"
    case "@": return "\u{1B}[36m\(line)\u{1B}[0m"
    default: return line
    }
  }

  private func write(
    _ checker: NotebookChecker, _ results: [NotebookChecker.Result], to path: String
  ) throws -> ExitStatus {
    for result in results {
      guard case .failed(let error) = result.outcome else { continue }
      let status = report(error)
      Terminal.standardError.write("\(path): nothing was written\n")
      return status
    }
    let text = checker.updatedText(results)
    guard text != checker.document.text else {
      Terminal.standardOutput.write("\(path): up to date\n")
      return .success
    }
    let file = try AtomicFile(path: path, operation: "--update")
    try file.write(Array(text.utf8))
    try file.commit()
    Terminal.standardOutput.write("\(path): updated\n")
    return .success
  }

  private func report(_ error: any Error) -> ExitStatus {
    Console(isQuiet: false).report((error as? TensorError).map { Diagnostic($0) } ?? error)
    return (error as? Diagnostic)?.code == .interrupted ? .interrupted : .failure
  }
}

/// Runs the program once for each file, several at a time, and shows their outputs in order.
private struct CheckProcesses {
  private let paths: [String]
  private let arguments: [String]

  init(_ paths: [String], arguments: [String]) {
    self.paths = paths
    self.arguments = arguments
  }

  /// A process that was started, and the file that takes its output.
  private struct Running {
    let process: pid_t
    let output: Int32
  }

  func run() -> ExitStatus {
    let limit = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var waiting = paths[...]
    var running: [Running] = []
    var status = ExitStatus.success
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < limit, let path = waiting.popFirst() {
        guard let started = start(path) else {
          Terminal.standardError.write("\(path): cannot be started\n")
          status = .failure
          continue
        }
        running.append(started)
      }
      guard !running.isEmpty else { break }
      // The first one's output comes first; the others go on meanwhile.
      let first = running.removeFirst()
      if !finish(first) { status = .failure }
    }
    return status
  }

  private func start(_ path: String) -> Running? {
    var template = Array("/tmp/tlab-check-XXXXXX".utf8CString)
    let output = mkstemp(&template)
    guard output >= 0 else { return nil }
    unlink(template)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    var words: [UnsafeMutablePointer<CChar>?] = (["tlab", "check", path] + arguments).map {
      strdup($0)
    }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environ) == 0 else {
      close(output)
      return nil
    }
    return Running(process: process, output: output)
  }

  /// Waits for a process and shows what it wrote; whether it found everything as written.
  private func finish(_ running: Running) -> Bool {
    var result: Int32 = 0
    while waitpid(running.process, &result, 0) < 0, errno == EINTR {}
    lseek(running.output, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(running.output, &chunk, chunk.count), count > 0 {
      bytes += chunk[..<count]
    }
    close(running.output)
    Terminal.standardOutput.write(String(decoding: bytes, as: UTF8.self))
    return result == 0
  }
}
