import TlabLanguage

/// Where the prompt's lines come from.
protocol LineReader: AnyObject {
  /// Whether somebody types them.
  var isInteractive: Bool { get }
  /// What can follow an entry up to the cursor.
  var completion: (String) -> CompletionList { get set }
  /// Waits for the next line.
  /// - Parameter draft: the lines of the entry before it, which can be brought back; nil at its first.
  func readLine(prompt: String, draft: String?) -> LineInput
  /// Keeps an entry for the arrow keys and for later sessions.
  func remember(_ entry: String)
  /// The entries kept, the oldest first.
  var remembered: [String] { get }
}

/// What a reader was given.
enum LineInput {
  case line(String)
  /// The lines before it were brought back: this is the whole entry so far.
  case whole(String)
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D, or the end of the file.
  case end
}
