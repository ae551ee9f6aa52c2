import TlabLanguage

/// What was typed: an entry, which goes on over as many lines as its brackets and blocks need.
enum Entry {
  case text(String)
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D, or the end of the file.
  case end
}

/// Reads entries line by line.
struct EntryReader {
  let lines: any LineReader
  let console: Console

  func read(prompt: String) -> Entry {
    var text = ""
    while true {
      console.finish()
      let continuation = String(repeating: " ", count: max(0, prompt.count - 4)) + "... "
      let isFirst = text.isEmpty
      switch lines.readLine(
        prompt: isFirst ? prompt : continuation, draft: isFirst ? nil : text)
      {
      case .whole(let whole):
        text = whole
        if !Interpreter.isIncomplete(text) { return .text(text) }
      case .interrupted: return .interrupted
      case .end: return text.isEmpty ? .end : .text(text)
      case .line(let line):
        text += text.isEmpty ? line : "\n" + line
        if !Interpreter.isIncomplete(text) { return .text(text) }
      }
    }
  }
}
