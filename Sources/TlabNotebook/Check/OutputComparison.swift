/// Whether what a cell put out is what its document says.
///
/// Text is compared exactly. A number agrees when it is the expected one at the precision to which
/// that is written, or within a tolerance; where a line agrees only so, runs of blanks may differ,
/// because columns move. `...` in the expected text stands for anything: alone on a line for any
/// number of lines, within a line for any characters.
struct OutputComparison {
  /// How far a number may be off, relative to those above 1; nil for the precision written.
  let tolerance: Double?

  /// Whether the lines agree as a whole.
  func agrees(expected: [String], actual: [String]) -> Bool {
    // The wildcard for lines, as patterns for file names are matched: one place to come back to.
    var (place, line) = (0, 0)
    var lastWildcard: (place: Int, line: Int)?
    while line < actual.count {
      if place < expected.count, Self.isWildcard(expected[place]) {
        lastWildcard = (place, line)
        place += 1
      } else if place < expected.count, agrees(expected: expected[place], actual: actual[line]) {
        place += 1
        line += 1
      } else if let wildcard = lastWildcard {
        place = wildcard.place + 1
        line = wildcard.line + 1
        lastWildcard = (wildcard.place, line)
      } else {
        return false
      }
    }
    return expected[place...].allSatisfy(Self.isWildcard)
  }

  static func isWildcard(_ line: String) -> Bool { line.trimmingSpaces == "..." }

  /// Whether one line agrees with what is expected of it.
  func agrees(expected: String, actual: String) -> Bool {
    if expected == actual { return true }
    return Self.matches(Token.tokens(of: expected)[...], Token.tokens(of: actual)[...], tolerance)
  }

  private static func matches(
    _ expected: ArraySlice<Token>, _ actual: ArraySlice<Token>, _ tolerance: Double?
  ) -> Bool {
    var (expected, actual) = (expected, actual)
    var lastWildcard: (expected: ArraySlice<Token>, actual: ArraySlice<Token>)?
    while let token = actual.first {
      if case .wildcard? = expected.first {
        expected = expected.dropFirst()
        lastWildcard = (expected, actual)
      } else if let wanted = expected.first, wanted.agrees(with: token, tolerance) {
        expected = expected.dropFirst()
        actual = actual.dropFirst()
      } else if let (pattern, text) = lastWildcard {
        expected = pattern
        actual = text.dropFirst()
        lastWildcard = (pattern, actual)
      } else {
        return false
      }
    }
    return expected.allSatisfy { if case .wildcard = $0 { true } else { false } }
  }

  /// A piece of a line.
  enum Token {
    case wildcard
    case blanks
    case number(text: String, value: Double)
    case character(Character)

    func agrees(with actual: Token, _ tolerance: Double?) -> Bool {
      switch (self, actual) {
      case (.blanks, .blanks): return true
      case (.character(let a), .character(let b)): return a == b
      // What a shortened array leaves out.
      case (.wildcard, .wildcard): return true
      case (.number(let text, let expected), .number(let other, let value)):
        if text == other { return true }
        if let tolerance { return abs(value - expected) <= tolerance * max(1, abs(expected)) }
        return abs(value - expected) <= Self.halfUnit(of: text) * (1 + 1e-9)
      default: return false
      }
    }

    /// Half of what the last digit of a number counts.
    static func halfUnit(of text: String) -> Double {
      var exponent = 0
      var digits = Substring(text)
      if let sign = digits.firstIndex(where: { $0 == "e" || $0 == "E" }) {
        exponent = Int(digits[digits.index(after: sign)...]) ?? 0
        digits = digits[..<sign]
      }
      let decimals =
        digits.firstIndex(of: ".").map { digits.distance(from: $0, to: digits.endIndex) - 1 } ?? 0
      guard decimals > 0 || exponent != 0 else { return 0 }
      var unit = 0.5
      let power = exponent - decimals
      for _ in 0..<min(400, abs(power)) { unit = power < 0 ? unit / 10 : unit * 10 }
      return unit
    }

    static func tokens(of line: String) -> [Token] {
      var tokens: [Token] = []
      var rest = Substring(line.trimmingTrailingSpaces)
      var last: Character = " "
      while let first = rest.first {
        if rest.hasPrefix("...") {
          tokens.append(.wildcard)
          rest = rest.dropFirst(3)
        } else if first == " " {
          tokens.append(.blanks)
          rest = rest.drop { $0 == " " }
        } else if !last.isLetter, !last.isNumber, last != "_",
          let (text, value) = number(at: rest)
        {
          tokens.append(.number(text: text, value: value))
          rest = rest.dropFirst(text.count)
          last = "0"
          continue
        } else {
          tokens.append(.character(first))
          rest = rest.dropFirst()
        }
        last = first
      }
      return tokens
    }

    /// The number that a text begins with: a sign, digits, a point and digits, an exponent.
    private static func number(at text: Substring) -> (text: String, value: Double)? {
      var end = text.startIndex
      func digits() -> Bool {
        let start = end
        while end < text.endIndex, text[end].isASCII, text[end].isNumber {
          end = text.index(after: end)
        }
        return end > start
      }
      if text.first == "-" || text.first == "+" { end = text.index(after: end) }
      guard digits() else { return nil }
      if end < text.endIndex, text[end] == "." {
        let point = end
        end = text.index(after: end)
        if !digits() { end = point }
      }
      if end < text.endIndex, text[end] == "e" || text[end] == "E" {
        let mark = end
        end = text.index(after: end)
        if end < text.endIndex, text[end] == "-" || text[end] == "+" {
          end = text.index(after: end)
        }
        if !digits() { end = mark }
      }
      guard let value = Double(text[..<end]) else { return nil }
      return (String(text[..<end]), value)
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    String(String(reversed().drop { $0 == " " }).reversed())
  }

  fileprivate var trimmingSpaces: String { String(trimmingTrailingSpaces.drop { $0 == " " }) }
}
