extension Resolver {
  mutating func expression(_ node: SyntaxNode) -> Code {
    let range = node.range
    switch node.kind {
    case .number(let number): return ConstantCode(.number(number), range)
    case .bool(let bool): return ConstantCode(.bool(bool), range)
    case .none: return ConstantCode(.none, range)
    case .string(let pieces): return string(pieces, range)
    case .name(let text): return name(text, range)
    case .group(let inner): return expression(inner)
    case .bracket(let rows): return bracket(rows, range)
    case .tuple(let items): return TupleCode(items.map { expression($0) }, range)
    case .record(let fields):
      return RecordCode(fields.map { ($0.name.text, expression($0.value)) }, range)
    case .unary(.negate, let operand):
      let code = expression(operand)
      if let constant = code as? ConstantCode, case .number(let number) = constant.value {
        return ConstantCode(.number(-number), range)
      }
      return UnaryCode(.negate, code, range)
    case .unary(.not, let operand): return UnaryCode(.not, expression(operand), range)
    case .binary(let operation, let left, let right):
      let (a, b) = (expression(left), expression(right))
      if operation == .matrixProduct, a is TransposeCode || b is TransposeCode {
        return TransposedProductCode(a, b, range)
      }
      return operation.isComparison
        ? ComparisonCode(operation, a, b, range) : ArithmeticCode(operation, a, b, range)
    case .and(let left, let right):
      let first = expression(left)
      return LogicalCode(isAnd: true, first, conditionally(right), range)
    case .or(let left, let right):
      let first = expression(left)
      return LogicalCode(isAnd: false, first, conditionally(right), range)
    case .range(let start, let end, let step):
      guard let start, let end else {
        report(
          Diagnostic(
            .syntax, "a range without an end has a meaning only directly inside an index",
            at: range))
        return ConstantCode(.none, range)
      }
      let (lower, upper) = (expression(start), expression(end))
      return RangeCode(lower, upper, step.map { expression($0) }, range)
    case .call(let callee, let arguments):
      return CallCode(expression(callee), self.arguments(arguments, range), range)
    case .method(let receiver, let name, let arguments):
      let value = expression(receiver)
      let (variable, builtin) = function(name)
      return MethodCode(
        value, name, variable: variable, builtin: builtin, self.arguments(arguments, range), range)
    case .field(let base, let name): return FieldCode(expression(base), name, range)
    case .index(let base, let items):
      return IndexingCode(expression(base), items.map { index($0) }, range)
    case .transpose(let operand): return TransposeCode(expression(operand), range)
    case .lambda(let function): return closure(function, name: nil, range)
    case .block: return block(node)
    case .conditional(let test, let consequence, let alternative):
      let condition = expression(test)
      let first = conditional(consequence)
      return ConditionalCode(condition, first, alternative.map { conditional($0) }, range)
    case .attempt(let body, let alternative): return attempt(body, alternative, range)
    case .forLoop(let names, let sequence, let body): return loop(names, sequence, body, range)
    case .whileLoop(let test, let body):
      for name in NameUse(body).set { markMaySet(name.text) }
      let condition = expression(test)
      return WhileCode(condition, loopBody(body), range)
    default: return statement(node)
    }
  }

  private mutating func bracket(_ rows: [[SyntaxNode]], _ range: SourceRange) -> Code {
    let width = rows[0].count
    if let row = rows.first(where: { $0.count != width }), let start = row.first?.range {
      report(
        Diagnostic(
          .shape,
          "the rows of a matrix have the same length; this one has \(row.count), "
            + "the first has \(width)", at: start.joined(row.last?.range ?? start)))
    }
    return BracketCode(rows.map { $0.map { expression($0) } }, range)
  }

  private mutating func conditionally(_ node: SyntaxNode) -> Code {
    let sure = surelySet
    defer { surelySet = sure }
    return expression(node)
  }

  private mutating func string(_ pieces: [StringPiece], _ range: SourceRange) -> Code {
    if pieces.isEmpty { return ConstantCode(.string(""), range) }
    if pieces.count == 1, case .text(let text) = pieces[0] {
      return ConstantCode(.string(text), range)
    }
    return StringCode(
      pieces.map { piece in
        switch piece {
        case .text(let text): .text(text)
        case .expression(let node, let format): .expression(expression(node), format)
        }
      }, range)
  }

