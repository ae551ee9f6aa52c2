import FoundationEssentials
import TlabLanguage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A script of assignments, given with `--watch`, that is read again between steps whenever it has
/// changed, and tunes the run that is going on.
final class TweakFile {
  private let path: String
  private let interpreter: Interpreter
  private var seen: Version?

  /// Tells one content of the file from another.
  private struct Version: Equatable {
    let seconds: Int
    let nanoseconds: Int
    let byteCount: Int
    let node: UInt64
  }

  init(path: String, _ interpreter: Interpreter) {
    self.path = path
    self.interpreter = interpreter
  }

  /// Evaluates the file for a run between two steps, if it has changed since it was last looked at.
  func apply(to run: any PausableRun, console: Console) {
    guard let version = currentVersion, version != seen else { return }
    seen = version
    guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else {
      return console.report(Diagnostic(.file, "\(path): cannot be read, or is larger than 1 MiB"))
    }
    let before = run.liveValues.map(\.value)
    do {
      try PausedRun(run, in: interpreter).evaluate(
        String(decoding: data, as: UTF8.self), file: path, output: PausedOutput(console))
    } catch {
      console.report(error)
      return console.announce("\(path): nothing was changed; the run goes on")
    }
    for (old, new) in zip(before, run.liveValues) where old != new.value {
      let text = new.value.map { Value.number($0).printed } ?? "none"
      console.announce("\(path): \(new.name) = \(text) after step \(run.stepCount)")
    }
  }

  private var currentVersion: Version? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if os(Linux)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    return Version(
      seconds: time.tv_sec, nanoseconds: time.tv_nsec, byteCount: Int(status.st_size),
      node: UInt64(status.st_ino))
  }
}
