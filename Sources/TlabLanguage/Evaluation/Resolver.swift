/// Turns the syntax of one cell into code: names become slots, shared variables and names of the
/// document, and what is unknown is reported.
struct Resolver {
  let document: Document
  /// Whether functions may name what nothing defines yet, as at a prompt.
  let isOpen: Bool
  let overrides: [String: String]
  /// The document's names that may be set where resolution stands.
  var maySet: Set<String>
  /// The document's names that are certainly set by this cell where resolution stands.
  var surelySet: Set<String> = []
  var scope: FunctionScope
  var diagnostics: [Diagnostic] = []
  var reads: Set<String> = []
  let writes: Set<String>
  var freeNames: [String: Set<String>] = [:]
  var parameters: [ParameterDeclaration] = []
  /// The document's names read by the function being resolved.
  var functionReads: Set<String> = []
  private var blockDepth = 0

  /// - Parameter setBefore: the names that earlier cells set.
  init(
    _ program: Parser.Program, document: Document, setBefore: Set<String>, isOpen: Bool,
    overrides: [String: String], range: SourceRange
  ) {
    self.document = document
    self.isOpen = isOpen
    self.overrides = overrides
    let use = NameUse(SyntaxNode(.block(program.statements), range))
    maySet = setBefore
    writes = Set(use.set.map(\.text))
    scope = FunctionScope(parent: nil, mentionedInside: use.mentionedInside)
    for name in use.set { _ = document.declare(name.text, at: name.range) }
  }

  /// The names that the cells' top-level statements set, declared in the document.
  static func declareNames(
    of program: Parser.Program, in document: Document, range: SourceRange
  ) {
    for name in NameUse(SyntaxNode(.block(program.statements), range)).set {
      _ = document.declare(name.text, at: name.range)
    }
  }

