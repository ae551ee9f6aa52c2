/// What is wrong with a document as such, not with the code of its cells.
public struct DocumentError: Error, Sendable, CustomStringConvertible {
  /// The kind of error; stable, and shown to the user in brackets.
  public enum Code: String, Sendable {
    /// The file is missing, a directory, or cannot be read.
    case file
    /// The file is not UTF-8 text.
    case encoding
    /// A fence whose name or options cannot be taken as they are.
    case fence
    /// A cell that must fail did not.
    case expectation
  }

  public let code: Code
  /// What is wrong, in one sentence.
  public let message: String
  /// The file, as the user named it.
  public let file: String?
  /// The line of the file, from 1, when one line is to blame.
  public let line: Int?

  package init(_ code: Code, _ message: String, file: String?, line: Int? = nil) {
    self.code = code
    self.message = message
    self.file = file
    self.line = line
  }

  /// The message with its place, as a user reads it.
  public var description: String {
    let place = [file, line.map(String.init)].compactMap(\.self).joined(separator: ":")
    return "error[\(code.rawValue)]: \(message)" + (place.isEmpty ? "" : "\n  \(place)")
  }
}
