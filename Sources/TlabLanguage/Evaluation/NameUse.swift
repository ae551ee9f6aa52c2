/// Which names a stretch of syntax mentions and sets, found before it is resolved.
struct NameUse {
  /// The names set by statements of this function itself, in order, with their places.
  private(set) var set: [Name] = []
  /// The names that functions defined inside mention in any way.
  private(set) var mentionedInside: Set<String> = []
  /// The names mentioned in any way.
  private(set) var mentioned: Set<String> = []

  /// What `node` sets and mentions.
  init(_ node: SyntaxNode) { visit(node) }

  /// What the body and the defaults of a function set and mention.
  init(_ function: FunctionSyntax) {
    for parameter in function.parameters { parameter.defaultValue.map { visit($0) } }
    visit(function.body)
  }

  private mutating func visit(_ nodes: [SyntaxNode]) {
    for node in nodes { visit(node) }
  }

  private mutating func visit(_ node: SyntaxNode?) {
    if let node { visit(node) }
  }

  private mutating func inside(_ function: FunctionSyntax) {
    let inner = NameUse(function)
    mentionedInside.formUnion(inner.mentioned)
    mentioned.formUnion(inner.mentioned)
  }

  private mutating func target(_ node: SyntaxNode) {
    switch node.kind {
    case .name(let text):
      set.append(Name(text: text, range: node.range))
      mentioned.insert(text)
    case .index(let base, let items):
      target(base)
      visit(items)
    case .field(let base, _): target(base)
    default: visit(node)
    }
  }

  private mutating func visit(_ items: [IndexSyntax]) {
    for item in items {
      switch item {
      case .expression(let node): visit(node)
      case .slice(let start, let end, let step, _):
        visit(start)
        visit(end)
        visit(step)
      case .ellipsis, .newAxis: break
      }
    }
  }

  private mutating func visit(_ node: SyntaxNode) {
    switch node.kind {
    case .number, .bool, .none, .breaking, .continuing: break
    case .string(let pieces):
      for case .expression(let node, _) in pieces { visit(node) }
    case .name(let text): mentioned.insert(text)
    case .group(let node), .unary(_, let node), .transpose(let node), .field(let node, _):
      visit(node)
    case .bracket(let rows): visit(rows.flatMap { $0 })
    case .tuple(let items), .block(let items): visit(items)
    case .record(let fields): visit(fields.map(\.value))
    case .binary(_, let a, let b), .and(let a, let b), .or(let a, let b), .whileLoop(let a, let b),
      .attempt(let a, let b):
      visit(a)
      visit(b)
    case .range(let start, let end, let step):
      visit(start)
      visit(end)
      visit(step)
    case .call(let callee, let arguments):
      visit(callee)
      visit(arguments.map(\.value))
    case .method(let receiver, let name, let arguments):
      visit(receiver)
      mentioned.insert(name.text)
      visit(arguments.map(\.value))
    case .index(let base, let items):
      visit(base)
      visit(items)
    case .lambda(let function): inside(function)
    case .conditional(let test, let consequence, let alternative):
      visit(test)
      visit(consequence)
      visit(alternative)
    case .forLoop(let names, let sequence, let body):
      visit(sequence)
      let outer = set.count
      visit(body)
      // The loop's own variables are not the function's.
      let own = Set(names.map(\.text))
      let inner = set[outer...].filter { !own.contains($0.text) }
      set.replaceSubrange(outer..., with: inner)
    case .assign(let target, let value), .update(let target, _, let value):
      visit(value)
      self.target(target)
    case .unpack(let targets, let value):
      visit(value)
      for item in targets { target(item) }
    case .define(let name, let function):
      set.append(name)
      mentioned.insert(name.text)
      inside(function)
    case .returning(let value): visit(value)
    case .assertion(let test, let message):
      visit(test)
      visit(message)
    case .parameter(let parameter):
      set.append(parameter.name)
      mentioned.insert(parameter.name.text)
    }
  }
}
