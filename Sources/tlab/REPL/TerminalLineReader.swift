import CReadline
import CTerminal
import TlabLanguage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lines typed at a terminal, edited with GNU readline.
///
/// Readline's callback interface leaves the waiting to us: nothing jumps across Swift's frames. There
/// is one for the whole program, because readline's state is global.
final class TerminalLineReader: LineReader {
  var completion: (String) -> CompletionList = { _ in CompletionList(word: "", candidates: []) }
  /// The lines of the entry before the one that is read, which completion needs to see.
  private var earlierLines = ""
  private let wait: InputWait
  private let history = History()
  private(set) var remembered: [String] = []
  private var isPrepared = false

  init(wait: InputWait) { self.wait = wait }

  var isInteractive: Bool { true }

  /// Readline is made ready when the first line is read, not when a file runs.
  private func prepare() {
    guard !isPrepared else { return }
    isPrepared = true
    line_initialize(
      "tlab",
      { context, line in
        guard let context, let line else { return 0 }
        return Unmanaged<TerminalLineReader>.fromOpaque(context).takeUnretainedValue()
          .complete(String(cString: line))
      }, Unmanaged.passUnretained(self).toOpaque())
    remembered = history.load()
    for entry in remembered { add_history(entry) }
  }

  /// Hands the candidates to readline; the byte at which their word begins.
  private func complete(_ line: String) -> Int32 {
    let list = completion(earlierLines + line)
    for candidate in list.candidates {
      line_add_candidate(candidate.insertion, candidate.detail)
    }
    return Int32(max(0, line.utf8.count - list.word.utf8.count))
  }

  func readLine(prompt: String, draft: String?) -> LineInput {
    prepare()
    earlierLines = draft.map { $0 + "\n" } ?? ""
    line_begin(prompt)
    if let draft { line_set_draft(draft) }
    while true {
      guard wait.isReady() else {
        line_interrupt()
        return .interrupted
      }
      switch line_read_character() {
      case line_complete:
        guard let line = line_take() else { return .end }
        defer { free(line) }
        return line_took_draft() ? .whole(String(cString: line)) : .line(String(cString: line))
      case line_end_of_input: return .end
      default: continue
      }
    }
  }

  func remember(_ entry: String) {
    guard remembered.last != entry else { return }
    remembered.removeAll { $0 == entry }
    remembered.append(entry)
    line_remember(entry)
    history.append(entry)
  }
}
