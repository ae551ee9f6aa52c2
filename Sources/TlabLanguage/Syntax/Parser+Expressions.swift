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
  mutating func continuesOnNextLine(_ matches: (Parser, Int) -> Bool) -> Bool {
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

  mutating func countChain(_ count: inout Int) throws {
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
}
