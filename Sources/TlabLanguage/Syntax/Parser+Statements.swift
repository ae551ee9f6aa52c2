extension Parser {
  mutating func parseStatement() throws -> SyntaxNode {
    let start = peek()
    switch start.kind {
    case .keyword(.return):
      advance()
      return try parseReturn(start)
    case .keyword(.break):
      advance()
      return SyntaxNode(.breaking, range(start))
    case .keyword(.continue):
      advance()
      return SyntaxNode(.continuing, range(start))
    case .keyword(.assert):
      advance()
      let condition = try parseExpression()
      var message: SyntaxNode?
      if take(.comma) {
        skipNewlines()
        message = try parseExpression()
      }
      return SyntaxNode(.assertion(condition, message), range(from: start))
    case .name("param"):
      if case .name = peekAfter().kind { return try parseParameterDeclaration() }
    case .name:
      if let definition = try parseDefinition() { return definition }
    default: break
    }
    return try parseAssignmentOrExpression()
  }

  private mutating func parseReturn(_ start: Token) throws -> SyntaxNode {
    switch peek().kind {
    case .newline, .end, .symbol(.semicolon), .keyword(.end), .keyword(.else):
      return SyntaxNode(.returning(nil), range(start))
    default:
      let value = try parseExpressions()
      return SyntaxNode(.returning(value), range(from: start))
    }
  }

  /// One expression, or several joined by commas, which make a list.
  private mutating func parseExpressions() throws -> SyntaxNode {
    let first = try parseExpression()
    guard at(.comma) else { return first }
    var items = [ArgumentSyntax(name: nil, value: first)]
    while take(.comma) {
      skipNewlines()
      items.append(ArgumentSyntax(name: nil, value: try parseExpression()))
    }
    let range = first.range.joined(items[items.count - 1].value.range)
    return SyntaxNode(.tuple(items.map(\.value)), range)
  }

  private mutating func parseAssignmentOrExpression() throws -> SyntaxNode {
    let start = peek()
    let first = try parseExpression()
    switch peek().kind {
    case .symbol(.assign):
      try checkTarget(first)
      advance()
      skipNewlines()
      return SyntaxNode(.assign(first, try parseExpression()), range(from: start))
    case .symbol(.plusAssign): return try parseUpdate(first, .add, start)
    case .symbol(.minusAssign): return try parseUpdate(first, .subtract, start)
    case .symbol(.timesAssign): return try parseUpdate(first, .multiply, start)
    case .symbol(.divideAssign): return try parseUpdate(first, .divide, start)
    case .symbol(.comma):
      var targets = [first]
      while take(.comma) {
        skipNewlines()
        targets.append(try parseExpression())
      }
      guard at(.assign) else {
        throw unexpected(
          "expected `=` after the names to unpack into, found \(describe(peek()))",
          notes: [.init("several values are written in brackets: [a, b]")])
      }
      try targets.forEach(checkTarget)
      advance()
      skipNewlines()
      let value = try parseExpressions()
      return SyntaxNode(.unpack(targets, value), range(from: start))
    default: return first
    }
  }

  private mutating func parseUpdate(
    _ target: SyntaxNode, _ operation: BinaryOperator, _ start: Token
  ) throws -> SyntaxNode {
    try checkTarget(target)
    advance()
    skipNewlines()
    return SyntaxNode(.update(target, operation, try parseExpression()), range(from: start))
  }

  /// - Throws: `Diagnostic` when `node` is nothing that can be set.
  private func checkTarget(_ node: SyntaxNode) throws {
    switch node.kind {
    case .name: return
    case .index(let base, _), .field(let base, _): try checkTarget(base)
    case .lambda:
      throw Diagnostic(
        .syntax, "a lambda cannot be set; an assignment inside one needs a block", at: node.range,
        suggestion: "x -> do … end")
    case .bool, .none:
      throw Diagnostic(
        .syntax, "`\(node.range.text)` is a constant and cannot be set", at: node.range)
    default:
      throw Diagnostic(
        .syntax, "only a name, an index or a field can be set", at: node.range,
        suggestion: nil)
    }
  }

  // MARK: Definitions

  /// `name(parameters) = body`, or nil when the statement is something else.
  private mutating func parseDefinition() throws -> SyntaxNode? {
    let nameToken = tokens[index]
    guard case .name(let text) = nameToken.kind,
      tokens[index + 1].kind == .symbol(.openParenthesis), tokens[index + 1].touches,
      let close = matchingParenthesis(index + 1), tokens[close + 1].kind == .symbol(.assign)
    else { return nil }
    advance()
    advance()
    let parameters = try parseParameters()
    advance()
    skipNewlines()
    let body = try nested { try $0.parseExpression() }
    let name = Name(text: text, range: range(nameToken))
    return SyntaxNode(
      .define(name, FunctionSyntax(parameters: parameters, body: body)), range(from: nameToken))
  }

  /// The index of the token that closes the parenthesis at `open`.
  func matchingParenthesis(_ open: Int) -> Int? {
    var nesting = 0
    for position in open..<tokens.count {
      switch tokens[position].kind {
      case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace): nesting += 1
      case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace):
        nesting -= 1
        if nesting == 0 {
          return tokens[position].kind == .symbol(.closeParenthesis) ? position : nil
        }
      default: break
      }
    }
    return nil
  }

  /// The parameters of a function up to the closing parenthesis, which is read.
  mutating func parseParameters() throws -> [FunctionSyntax.Parameter] {
    let outer = ignoresNewlines
    ignoresNewlines = true
    defer { ignoresNewlines = outer }
    var parameters: [FunctionSyntax.Parameter] = []
    while !at(.closeParenthesis) {
      let name = try expectName("a parameter's name")
      if let last = parameters.last, last.isVariadic {
        throw Diagnostic(
          .syntax, "nothing can follow `\(last.name.text)...`, which takes all that is left",
          at: name.range)
      }
      if parameters.contains(where: { $0.name.text == name.text }) {
        throw Diagnostic(.syntax, "the parameter `\(name.text)` is named twice", at: name.range)
      }
      var defaultValue: SyntaxNode?
      let isVariadic = take(.ellipsis)
      if at(.colon) {
        throw unexpected("a default is written with `=`", suggestion: "\(name.text) = …")
      }
      if !isVariadic, take(.assign) { defaultValue = try parseExpression() }
      if defaultValue == nil, !isVariadic, parameters.last?.defaultValue != nil {
        throw Diagnostic(
          .syntax, "`\(name.text)` needs a default, because the parameter before it has one",
          at: name.range)
      }
      parameters.append(.init(name: name, defaultValue: defaultValue, isVariadic: isVariadic))
      guard take(.comma) else { break }
    }
    try expect(.closeParenthesis, "after the parameters")
    return parameters
  }

  private mutating func parseParameterDeclaration() throws -> SyntaxNode {
    let start = advance()
    let name = try expectName("the parameter's name")
    try expect(.assign, "and a default after `param \(name.text)`")
    skipNewlines()
    allowsTrailingString = true
    defer { allowsTrailingString = false }
    let defaultValue = try parseExpression()
    var domain: SyntaxNode?
    if take(.in) { domain = try parseExpression() }
    var summary: String?
    if case .string(let index) = peek().kind {
      summary = try plainString(index, at: advance())
    }
    return SyntaxNode(
      .parameter(
        ParameterSyntax(name: name, defaultValue: defaultValue, domain: domain, summary: summary)),
      range(from: start))
  }

  /// The text of a string without interpolation.
  func plainString(_ index: Int, at token: Token) throws -> String {
    try strings[index].map { part in
      guard case .text(let text) = part else {
        throw Diagnostic(.syntax, "this string must be plain text", at: range(token))
      }
      return text
    }.joined()
  }
}
