/// Makes a tree of a text.
///
///     program     = { statement separator }                  separator = newline | ";"
///     statement   = "return" [expression { "," expression }] | "break" | "continue"
///                 | "assert" expression ["," expression]
///                 | "param" name "=" expression ["in" range | "in" bracket] [string]
///                 | name "(" parameters ")" "=" expression
///                 | target { "," target } "=" expression { "," expression }
///                 | target ("=" | "+=" | "-=" | "*=" | "/=") expression
///                 | expression
///     target      = name { "[" items "]" | "." name }
///     expression  = name "->" expression | "(" parameters ")" "->" expression | pipe
///     pipe        = or { "|>" (lambda | or) }
///     or          = and { "or" and }
///     and         = not { "and" not }
///     not         = "not" not | comparison
///     comparison  = range [("==" | "!=" | "<" | "<=" | ">" | ">=") range]
///     range       = sum [".." sum ["by" sum]]
///     sum         = product { ("+" | "-") product }
///     product     = unary { ("*" | "/" | "%" | "@") unary }
///     unary       = "-" unary | power
///     power       = postfix ["^" unary]
///     postfix     = primary { "(" arguments ")" | "[" items "]" | "." name | "'" }    touching
///     primary     = number | string | name | "true" | "false" | "none" | "(" expression ")"
///                 | "[" [row { ";" row }] "]" | "{" [name ":" expression { "," … }] "}"
///                 | "do" block "end" | "if" expression "then" block { "else" "if" … }
///                   ["else" block] "end" | "try" block "else" block "end"
///                 | "for" name { "," name } "in" expression "do" block "end"
///                 | "while" expression "do" block "end"
///     items       = item { "," item }
///     item        = expression | [sum] ".." [sum] ["by" sum] | "..." | "none"
///     arguments   = [[name ":"] expression { "," … }]
///     parameters  = [name ["=" expression] { "," … } [name "..."]]
///
/// A newline is blank while a bracket is open, after an infix operator, `=`, `->` and a comma, and
/// in files before a line that starts with `|>` or `.name(`.
struct Parser {
  /// How deep expressions and blocks may nest.
  static let depthLimit = 500
  /// How many operators one chain may have.
  static let chainLimit = 5000

  let source: Source
  /// Whether the text comes from a file, where a line can go on with `|>` or `.name(`.
  let isFile: Bool
  let strings: [[StringPart]]
  var tokens: [Token]
  var index = 0
  var ignoresNewlines = false
  var depth = 0
  /// Whether a string may follow an operand, as in a `param`.
  var allowsTrailingString = false
  /// Whether the ends of a range may be missing, as directly inside an index.
  var allowsOpenRange = false

  /// What parsing a text gives.
  struct Program {
    let statements: [SyntaxNode]
    /// Whether the last statement ends in `;`, so that its value is not shown.
    let isSilent: Bool
  }

  /// Parses a text.
  /// - Throws: `Diagnostics` with every syntax error found.
  static func parse(_ source: Source, isFile: Bool) throws -> Program {
    var lexer = Lexer(source)
    do {
      try lexer.run()
    } catch let diagnostic as Diagnostic {
      throw Diagnostics([diagnostic])
    }
    var parser = Parser(
      source: source, isFile: isFile, strings: lexer.strings, tokens: lexer.tokens)
    return try parser.parseProgram()
  }

  init(source: Source, isFile: Bool, strings: [[StringPart]], tokens: [Token]) {
    self.source = source
    self.isFile = isFile
    self.strings = strings
    self.tokens = tokens
  }

  // MARK: Tokens

  /// The token to be read next.
  mutating func peek() -> Token {
    if ignoresNewlines {
      while tokens[index].kind == .newline { index += 1 }
    }
    return tokens[index]
  }

  /// The token after the next.
  mutating func peekAfter() -> Token {
    _ = peek()
    var next = min(index + 1, tokens.count - 1)
    if ignoresNewlines {
      while tokens[next].kind == .newline { next += 1 }
    }
    return tokens[next]
  }