  private mutating func arguments(_ arguments: [ArgumentSyntax], _ range: SourceRange)
    -> CallArguments
  {
    var positional: ContiguousArray<Code> = []
    var named: [(name: Name, code: Code)] = []
    for argument in arguments {
      let code = expression(argument.value)
      if let name = argument.name { named.append((name, code)) } else { positional.append(code) }
    }
    return CallArguments(positional: positional, named: named, range)
  }

  mutating func index(_ item: IndexSyntax) -> IndexCode {
    switch item {
    case .expression(let node): .expression(expression(node))
    case .slice(let start, let end, let step, let range):
      .slice(
        start.map { expression($0) }, end.map { expression($0) }, step.map { expression($0) },
        range)
    case .ellipsis: .rest
    case .newAxis: .newAxis
    }
  }

  private mutating func attempt(
    _ body: SyntaxNode, _ alternative: SyntaxNode, _ range: SourceRange
  ) -> Code {
    let outer = scope.setSlots
    scope.setSlots = []
    let first = conditional(body)
    let slots = scope.setSlots.sorted()
    scope.setSlots = outer.union(slots)
    return AttemptCode(first, conditional(alternative), slots: slots, range)
  }

  private mutating func loop(
    _ names: [Name], _ sequence: SyntaxNode, _ body: SyntaxNode, _ range: SourceRange
  ) -> Code {
    let elements = expression(sequence)
    let visible = scope.visible.count
    let targets = names.map { name -> LoopTarget in
      let variable = scope.declare(name.text, maySet: true, at: name.range)
      return variable.sharedIndex.map { .shared($0, name: name.text) } ?? .slot(variable.slot)
    }
    let code = loopBody(body)
    scope.hide(downTo: visible)
    return ForCode(targets, elements, code, range)
  }

  // MARK: Functions

  mutating func closure(_ function: FunctionSyntax, name: String?, _ range: SourceRange) -> Code {
    let use = NameUse(function)
    let parameterNames = Set(function.parameters.map(\.name.text))
    let setNames = Set(use.set.map(\.text)).subtracting(parameterNames)
    let captured = use.mentioned.subtracting(parameterNames).filter { mentioned in
      guard scope.binding(mentioned) != nil else { return false }
      // An assignment rebinds a function's variable, but never a cell's.
      return !setNames.contains(mentioned) || scope.belongsToFunction(mentioned)
    }.sorted()
    let captures = captured.compactMap { scope.sharedIndex($0) }

    let outer = scope
    let sure = surelySet
    scope = FunctionScope(
      parent: outer, mentionedInside: use.mentionedInside, capturedNames: captured)
    surelySet = []
    defer {
      scope = outer
      surelySet = sure
    }
    let variables = function.parameters.map {
      scope.declare($0.name.text, maySet: true, at: $0.name.range)
    }
    for local in use.set where setNames.contains(local.text) && scope.binding(local.text) == nil {
      scope.declare(local.text, maySet: false, at: local.range)
    }
    let parameters = zip(function.parameters, variables).map { parameter, variable in
      FunctionCode.Parameter(
        name: parameter.name.text, defaultValue: parameter.defaultValue.map { expression($0) },
        isVariadic: parameter.isVariadic, sharedIndex: variable.sharedIndex)
    }
    let body = expression(function.body)
    let code = FunctionCode(
      name: name, parameters: parameters, body: body, slotCount: scope.slotCount,
      capturedCount: captured.count, ownSharedNames: scope.ownSharedNames,
      departs: scope.sawDeparture, signature: Self.signature(function, name: name), range: range)
    return ClosureCode(code, captures: captures, range)
  }

  private static func signature(_ function: FunctionSyntax, name: String?) -> String {
    let parameters = function.parameters.map { parameter in
      if parameter.isVariadic { return "\(parameter.name.text)..." }
      guard let value = parameter.defaultValue else { return parameter.name.text }
      return "\(parameter.name.text): \(value.range.text)"
    }
    let list = parameters.joined(separator: ", ")
    return name.map { "\($0)(\(list))" } ?? "(\(list)) -> …"
  }
}
