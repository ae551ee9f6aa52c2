extension Parser {
  mutating func parseExpression() throws -> SyntaxNode {
    try nested { parser in
      if let lambda = try parser.parseLambda() { return lambda }
      return try parser.parsePipe()
    }
  }

  /// A lambda, or nil when none starts here.
  private mutating func parseLambda() throws -> SyntaxNode? {
    let start = peek()
    switch start.kind {
    case .name(let text):
      guard peekAfter().kind == .symbol(.arrow) else { return nil }
      advance()
      advance()
      let parameter = FunctionSyntax.Parameter(
        name: Name(text: text, range: range(start)), defaultValue: nil, isVariadic: false)
      return try parseLambdaBody([parameter], start)
    case .symbol(.openParenthesis):
      guard let close = matchingParenthesis(index) else { return nil }
      var next = close + 1
      if ignoresNewlines {
        while tokens[next].kind == .newline { next += 1 }
      }
      guard tokens[next].kind == .symbol(.arrow) else { return nil }
      advance()
      let parameters = try parseParameters()
      advance()
      return try parseLambdaBody(parameters, start)
    default: return nil
    }
  }

  private mutating func parseLambdaBody(
    _ parameters: [FunctionSyntax.Parameter], _ start: Token
  ) throws -> SyntaxNode {
    skipNewlines()
    let outer = allowsOpenRange
    allowsOpenRange = false
    defer { allowsOpenRange = outer }
    let body = try parseExpression()
    return SyntaxNode(
      .lambda(FunctionSyntax(parameters: parameters, body: body)), range(from: start))
  }

  /// Whether, in a file, the line after this one goes on with `|>` or `.name(`; goes there if so.
  private mutating func continuesOnNextLine(_ matches: (Parser, Int) -> Bool) -> Bool {
    guard isFile, !ignoresNewlines, tokens[index].kind == .newline else { return false }
    var next = index
    while tokens[next].kind == .newline { next += 1 }
    guard matches(self, next) else { return false }
    index = next
    return true
  }

  private mutating func parsePipe() throws -> SyntaxNode {
    var left = try parseOr()
    var count = 0
    while at(.pipe) || continuesOnNextLine({ $0.tokens[$1].kind == .symbol(.pipe) }) {
      try countChain(&count)
      advance()
      skipNewlines()
      let right = try parseLambda() ?? parseOr()
      left = piped(left, into: right)
    }
    return left
  }

  /// `x |> f(a)` is `f(x, a)`, and `x |> f` is `f(x)`.
  private func piped(_ left: SyntaxNode, into right: SyntaxNode) -> SyntaxNode {
    let first = ArgumentSyntax(name: nil, value: left)
    let range = left.range.joined(right.range)
    switch right.kind {
    case .call(let callee, let arguments):
      return SyntaxNode(.call(callee, [first] + arguments), range)
    case .method(let receiver, let name, let arguments):
      return SyntaxNode(.method(receiver, name, [first] + arguments), range)
    default: return SyntaxNode(.call(right, [first]), range)
    }
  }

  private mutating func countChain(_ count: inout Int) throws {
    count += 1
    guard count <= Self.chainLimit else {
      throw Diagnostic(
        .limit, "this expression has more than \(Self.chainLimit) operators in a row",
        at: range(peek()))
    }
  }

  private mutating func parseOr() throws -> SyntaxNode {
    var left = try parseAnd()
    var count = 0
    while take(.or) {
      try countChain(&count)
      skipNewlines()
      let right = try parseAnd()
      left = SyntaxNode(.or(left, right), left.range.joined(right.range))
    }
    return left
  }

  private mutating func parseAnd() throws -> SyntaxNode {
    var left = try parseNot()
    var count = 0
    while take(.and) {
      try countChain(&count)
      skipNewlines()
      let right = try parseNot()
      left = SyntaxNode(.and(left, right), left.range.joined(right.range))
    }
    return left
  }

  private mutating func parseNot() throws -> SyntaxNode {
    let start = peek()
    guard take(.not) else { return try parseComparison() }
    skipNewlines()
    let operand = try nested { try $0.parseNot() }
    return SyntaxNode(.unary(.not, operand), range(from: start))
  }

  private mutating func comparison() -> BinaryOperator? {
    guard case .symbol(let symbol) = peek().kind,
      let operation = BinaryOperator(rawValue: symbol.rawValue),
      operation.isComparison
    else { return nil }
    return operation
  }

  private mutating func parseComparison() throws -> SyntaxNode {
    let left = try parseRange()
    guard let operation = comparison() else { return left }
    advance()
    skipNewlines()
    let right = try parseRange()
    if comparison() != nil {
      let middle = right.range.text
      throw unexpected(
        "comparisons do not chain",
        suggestion:
          "\(left.range.text) \(operation.rawValue) \(middle) and \(middle) \(range(peek()).text) …"
      )
    }
    return SyntaxNode(.binary(operation, left, right), left.range.joined(right.range))
  }

  /// Whether a range's end is missing here, as `x[a..]` may have it.
  private mutating func endsRange() -> Bool {
    switch peek().kind {
    case .symbol(.comma), .symbol(.closeBracket), .name("by"): true
    default: false
    }
  }

  private mutating func parseRange() throws -> SyntaxNode {
    let start = peek()
    let isOpen = allowsOpenRange
    var lower: SyntaxNode?
    if !(isOpen && at(.range)) {
      let left = try parseSum()
      guard at(.range) else { return left }
      lower = left
    }
    advance()
    skipNewlines()
    var upper: SyntaxNode?
    if !(isOpen && endsRange()) { upper = try parseSum() }
    var step: SyntaxNode?
    if peek().kind == .name("by") {
      advance()
      skipNewlines()
      step = try parseSum()
    }
    if at(.range) { throw unexpected("a range has one `..`; its step is written a..b by k") }
    return SyntaxNode(.range(lower, upper, step), range(from: start))
  }

  private mutating func parseSum() throws -> SyntaxNode {
    var left = try parseProduct()
    var count = 0
    while case .symbol(let symbol) = peek().kind, symbol == .plus || symbol == .minus {
      try countChain(&count)
      advance()
      skipNewlines()
      let right = try parseProduct()
      left = SyntaxNode(
        .binary(symbol == .plus ? .add : .subtract, left, right), left.range.joined(right.range))
    }
    return left
  }

  private mutating func productOperator() -> BinaryOperator? {
    switch peek().kind {
    case .symbol(.times): .multiply
    case .symbol(.divide): .divide
    case .symbol(.remainder): .remainder
    case .symbol(.matrixProduct): .matrixProduct
    default: nil
    }
  }

  private mutating func parseProduct() throws -> SyntaxNode {
    var left = try parseUnary()
    var count = 0
    while let operation = productOperator() {
      try countChain(&count)
      advance()
      skipNewlines()
      let right = try parseUnary()
      left = SyntaxNode(.binary(operation, left, right), left.range.joined(right.range))
    }
    return left
  }

  private mutating func parseUnary() throws -> SyntaxNode {
    let start = peek()
    guard take(.minus) else { return try parsePower() }
    skipNewlines()
    let operand = try nested { try $0.parseUnary() }
    return SyntaxNode(.unary(.negate, operand), range(from: start))
  }

  private mutating func parsePower() throws -> SyntaxNode {
    let base = try parsePostfix()
    guard take(.power) else { return base }
    skipNewlines()
    let exponent = try nested { try $0.parseUnary() }
    return SyntaxNode(.binary(.power, base, exponent), base.range.joined(exponent.range))
  }

  // MARK: Postfix

  private mutating func parsePostfix() throws -> SyntaxNode {
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
  private mutating func bracketed<Result>(
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

  // MARK: Primary

  private mutating func parsePrimary() throws -> SyntaxNode {
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
