/// Where the prompt's lines come from.
protocol LineReader: AnyObject {
  /// Whether somebody types them.
  var isInteractive: Bool { get }
  /// Waits for the next line.
  func readLine(prompt: String) -> LineInput
  /// Keeps an entry for the arrow keys.
  func remember(_ entry: String)
}

/// What a reader was given.
enum LineInput {
  case line(String)
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D, or the end of the file.
  case end
}
