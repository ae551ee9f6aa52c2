extension Parser {
  mutating func parsePrimary() throws -> SyntaxNode {
    let token = peek()
    switch token.kind {
    case .number(let number):
      advance()
      return SyntaxNode(.number(number), range(token))
    case .string(let index):
      advance()
      return SyntaxNode(.string(try pieces(strings[index])), range(token))
    case .name(let text):
      advance()
      return SyntaxNode(.name(text), range(token))
    case .keyword(let keyword): return try parseKeyword(keyword, token)
    case .symbol(let symbol): return try parseSymbol(symbol, token)
    case .newline, .end: throw unexpected("expected an expression, found \(describe(token))")
    }
  }

  private mutating func parseSymbol(_ symbol: Symbol, _ token: Token) throws -> SyntaxNode {
    switch symbol {
    case .openParenthesis:
      advance()
      let inner = try bracketed { parser in
        let inner = try parser.parseExpression()
        if parser.at(.comma) {
          throw parser.unexpected("several values are written in brackets", suggestion: "[a, b]")
        }
        try parser.expect(.closeParenthesis, "to close the parenthesis")
        return inner
      }
      return SyntaxNode(.group(inner), range(from: token))
    case .openBracket:
      advance()
      return SyntaxNode(.bracket(try parseRows()), range(from: token))
    case .openBrace:
      advance()
      return SyntaxNode(.record(try parseFields()), range(from: token))
    case .range:
      throw unexpected("a range without a start has a meaning only directly inside an index")
    case .ellipsis: throw unexpected("`...` has a meaning only directly inside an index")
    case .dot:
      if case .number = peekAfter().kind, peekAfter().touches {
        let text = range(peekAfter()).text
        throw unexpected("a number starts with a digit", suggestion: "0.\(text)")
      }
      throw unexpected("expected an expression, found `.`")
    default: throw unexpected("expected an expression, found \(describe(token))")
    }
  }

  /// The rows of a bracket up to the closing one, which is read.
  private mutating func parseRows() throws -> [[SyntaxNode]] {
    try bracketed { parser in
      var rows: [[SyntaxNode]] = [[]]
      while !parser.at(.closeBracket) {
        rows[rows.count - 1].append(try parser.parseExpression())
        if parser.take(.semicolon) {
          rows.append([])
          if parser.at(.closeBracket) { throw parser.unexpected("a row is missing after `;`") }
        } else if !parser.take(.comma) {
          break
        }
      }
      try parser.expect(.closeBracket, "to close the bracket")
      return rows
    }
  }

  /// The fields of a record up to the closing brace, which is read.
  private mutating func parseFields() throws -> [(name: Name, value: SyntaxNode)] {
    try bracketed { parser in
      var fields: [(name: Name, value: SyntaxNode)] = []
      while !parser.at(.closeBrace) {
        let token = parser.peek()
        var text = parser.word(token)
        if case .string(let index) = token.kind { text = try parser.plainString(index, at: token) }
        guard let text else {
          throw parser.unexpected(
            "expected a field's name, found \(parser.describe(token))",
            notes: [.init("braces make a record: {name: value}")])
        }
        parser.advance()
        guard parser.take(.colon) else {
          throw parser.unexpected(
            "expected `:` after the field's name, found \(parser.describe(parser.peek()))",
            notes: [.init("braces make a record; a block is written do … end")])
        }
        let name = Name(text: text, range: parser.range(token))
        if fields.contains(where: { $0.name.text == text }) {
          throw Diagnostic(.syntax, "the field `\(text)` is given twice", at: name.range)
        }
        fields.append((name, try parser.parseExpression()))
        guard parser.take(.comma) else { break }
      }
      try parser.expect(.closeBrace, "to close the record")
      return fields
    }
  }

  /// The expression of an interpolation, which cannot go on after the string's line.
  private mutating func parseInterpolated() throws -> SyntaxNode {
    do {
      let expression = try parseExpression()
      guard peek().kind == .end else {
        throw unexpected("expected `}` after the expression, found \(describe(peek()))")
      }
      return expression
    } catch var diagnostic as Diagnostic {
      diagnostic.isIncomplete = false
      throw diagnostic
    }
  }

  private func pieces(_ parts: [StringPart]) throws -> [StringPiece] {
    try parts.map { part in
      switch part {
      case .text(let text): return .text(text)
      case .interpolation(let tokens, let format, let formatRange):
        var parser = Parser(source: source, isFile: isFile, strings: strings, tokens: tokens)
        parser.depth = depth
        parser.ignoresNewlines = true
        let expression = try parser.parseInterpolated()
        return .expression(expression, try format.map { try Format($0, at: formatRange) })
      }
    }
  }
}
