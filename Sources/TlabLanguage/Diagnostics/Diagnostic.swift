/// Something wrong with a program, as data: what, where, and what would be right.
public struct Diagnostic: Error, Sendable {
  /// The kind of error; stable, and shown to the user in brackets.
  public enum Code: String, Sendable, CaseIterable {
    /// The text is not a program.
    case syntax
    /// A name that nothing defines, or that is not set yet.
    case name
    /// A value of the wrong kind.
    case type
    /// An argument that is unknown, repeated or missing.
    case argument
    /// Shapes that do not fit.
    case shape
    /// An element type that does not fit.
    case dtype
    /// An index out of range, or not whole.
    case index
    /// A value out of its domain.
    case value
    /// A field or property that is not there.
    case field
    /// An `assert` that does not hold.
    case assert
    /// A `param` whose value is refused.
    case param
    /// An operation without a derivative.
    case gradient
    /// Too little memory.
    case memory
    /// A file that cannot be read or written.
    case file
    /// Nesting or recursion too deep.
    case limit
    /// Integer arithmetic that does not fit.
    case overflow
    /// Ctrl-C.
    case interrupted
  }

  /// A place that has to do with the error, and what it has to do with it.
  public struct Note: Sendable {
    public let message: String
    public let range: SourceRange?

    public init(_ message: String, at range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  /// A call that was running, the innermost first.
  public struct Call: Sendable {
    /// The function's name, nil for a lambda.
    public let function: String?
    /// Where it was called.
    public let range: SourceRange
  }

  /// The kind of error.
  public var code: Code
  /// What is wrong, in one sentence.
  public var message: String
  /// Where.
  public var range: SourceRange?
  /// What is to be said at `range` itself.
  public var label: String?
  /// Other places, and remarks without a place.
  public var notes: [Note]
  /// What the user may have meant.
  public var suggestion: String?
  /// The calls of the user's functions that led here, the innermost first.
  public var calls: [Call] = []
  /// How many calls were left out in the midst of `calls`.
  public var omittedCallCount = 0
  /// Whether the text is the beginning of something right, so that a prompt should ask for more.
  public var isIncomplete = false

  public init(
    _ code: Code, _ message: String, at range: SourceRange? = nil, label: String? = nil,
    notes: [Note] = [], suggestion: String? = nil
  ) {
    self.code = code
    self.message = message
    self.range = range
    self.label = label
    self.notes = notes
    self.suggestion = suggestion
  }
}

/// All that is wrong with a document before it runs. Never empty.
public struct Diagnostics: Error, Sendable {
  public let all: [Diagnostic]

  public init(_ all: [Diagnostic]) { self.all = all }
}
