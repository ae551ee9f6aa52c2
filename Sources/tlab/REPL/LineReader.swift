import TlabLanguage

/// Where the prompt's lines come from.
protocol LineReader: AnyObject {
  /// Whether somebody types them.
  var isInteractive: Bool { get }
  /// What can follow an entry up to the cursor.
  var completion: (String) -> CompletionList { get set }
  /// The lines of the entry before the one that is read, which completion needs to see.
  var earlierLines: String { get set }
  /// Waits for the next line.
  func readLine(prompt: String) -> LineInput
  /// Keeps an entry for the arrow keys and for later sessions.
  func remember(_ entry: String)
  /// The entries kept, the oldest first.
  var remembered: [String] { get }
}

/// What a reader was given.
enum LineInput {
  case line(String)
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D, or the end of the file.
  case end
}
