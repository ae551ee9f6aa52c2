import CReadline
import CTerminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lines typed at a terminal, edited with GNU readline.
///
/// Readline's callback interface leaves the waiting to us: nothing jumps across Swift's frames.
final class TerminalLineReader: LineReader {
  private let wait: InputWait

  init(wait: InputWait) {
    self.wait = wait
    line_initialize("tlab")
    using_history()
  }

  var isInteractive: Bool { true }

  func readLine(prompt: String) -> LineInput {
    line_begin(prompt)
    while true {
      guard wait.isReady() else {
        line_interrupt()
        return .interrupted
      }
      switch line_read_character() {
      case line_complete:
        guard let line = line_take() else { return .end }
        defer { free(line) }
        return .line(String(cString: line))
      case line_end_of_input: return .end
      default: continue
      }
    }
  }

  func remember(_ entry: String) { add_history(entry) }
}
