import TlabLanguage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lines from a file or another program: no prompt, nothing echoed.
final class PlainLineReader: LineReader {
  var completion: (String) -> CompletionList = { _ in CompletionList(word: "", candidates: []) }
  var remembered: [String] { [] }
  private let wait: InputWait
  private var buffer: [UInt8] = []
  private var isAtEnd = false

  init(wait: InputWait) { self.wait = wait }

  var isInteractive: Bool { false }

  func readLine(prompt: String, draft: String?) -> LineInput {
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return .line(String(decoding: buffer[..<end], as: UTF8.self))
      }
      if isAtEnd {
        if buffer.isEmpty { return .end }
        defer { buffer = [] }
        return .line(String(decoding: buffer, as: UTF8.self))
      }
      guard wait.isReady() else { return .interrupted }
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 {
        buffer += chunk[..<count]
      } else if count == 0 || errno != EINTR {
        isAtEnd = true
      }
    }
  }

  func remember(_ entry: String) {}
}
