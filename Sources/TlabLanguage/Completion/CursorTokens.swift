/// The tokens before the cursor, and what they say about the place.
struct CursorTokens {
  /// What stands before a point: a chain of names and fields, empty when it is something else.
  struct Receiver {
    let names: [String]
  }

  /// The innermost call that is open at the cursor.
  struct Call {
    let function: String
    /// Whether the function is called as a method, its first argument before the point.
    let isMethod: Bool
    /// How many arguments are complete that were given by position.
    let positionalCount: Int
    /// The names of those given by name, the one at the cursor not included.
    let named: Set<String>
    /// The name of the argument that the cursor stands in the value of.
    let keyword: String?
    /// Whether an argument begins at the cursor, or with the word at it.
    let isAtArgument: Bool
  }

  /// The word that ends at the cursor; empty when none does.
  let word: String
  let isInComment: Bool
  let isInNumber: Bool
  /// The tokens before the word.
  private let tokens: [Token]

  init(_ code: String) {
    let source = Source(code)
    var lexer = Lexer(source)
    // An error of the lexer leaves the tokens before it.
    try? lexer.run()
    var tokens = lexer.tokens
    if tokens.last?.kind == .end { tokens.removeLast() }
    let end = source.bytes.count
    let lastLine = code.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    isInComment = Self.commentIsOpen(lastLine)
    var word = ""
    var isInNumber = false
    if let last = tokens.last, last.end == end {
      switch last.kind {
      case .name(let text):
        word = text
        tokens.removeLast()
      case .keyword(let keyword):
        word = keyword.rawValue
        tokens.removeLast()
      case .number: isInNumber = true
      default: break
      }
    }
    self.word = word
    self.isInNumber = isInNumber
    self.tokens = tokens
  }

  private static func commentIsOpen(_ line: Substring) -> Bool {
    var isInString = false
    for character in line {
      if character == "\"" { isInString.toggle() }
      if character == "#", !isInString { return true }
    }
    return false
  }

  /// What stands before the point that the word, or the cursor, follows.
  var receiver: Receiver? {
    guard case .symbol(.dot) = tokens.last?.kind else { return nil }
    var names: [String] = []
    var index = tokens.count - 1
    while index >= 1, case .symbol(.dot) = tokens[index].kind {
      guard case .name(let name) = tokens[index - 1].kind else { return Receiver(names: []) }
      names.insert(name, at: 0)
      index -= 2
    }
    // A bracket or a call before the first point: `f(x).a`.
    if index >= 0, tokens[index + 1].touches, Self.endsOperand(tokens[index]) {
      return Receiver(names: [])
    }
    return Receiver(names: names)
  }

  private static func endsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .symbol(.closeBracket), .symbol(.closeParenthesis), .symbol(.closeBrace): true
    default: false
    }
  }

  /// The innermost call that is open at the cursor.
  var call: Call? {
    var depth = 0
    var commas: [Int] = []
    for index in tokens.indices.reversed() {
      switch tokens[index].kind {
      case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace): depth += 1
      case .symbol(.openBracket), .symbol(.openBrace):
        guard depth > 0 else { return nil }
        depth -= 1
      case .symbol(.openParenthesis):
        guard depth == 0 else {
          depth -= 1
          continue
        }
        return call(openAt: index, commas: commas.reversed())
      case .symbol(.comma) where depth == 0: commas.append(index)
      default: break
      }
    }
    return nil
  }

  private func call(openAt open: Int, commas: [Int]) -> Call? {
    guard open > 0, tokens[open].touches, case .name(let function) = tokens[open - 1].kind else {
      return nil
    }
    let isMethod = open > 1 && tokens[open - 2].kind == .symbol(.dot)
    var named: Set<String> = []
    var positionalCount = 0
    for start in ([open] + commas).dropLast() {
      if let name = keyword(after: start) { named.insert(name) } else { positionalCount += 1 }
    }
    let start = commas.last ?? open
    return Call(
      function: function, isMethod: isMethod, positionalCount: positionalCount, named: named,
      keyword: keyword(after: start), isAtArgument: start == tokens.count - 1)
  }

  /// The name of the argument that begins after a token, when it is given by name.
  private func keyword(after index: Int) -> String? {
    guard index + 2 < tokens.count, case .name(let name) = tokens[index + 1].kind,
      tokens[index + 2].kind == .symbol(.colon)
    else { return nil }
    return name
  }
}
