extension Parser {
  mutating func parsePostfix() throws -> SyntaxNode {
    let start = peek()
    var node = try parsePrimary()
    var count = 0
    while true {
      try countChain(&count)
      let token = peek()
      if token.touches, case .symbol(let symbol) = token.kind {
        switch symbol {
        case .openParenthesis where !isNumber(node):
          advance()
          node = SyntaxNode(.call(node, try parseArguments()), range(from: start))
          continue
        case .openBracket where !isNumber(node):
          advance()
          node = SyntaxNode(.index(node, try parseIndexItems()), range(from: start))
          continue
        case .transpose:
          advance()
          node = SyntaxNode(.transpose(node), range(from: start))
          continue
        case .dot:
          advance()
          node = try parseMember(of: node, start)
          continue
        default: break
        }
      }
      let continues = continuesOnNextLine { parser, next in
        guard parser.tokens[next].kind == .symbol(.dot), next + 2 < parser.tokens.count else {
          return false
        }
        let (name, open) = (parser.tokens[next + 1], parser.tokens[next + 2])
        return name.touches && parser.word(name) != nil && open.touches
          && open.kind == .symbol(.openParenthesis)
      }
      guard continues else { break }
      advance()
      node = try parseMember(of: node, start)
    }
    try checkJuxtaposition(after: node)
    return node
  }

  private func isNumber(_ node: SyntaxNode) -> Bool {
    if case .number = node.kind { true } else { false }
  }

  /// The text of a token that can be a field's name, which words of the language can.
  func word(_ token: Token) -> String? {
    switch token.kind {
    case .name(let text): text
    case .keyword(let keyword): keyword.rawValue
    default: nil
    }
  }

  private mutating func parseMember(of node: SyntaxNode, _ start: Token) throws -> SyntaxNode {
    let token = peek()
    guard token.touches, let text = word(token) else {
      throw unexpected("expected a field's name after `.`, found \(describe(token))")
    }
    advance()
    let name = Name(text: text, range: range(token))
    if at(.openParenthesis), peek().touches {
      advance()
      return SyntaxNode(.method(node, name, try parseArguments()), range(from: start))
    }
    return SyntaxNode(.field(node, name), range(from: start))
  }

  /// - Throws: `Diagnostic` when another operand follows without an operator between.
  private mutating func checkJuxtaposition(after node: SyntaxNode) throws {
    let token = peek()
    switch token.kind {
    case .name("by"): return
    case .string where allowsTrailingString: return
    case .number, .name, .string: break
    case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace): break
    default: return
    }
    let left = node.range.text
    let right = range(token).text
    let isCallable =
      switch node.kind {
      case .name, .field: true
      default: false
      }
    switch token.kind {
    case .symbol(.openParenthesis) where isCallable:
      throw unexpected(
        "the parenthesis of a call touches what it calls", suggestion: "\(left)(…)")
    case .symbol(.openBracket) where isCallable:
      throw unexpected("the bracket of an index touches what it indexes", suggestion: "\(left)[…]")
    case .symbol(let symbol):
      throw unexpected(
        "an operator is missing before `\(symbol.rawValue)`",
        suggestion: symbol == .openParenthesis ? "\(left)*(…)" : nil)
    case .string where isCallable:
      throw unexpected("an operator is missing before this string", suggestion: "\(left)(\(right))")
    case .string:
      throw unexpected("an operator is missing before this string")
    default:
      throw unexpected(
        "an operator is missing before `\(right)`", suggestion: "\(left)*\(right)")
    }
  }

  /// Parses inside brackets, where newlines are blanks.
  mutating func bracketed<Result>(
    openRange: Bool = false, _ body: (inout Parser) throws -> Result
  ) throws -> Result {
    let outer = (ignoresNewlines, allowsOpenRange, allowsTrailingString)
    (ignoresNewlines, allowsOpenRange, allowsTrailingString) = (true, openRange, false)
    defer { (ignoresNewlines, allowsOpenRange, allowsTrailingString) = outer }
    return try body(&self)
  }

  /// The arguments of a call up to the closing parenthesis, which is read.
  private mutating func parseArguments() throws -> [ArgumentSyntax] {
    try bracketed { parser in
      var arguments: [ArgumentSyntax] = []
      while !parser.at(.closeParenthesis) {
        let token = parser.peek()
        var name: Name?
        if let text = parser.word(token), parser.peekAfter().kind == .symbol(.colon) {
          name = Name(text: text, range: parser.range(token))
          parser.advance()
          parser.advance()
        } else if arguments.last?.name != nil {
          throw parser.unexpected("a named argument comes after all that are not named")
        }
        arguments.append(ArgumentSyntax(name: name, value: try parser.parseExpression()))
        if parser.at(.assign), case .name(let text)? = arguments.last?.value.kind {
          throw parser.unexpected("an argument is named with `:`", suggestion: "\(text): …")
        }
        guard parser.take(.comma) else { break }
      }
      try parser.expect(.closeParenthesis, "to close the call")
      return arguments
    }
  }

  /// The items of an index up to the closing bracket, which is read.
  private mutating func parseIndexItems() throws -> [IndexSyntax] {
    try bracketed(openRange: true) { parser in
      var items: [IndexSyntax] = []
      while !parser.at(.closeBracket) {
        items.append(try parser.parseIndexItem())
        guard parser.take(.comma) else { break }
      }
      guard !items.isEmpty else { throw parser.unexpected("an index needs at least one item") }
      try parser.expect(.closeBracket, "to close the index")
      return items
    }
  }

  private mutating func parseIndexItem() throws -> IndexSyntax {
    let token = peek()
    if take(.ellipsis) { return .ellipsis(range(token)) }
    let expression = try parseExpression()
    switch expression.kind {
    case .none: return .newAxis(expression.range)
    case .range(let lower, let upper, let step):
      return .slice(lower, upper, step, expression.range)
    default: return .expression(expression)
    }
  }
}
