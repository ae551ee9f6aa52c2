extension Builtin {
  /// Thrown while placing arguments when there is no parameter left.
  struct TooManyArguments: Error {}

  /// How many parameters take arguments by position.
  var positionalCount: Int {
    parameters.firstIndex { $0.isNamedOnly || $0.isVariadic } ?? parameters.count
  }

  /// Puts a positional argument where it belongs.
  func place(
    _ value: Value, at position: Int, in slots: UnsafeMutablePointer<Value?>, _ rest: inout [Value],
    _ range: SourceRange?
  ) throws {
    if position < parameters.count {
      let parameter = parameters[position]
      if !parameter.isNamedOnly, !parameter.isVariadic {
        try check(value, parameter, range)
        slots[position] = value
        return
      }
    }
    guard let parameter = parameters.first(where: \.isVariadic) else { throw TooManyArguments() }
    try check(value, parameter, range)
    rest.append(value)
  }

  func tooManyArguments(_ given: Int, at range: SourceRange?) -> Diagnostic {
    let count = positionalCount
    let limit = count == 1 ? "one argument" : "\(count) arguments"
    let kind = count < parameters.count ? "\(limit) by position" : limit
    return mismatch("\(name) takes \(count == 0 ? "no arguments" : kind), not \(given)", at: range)
  }

  /// The slot of the parameter of that name.
  /// - Throws: `Diagnostic` when there is none, or it is given already.
  func slot(named argument: String, in slots: UnsafeMutablePointer<Value?>, at range: SourceRange?)
    throws -> Int
  {
    guard
      let slot = parameters.firstIndex(where: { $0.name == argument && !$0.isVariadic })
    else {
      throw mismatch(
        "\(name) has no parameter `\(argument)`", at: range,
        suggestion: Suggestion.nearest(to: argument, in: parameters.map(\.name)).map { "\($0):" })
    }
    guard slots[slot] == nil else {
      throw mismatch("\(name) is given `\(argument)` twice", at: range)
    }
    return slot
  }

  func checkMissing(_ slots: UnsafeMutablePointer<Value?>, at range: SourceRange?) throws {
    for (slot, parameter) in parameters.enumerated()
    where slots[slot] == nil && parameter.defaultText == nil && !parameter.isVariadic {
      throw mismatch("\(name) needs `\(parameter.name)`", at: range)
    }
  }

  /// - Throws: `Diagnostic` when the parameter does not accept the value.
  @inline(__always)
  func check(_ value: Value, _ parameter: Parameter, _ range: SourceRange?) throws {
    guard !parameter.kind.accepts(value) else { return }
    if value.isNone, parameter.defaultText == "none" { return }
    throw Diagnostic(
      .type,
      "\(name): `\(parameter.name)` must be \(parameter.kind.description), "
        + "not \(parameter.kind.mismatch(value))",
      at: range, notes: [.init("it is \(signature)")],
      suggestion: parameter.kind.suggestion(value))
  }

  private func mismatch(_ message: String, at range: SourceRange?, suggestion: String? = nil)
    -> Diagnostic
  {
    Diagnostic(
      .argument, message, at: range, notes: [.init("it is \(signature)")], suggestion: suggestion)
  }

  /// Calls it with arguments that are evaluated already.
  func call(_ arguments: [Value], named: [(name: String, value: Value)], _ context: Context) throws
    -> Value
  {
    let slots = try context.push(parameters.count)
    defer { context.pop(slots, parameters.count) }
    var rest: [Value] = []
    for (position, value) in arguments.enumerated() {
      do {
        try place(value, at: position, in: slots, &rest, nil)
      } catch is TooManyArguments {
        throw tooManyArguments(arguments.count, at: nil)
      }
    }
    for (name, value) in named {
      let slot = try slot(named: name, in: slots, at: nil)
      try check(value, parameters[slot], nil)
      slots[slot] = value
    }
    try checkMissing(slots, at: nil)
    return try body(
      Arguments(builtin: self, slots: slots, rest: rest, engine: context.engine), context)
  }
}

extension Parameter.Kind {
  /// Whether a value is of this kind.
  func accepts(_ value: Value) -> Bool {
    switch self {
    case .any: return true
    case .number: return value.scalar != nil || isSingle(value)
    case .integer:
      guard let number = value.scalar else { return false }
      return Int(exactly: number) != nil
    case .bool:
      switch value {
      case .bool: return true
      case .tensor(let tensor): return tensor.dtype == .bool && tensor.count == 1
      default: return false
      }
    case .string, .path: if case .string = value { return true } else { return false }
    case .choice(let choices):
      if case .string(let string) = value { return choices.contains(string) }
      return false
    case .tensor:
      switch value {
      case .tensor, .number, .range, .bool: return true
      default: return false
      }
    case .list:
      if case .string = value { return false }
      return value.elementCount != nil
    case .record: if case .record = value { return true } else { return false }
    case .function: return value.isCallable
    case .integers: return value.integers != nil
    case .object(let name):
      if case .object(let object) = value { return object.typeName == name }
      return false
    case .either(let kinds): return kinds.contains { $0.accepts(value) }
    }
  }

  private func isSingle(_ value: Value) -> Bool {
    if case .tensor(let tensor) = value {
      tensor.count == 1 && tensor.dtype != .bool
    } else {
      false
    }
  }

  /// The kind as messages and the manual name it.
  public var description: String {
    switch self {
    case .any: "anything"
    case .number: "a number"
    case .integer: "a whole number"
    case .bool: "true or false"
    case .string: "a string"
    case .path: "a string that names a file"
    case .choice(let choices): Self.alternatives(choices.map { "\"\($0)\"" })
    case .tensor: "a tensor"
    case .list: "a list"
    case .record: "a record"
    case .function: "a function"
    case .integers: "a whole number or a bracket of them"
    case .object(let name): name.withArticle
    case .either(let kinds): Self.alternatives(kinds.map(\.description))
    }
  }

  private static func alternatives(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "nothing" }
    return items.dropLast().joined(separator: ", ") + " or " + last
  }

  /// What a value that is refused is called: the value itself where that says more.
  func mismatch(_ value: Value) -> String {
    switch (self, value) {
    case (.choice, .string(let string)): return "\"\(string)\""
    case (.integer, .number(let number)): return NumberFormat.text(number)
    case (.either, .string(let string)): return "\"\(string)\""
    default: return value.kindDescription
    }
  }

  func suggestion(_ value: Value) -> String? {
    guard case .string(let string) = value else { return nil }
    var choices: [String] = []
    switch self {
    case .choice(let own): choices = own
    case .either(let kinds):
      for case .choice(let own) in kinds { choices += own }
    default: return nil
    }
    return Suggestion.nearest(to: string, in: choices).map { "\"\($0)\"" }
  }
}
