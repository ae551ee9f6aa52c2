extension Parser {
  /// A constant, or a block form up to its `end`.
  mutating func parseKeyword(_ keyword: Keyword, _ token: Token) throws -> SyntaxNode {
    switch keyword {
    case .true, .false:
      advance()
      return SyntaxNode(.bool(keyword == .true), range(token))
    case .none:
      advance()
      return SyntaxNode(.none, range(token))
    case .do:
      advance()
      let block = try parseBlock([.end], "this `do`")
      advance()
      return SyntaxNode(block.kind, range(from: token))
    case .if:
      advance()
      return try parseConditional(token)
    case .for:
      advance()
      return try parseFor(token)
    case .while:
      advance()
      let condition = try parseCondition()
      try expect(.do, "after the condition of `while`")
      let body = try parseBlock([.end], "this `while`")
      advance()
      return SyntaxNode(.whileLoop(condition, body), range(from: token))
    case .try:
      advance()
      let body = try parseBlock([.else, .end], "this `try`")
      guard take(.else) else {
        throw unexpected("a `try` needs an `else` that says what to do instead")
      }
      let alternative = try parseBlock([.end], "this `try`")
      advance()
      return SyntaxNode(.attempt(body, alternative), range(from: token))
    case .end, .else, .then: throw unexpected("`\(keyword.rawValue)` closes nothing")
    case .return, .break, .continue, .assert:
      throw unexpected(
        "`\(keyword.rawValue)` is a statement, not a value; inside an expression it needs a block",
        suggestion: "do \(keyword.rawValue) … end")
    case .in, .and, .or, .not:
      throw unexpected("expected an expression, found \(describe(token))")
    }
  }

  /// An expression after which lines do not end, up to a keyword.
  private mutating func parseCondition() throws -> SyntaxNode {
    let outer = (allowsOpenRange, allowsTrailingString)
    (allowsOpenRange, allowsTrailingString) = (false, false)
    defer { (allowsOpenRange, allowsTrailingString) = outer }
    return try parseExpression()
  }

  private mutating func parseConditional(_ start: Token) throws -> SyntaxNode {
    let condition = try parseCondition()
    if at(.assign) {
      throw unexpected(
        "`=` sets a name; equality is `==`", suggestion: "\(condition.range.text) == …")
    }
    try expect(.then, "after the condition of `if`")
    let consequence = try parseBlock([.else, .end], "this `if`")
    guard take(.else) else {
      advance()
      return SyntaxNode(.conditional(condition, consequence, nil), range(from: start))
    }
    if tokens[index].kind == .keyword(.if) {
      let chained = advance()
      let alternative = try nested { try $0.parseConditional(chained) }
      return SyntaxNode(
        .conditional(condition, consequence, alternative), range(from: start))
    }
    let alternative = try parseBlock([.end], "this `if`")
    advance()
    return SyntaxNode(.conditional(condition, consequence, alternative), range(from: start))
  }

  private mutating func parseFor(_ start: Token) throws -> SyntaxNode {
    var names = [try expectName("a loop variable")]
    while take(.comma) { names.append(try expectName("a loop variable")) }
    if let twice = names.indices.first(where: { i in
      names[..<i].contains { $0.text == names[i].text }
    }) {
      throw Diagnostic(
        .syntax, "the loop variable `\(names[twice].text)` is named twice", at: names[twice].range)
    }
    try expect(.in, "after the loop variable")
    let sequence = try parseCondition()
    try expect(.do, "after what `for` goes through")
    let body = try parseBlock([.end], "this `for`")
    advance()
    return SyntaxNode(.forLoop(names, sequence, body), range(from: start))
  }
}
