import TlabLanguage

/// The words after a fence's opening.
struct InfoString {
  private static let flags: [String: WritableKeyPath<CellOptions, Bool> & Sendable] = [
    "cache": \.isCached, "hide": \.isHidden, "skip": \.isSkipped, "slow": \.isSlow,
    "error": \.mustFail,
  ]

  private let words: [String]

  init(_ text: String) {
    words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
  }

  /// What is in the fence.
  var language: String? { words.first }

  /// The name and options of a `tlab` fence.
  ///
  /// The first word after `tlab` names the cell, unless it is an option: so no cell is called
  /// `cache`.
  /// - Parameter failure: makes the error that a message is thrown as.
  func cellNameAndOptions(
    failure: (String) -> DocumentError
  ) throws -> (name: String?, options: CellOptions) {
    var name: String?
    var options = CellOptions()
    var seen: Set<String> = []
    for (position, word) in words.dropFirst().enumerated() {
      let key = word.prefix { $0 != "=" }
      if Self.flags[word] != nil || key == "tol" {
        guard seen.insert(String(key)).inserted else {
          throw failure("the option `\(key)` stands twice")
        }
      }
      if let flag = Self.flags[word] {
        options[keyPath: flag] = true
      } else if key == "tol" {
        options.tolerance = try Self.tolerance(word, failure)
      } else if position == 0, Self.isName(word) {
        name = word
      } else {
        throw failure(Self.refusal(of: word, isFirst: position == 0))
      }
    }
    return (name, options)
  }

  private static func tolerance(
    _ word: String, _ failure: (String) -> DocumentError
  ) throws -> Double {
    let text = word.dropFirst("tol=".count)
    guard word.hasPrefix("tol="), let value = Double(text), value.isFinite, value >= 0 else {
      throw failure("`\(word)`: a tolerance is a number of at least 0, as in tol=1e-3")
    }
    return value
  }

  private static func isName(_ word: String) -> Bool {
    word.first.map { $0.isLetter || $0 == "_" } == true
      && word.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
  }

  private static func refusal(of word: String, isFirst: Bool) -> String {
    if isFirst {
      return "`\(word)` cannot name a cell: a name is a letter or _, then letters, digits, _ - ."
    }
    let known = flags.keys.sorted()
    let nearest = Suggestion.nearest(to: word, in: known + ["tol"])
    return "a cell has no option `\(word)`"
      + (nearest.map { "; did you mean `\($0)`?" }
        ?? "; it can have \(known.joined(separator: ", ")) and tol=NUMBER")
  }
}