  @discardableResult
  mutating func advance() -> Token {
    let token = peek()
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  /// The token read last.
  var previous: Token { tokens[max(0, index - 1)] }

  mutating func skipNewlines() {
    while tokens[index].kind == .newline { index += 1 }
  }

  mutating func at(_ symbol: Symbol) -> Bool { peek().kind == .symbol(symbol) }
  mutating func at(_ keyword: Keyword) -> Bool { peek().kind == .keyword(keyword) }

  mutating func take(_ symbol: Symbol) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  func range(_ token: Token) -> SourceRange { SourceRange(source, token.start, token.end) }

  /// From the start of `token` to the end of what was read last.
  func range(from token: Token) -> SourceRange { SourceRange(source, token.start, previous.end) }

  // MARK: Errors

  /// An error at the next token, which makes the text incomplete when that is its end.
  mutating func unexpected(
    _ message: String, notes: [Diagnostic.Note] = [], suggestion: String? = nil
  ) -> Diagnostic {
    let token = peek()
    var diagnostic = Diagnostic(
      .syntax, message, at: range(token), notes: notes, suggestion: suggestion)
    diagnostic.isIncomplete = token.kind == .end
    return diagnostic
  }

  /// How messages name a token.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end"
    case .newline: "the end of the line"
    default: "`\(range(token).text)`"
    }
  }

  static func tooDeep(_ range: SourceRange) -> Diagnostic {
    Diagnostic(.limit, "this is nested more than \(depthLimit) deep", at: range)
  }

  /// Parses with one more level of nesting.
  mutating func nested<Result>(_ body: (inout Parser) throws -> Result) throws -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw Self.tooDeep(range(peek())) }
    return try body(&self)
  }

  mutating func expect(_ symbol: Symbol, _ purpose: String) throws {
    guard take(symbol) else {
      throw unexpected("expected `\(symbol.rawValue)` \(purpose), found \(describe(peek()))")
    }
  }

  mutating func expect(_ keyword: Keyword, _ purpose: String) throws {
    guard take(keyword) else {
      throw unexpected("expected `\(keyword.rawValue)` \(purpose), found \(describe(peek()))")
    }
  }

  mutating func expectName(_ purpose: String) throws -> Name {
    let token = peek()
    guard case .name(let text) = token.kind else {
      if case .keyword(let keyword) = token.kind {
        throw unexpected("`\(keyword.rawValue)` is a word of the language and cannot be \(purpose)")
      }
      throw unexpected("expected \(purpose), found \(describe(token))")
    }
    advance()
    return Name(text: text, range: range(token))
  }

  // MARK: Program

  mutating func parseProgram() throws -> Program {
    var statements: [SyntaxNode] = []
    var errors: [Diagnostic] = []
    var isSilent = false
    while true {
      while peek().kind == .newline || at(.semicolon) {
        if at(.semicolon), !statements.isEmpty { isSilent = true }
        advance()
      }
      guard peek().kind != .end else { break }
      let start = index
      do {
        statements.append(try parseStatement())
        isSilent = false
        try expectSeparator()
      } catch let diagnostic as Diagnostic {
        errors.append(diagnostic)
        guard !diagnostic.isIncomplete, diagnostic.code != .limit else { break }
        recover(from: start)
      }
    }
    guard errors.isEmpty else { throw Diagnostics(errors) }
    return Program(statements: statements, isSilent: isSilent)
  }

  private mutating func expectSeparator() throws {
    switch peek().kind {
    case .newline, .end, .symbol(.semicolon): return
    case .symbol(.arrow):
      throw unexpected(
        "a lambda that is part of a larger expression needs parentheses around it")
    case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace),
      .keyword(.end):
      throw unexpected("\(describe(peek())) closes nothing")
    case .symbol(.assign):
      throw unexpected(
        "`=` sets a name once in a statement", suggestion: nil)
    default:
      throw unexpected("expected the end of the statement, found \(describe(peek()))")
    }
  }

  /// Goes to the end of the statement that started at `start`, so that more errors can be found.
  private mutating func recover(from start: Int) {
    ignoresNewlines = false
    allowsOpenRange = false
    allowsTrailingString = false
    depth = 0
    var brackets = 0
    var blocks = 0
    var position = start
    while tokens[position].kind != .end {
      switch tokens[position].kind {
      case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace): brackets += 1
      case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace): brackets -= 1
      case .keyword(.if):
        let isChained = position > start && tokens[position - 1].kind == .keyword(.else)
        if !isChained { blocks += 1 }
      case .keyword(.do), .keyword(.try): blocks += 1
      case .keyword(.end): blocks -= 1
      case .newline where position >= index && brackets <= 0 && blocks <= 0:
        index = position
        return
      default: break
      }
      position += 1
    }
    index = position
  }

  /// The statements up to one of `terminators`, which is not read.
  mutating func parseBlock(_ terminators: [Keyword], _ purpose: String) throws -> SyntaxNode {
    let outer = (ignoresNewlines, allowsOpenRange, allowsTrailingString)
    (ignoresNewlines, allowsOpenRange, allowsTrailingString) = (false, false, false)
    defer { (ignoresNewlines, allowsOpenRange, allowsTrailingString) = outer }
    let start = previous
    return try nested { parser in
      var statements: [SyntaxNode] = []
      while true {
        while parser.peek().kind == .newline || parser.at(.semicolon) { parser.advance() }
        if case .keyword(let keyword) = parser.peek().kind, terminators.contains(keyword) { break }
        guard parser.peek().kind != .end else {
          throw parser.unexpected("expected `end` to close \(purpose)")
        }
        statements.append(try parser.parseStatement())
        if case .keyword(let keyword) = parser.peek().kind, terminators.contains(keyword) { break }
        try parser.expectSeparator()
      }
      return SyntaxNode(.block(statements), parser.range(from: start))
    }
  }
}