  /// Resolves the statements of the cell.
  mutating func resolve(_ program: Parser.Program) -> CellCode {
    let statements = program.statements.map { statement($0) }
    return CellCode(
      statements: statements, slotCount: scope.slotCount, sharedNames: scope.ownSharedNames,
      isSilent: program.isSilent)
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  // MARK: Blocks

  /// A node in a block that may not run, so that what it sets is not sure to be set.
  mutating func conditional(_ node: SyntaxNode) -> Code {
    let sure = surelySet
    defer { surelySet = sure }
    return block(node)
  }

  mutating func block(_ node: SyntaxNode) -> Code {
    blockDepth += 1
    defer { blockDepth -= 1 }
    guard case .block(let nodes) = node.kind else { return expression(node) }
    guard let last = nodes.last else { return ConstantCode(.none, node.range) }
    let leading = ContiguousArray(nodes.dropLast().map { statement($0) })
    let final = statement(last)
    return leading.isEmpty ? final : BlockCode(leading: leading, last: final, node.range)
  }

  /// The body of a loop, which may run again after it has set its variables, and whether something
  /// in it may leave it.
  mutating func loopBody(_ node: SyntaxNode) -> LoopBody {
    for name in NameUse(node).set { markMaySet(name.text) }
    let outer = scope.sawDeparture
    scope.sawDeparture = false
    scope.loopDepth += 1
    defer {
      scope.loopDepth -= 1
      scope.sawDeparture = scope.sawDeparture || outer
    }
    let code = conditional(node)
    return LoopBody(code: code, departs: scope.sawDeparture)
  }

  func markMaySetLocally(_ name: String) -> Bool {
    guard case .own(let variable) = scope.binding(name) else { return scope.binding(name) != nil }
    variable.maySet = true
    return true
  }

  mutating func markMaySet(_ name: String) {
    if !markMaySetLocally(name), scope.isCell { maySet.insert(name) }
  }

  // MARK: Statements

  mutating func statement(_ node: SyntaxNode) -> Code {
    switch node.kind {
    case .assign(let target, let value): return assign(target, value, node.range)
    case .update(let target, let operation, let value):
      return update(target, operation, value, node.range)
    case .unpack(let targets, let value):
      let code = expression(value)
      return UnpackCode(targets.map { unpackTarget($0) }, code, node.range)
    case .define(let name, let function):
      return define(name, function, node.range)
    case .returning(let value):
      if scope.isCell {
        report(Diagnostic(.syntax, "`return` has a meaning only in a function", at: node.range))
      }
      scope.sawDeparture = true
      return LeaveCode(.returning, value.map { expression($0) }, node.range)
    case .breaking, .continuing:
      let isBreak = if case .breaking = node.kind { true } else { false }
      if scope.loopDepth == 0 {
        let word = isBreak ? "break" : "continue"
        report(Diagnostic(.syntax, "`\(word)` has a meaning only in a loop", at: node.range))
      }
      scope.sawDeparture = true
      return LeaveCode(isBreak ? .breaking : .continuing, nil, node.range)
    case .assertion(let test, let message):
      return AssertCode(expression(test), message.map { expression($0) }, node.range)
    case .parameter(let parameter): return declare(parameter, node.range)
    default: return expression(node)
    }
  }

  private mutating func declare(_ parameter: ParameterSyntax, _ range: SourceRange) -> Code {
    guard scope.isCell, blockDepth == 0 else {
      report(
        Diagnostic(
          .param, "a `param` stands at the top of a cell, not in a block or function", at: range))
      return ConstantCode(.none, range)
    }
    do {
      let declaration = try ParameterDeclaration(parameter, at: range)
      parameters.append(declaration)
      var literal = declaration.defaultValue
      if let text = overrides[declaration.name] {
        do {
          literal = try declaration.value(of: text)
        } catch {
          // The name is declared all the same.
          report(error)
        }
      }
      let value = literal.value
      let target = target(parameter.name, reading: false)
      return AssignCode(target, ConstantCode(value, range), range)
    } catch {
      report(error)
      return ConstantCode(.none, range)
    }
  }

  private mutating func define(_ name: Name, _ function: FunctionSyntax, _ range: SourceRange)
    -> Code
  {
    // A function can name itself.
    markMaySet(name.text)
    let outer = functionReads
    functionReads = []
    let code = closure(function, name: name.text, range)
    if scope.isCell { freeNames[name.text] = functionReads }
    functionReads = outer.union(functionReads)
    return AssignCode(target(name, reading: false), code, range)
  }

  private mutating func assign(_ target: SyntaxNode, _ value: SyntaxNode, _ range: SourceRange)
    -> Code
  {
    if case .name(let text) = target.kind {
      let outer = functionReads
      functionReads = []
      let code = expression(value)
      if scope.isCell, case .lambda = value.kind { freeNames[text] = functionReads }
      functionReads = outer.union(functionReads)
      let place = self.target(Name(text: text, range: target.range), reading: false)
      return AssignCode(place, code, range)
    }
    let code = expression(value)
    return updateCode(target, nil, code, range)
  }

  private mutating func update(
    _ target: SyntaxNode, _ operation: BinaryOperator, _ value: SyntaxNode, _ range: SourceRange
  ) -> Code {
    if case .name(let text) = target.kind {
      let current = name(text, target.range)
      let code = ArithmeticCode(operation, current, expression(value), range)
      let place = self.target(Name(text: text, range: target.range), reading: false)
      return AssignCode(place, code, range)
    }
    let code = expression(value)
    return updateCode(target, operation, code, range)
  }

  private mutating func unpackTarget(_ node: SyntaxNode) -> Code & Assigning {
    if case .name(let text) = node.kind {
      return NameTargetCode(
        target(Name(text: text, range: node.range), reading: false), node.range)
    }
    return updateCode(node, nil, nil, node.range)
  }

  private mutating func updateCode(
    _ target: SyntaxNode, _ operation: BinaryOperator?, _ value: Code?, _ range: SourceRange
  ) -> UpdateCode {
    var steps: [UpdateCode.Step] = []
    var node = target
    while true {
      switch node.kind {
      case .index(let base, let items):
        steps.append(.index(items.map { index($0) }, node.range))
        node = base
        continue
      case .field(let base, let name):
        steps.append(.field(name))
        node = base
        continue
      default: break
      }
      break
    }
    let root: Name
    if case .name(let text) = node.kind {
      root = Name(text: text, range: node.range)
    } else {
      root = Name(text: "", range: node.range)
    }
    let place = self.target(root, reading: true)
    return UpdateCode(place, node.range, steps.reversed(), operation, value, range)
  }

  /// Where an assignment to a name goes; `reading` when its old value is needed.
  private mutating func target(_ name: Name, reading: Bool) -> AssignmentTarget {
    if reading { _ = self.name(name.text, name.range) }
    switch scope.binding(name.text) {
    case .own(let variable):
      variable.maySet = true
      scope.setSlots.insert(variable.slot)
      if let index = variable.sharedIndex { return .shared(index, name: name.text) }
      return .slot(variable.slot, name: name.text)
    case .captured(let index): return .shared(index, name: name.text)
    case nil:
      maySet.insert(name.text)
      surelySet.insert(name.text)
      return .document(document.declare(name.text, at: name.range))
    }
  }

  // MARK: Names

  /// The code that reads a name.
  mutating func name(_ text: String, _ range: SourceRange) -> Code {
    switch scope.binding(text) {
    case .own(let variable):
      if !variable.maySet { report(unsetLocal(variable, at: range)) }
      if let index = variable.sharedIndex { return SharedCode(text, index: index, range) }
      return LocalCode(text, slot: variable.slot, range)
    case .captured(let index): return SharedCode(text, index: index, range)
    case nil: return documentName(text, range)
    }
  }

  private func unsetLocal(_ variable: LocalVariable, at range: SourceRange) -> Diagnostic {
    var notes = [Diagnostic.Note("it is set only here", at: variable.definition)]
    if document.entry(variable.name) != nil {
      notes.append(
        .init("a function never sets a cell's name: this `\(variable.name)` is the function's own"))
    }
    return Diagnostic(
      .name, "`\(variable.name)` is read before it is set", at: range, notes: notes)
  }

  private mutating func documentName(_ text: String, _ range: SourceRange) -> Code {
    let isTopLevel = scope.isCell
    let builtin = document.registry[text]
    if let entry = document.entry(text) {
      if isTopLevel, !maySet.contains(text), builtin == nil {
        report(notYetSet(text, entry, at: range))
      }
      noteRead(text)
      return DocumentCode(entry, range)
    }
    if let builtin {
      if isOpen { return DocumentCode(document.expect(text), range) }
      return ConstantCode(.builtin(builtin), range)
    }
    if isOpen, !isTopLevel {
      noteRead(text)
      return DocumentCode(document.expect(text), range)
    }
    report(unknown(text, at: range))
    return ConstantCode(.none, range)
  }

  private mutating func noteRead(_ text: String) {
    guard document.entry(text)?.isDeclared == true else { return }
    if scope.isCell {
      if !surelySet.contains(text) { reads.insert(text) }
    } else {
      functionReads.insert(text)
      if !writes.contains(text) { reads.insert(text) }
    }
  }

  private func notYetSet(_ text: String, _ entry: Document.Entry, at range: SourceRange)
    -> Diagnostic
  {
    guard let definition = entry.definition, !isOpen || writes.contains(text) else {
      return unknown(text, at: range)
    }
    return Diagnostic(
      .name, "`\(text)` is read before it is set", at: range,
      notes: [.init("it is set only here", at: definition)])
  }

  func unknown(_ text: String, at range: SourceRange) -> Diagnostic {
    let visible = scope.visibleNames + document.visibleNames
    return Diagnostic(
      .name, "nothing is called `\(text)`", at: range,
      suggestion: Suggestion.nearest(to: text, in: visible))
  }

  /// The variable of a method's name, if one can be seen, and the built-in.
  mutating func function(_ name: Name) -> (variable: Code?, builtin: Builtin?) {
    let builtin = document.registry[name.text]
    switch scope.binding(name.text) {
    case .own(let variable):
      if let index = variable.sharedIndex {
        return (SharedCode(name.text, index: index, name.range), builtin)
      }
      return (LocalCode(name.text, slot: variable.slot, name.range), builtin)
    case .captured(let index):
      return (SharedCode(name.text, index: index, name.range), builtin)
    case nil:
      if isOpen, builtin == nil { _ = document.expect(name.text) }
      guard let entry = document.entry(name.text) else { return (nil, builtin) }
      noteRead(name.text)
      return (DocumentCode(entry, name.range), builtin)
    }
  }
}
