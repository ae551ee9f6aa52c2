/// What an unfinished entry can go on with.
public struct CompletionList: Equatable, Sendable {
  /// One way to go on.
  public struct Candidate: Equatable, Sendable {
    /// What takes the place of the word that was begun.
    public let insertion: String
    /// What a list says beside it: a default, a kind; empty when there is nothing to say.
    public let detail: String

    public init(_ insertion: String, detail: String = "") {
      self.insertion = insertion
      self.detail = detail
    }
  }

  /// The word that was begun, which the candidates take the place of.
  public let word: String
  /// Sorted as they are to be shown.
  public let candidates: [Candidate]

  public init(word: String, candidates: [Candidate]) {
    self.word = word
    self.candidates = candidates
  }
}

/// The names that an entry can use.
public protocol NameSpace {
  /// All names that are set, without the built-ins.
  var names: [String] { get }
  /// The value of a name; nil when it is not set.
  func value(of name: String) -> Value?
  var registry: Registry { get }
}
