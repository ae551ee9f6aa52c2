import Tensorlab

/// The arguments of a call, and how they get to what is called.
final class CallArguments {
  let positional: ContiguousArray<Code>
  let named: [(name: Name, code: Code)]
  /// The whole call.
  let range: SourceRange

  init(
    positional: ContiguousArray<Code>, named: [(name: Name, code: Code)], _ range: SourceRange
  ) {
    self.positional = positional
    self.named = named
    self.range = range
  }

  /// Calls `callee`, with `receiver` before the other arguments if there is one.
  @inline(__always)
  func call(
    _ callee: Value, receiver: Value?, calleeRange: SourceRange, _ frame: Frame,
    _ context: Context
  ) throws -> Value {
    switch callee {
    case .function(let closure):
      return try call(closure, receiver, frame, context)
    case .builtin(let builtin):
      return try call(builtin, receiver, frame, context)
    default:
      return try call(other: callee, receiver, calleeRange, frame, context)
    }
  }

  private func values(_ receiver: Value?, _ frame: Frame, _ context: Context) throws -> [Value] {
    var values: [Value] = receiver.map { [$0] } ?? []
    for code in positional { values.append(try code.evaluate(frame, context)) }
    return values
  }

  // MARK: Functions of the language

  @inline(__always)
  private func call(
    _ closure: Closure, _ receiver: Value?, _ frame: Frame, _ context: Context
  ) throws -> Value {
    let code = closure.code
    let offset = receiver == nil ? 0 : 1
    guard code.hasSimpleParameters, named.isEmpty,
      positional.count &+ offset == code.parameters.count
    else { return try callBinding(closure, receiver, frame, context) }
    let callee: Frame
    do { callee = try context.push(code.slotCount) } catch { throw located(error, at: range) }
    defer { context.pop(callee, code.slotCount) }
    if let receiver { callee[0] = receiver }
    for index in 0..<positional.count {
      callee[index &+ offset] = try positional[index].evaluate(frame, context)
    }
    do {
      return try closure.run(callee, context)
    } catch {
      throw traced(error, closure, context)
    }
  }

  @inline(never)
  private func callBinding(
    _ closure: Closure, _ receiver: Value?, _ frame: Frame, _ context: Context
  ) throws -> Value {
    let values = try values(receiver, frame, context)
    let namedValues = try named.map {
      (name: $0.name.text, value: try $0.code.evaluate(frame, context))
    }
    let code = closure.code
    let callee: Frame
    do { callee = try context.push(code.slotCount) } catch { throw located(error, at: range) }
    defer { context.pop(callee, code.slotCount) }
    try locating(at: range) { try closure.bind(values, namedValues, into: callee) }
    do {
      return try closure.run(callee, context)
    } catch {
      throw traced(error, closure, context)
    }
  }

  /// The error, this call noted among those it passed.
  @inline(never)
  private func traced(_ error: any Error, _ closure: Closure, _ context: Context) -> any Error {
    let error = located(error, at: range)
    context.trace.append(.init(function: closure.code.name, range: range))
    return error
  }

  // MARK: Built-ins

  private func call(
    _ builtin: Builtin, _ receiver: Value?, _ frame: Frame, _ context: Context
  ) throws -> Value {
    let parameters = builtin.parameters
    let slots: Frame
    do { slots = try context.push(parameters.count) } catch { throw located(error, at: range) }
    defer { context.pop(slots, parameters.count) }
    var rest: [Value] = []
    var position = 0
    if let receiver {
      try builtin.place(receiver, at: 0, in: slots, &rest, range)
      position = 1
    }
    for code in positional {
      let value = try code.evaluate(frame, context)
      do {
        try builtin.place(value, at: position, in: slots, &rest, code.range)
      } catch {
        throw tooMany(error, builtin, given: positional.count + (receiver == nil ? 0 : 1))
      }
      position += 1
    }
    for (name, code) in named {
      let slot = try builtin.slot(named: name.text, in: slots, at: name.range)
      let value = try code.evaluate(frame, context)
      try builtin.check(value, parameters[slot], code.range)
      slots[slot] = value
    }
    try builtin.checkMissing(slots, at: range)
    do {
      try context.tick()
      return try builtin.body(
        Arguments(builtin: builtin, slots: slots, rest: rest, engine: context.engine), context)
    } catch {
      throw builtinError(error, builtin, slots, offset: receiver == nil ? 0 : 1, context)
    }
  }

  private func tooMany(_ error: any Error, _ builtin: Builtin, given: Int) -> any Error {
    guard case is Builtin.TooManyArguments = error else { return error }
    return builtin.tooManyArguments(given, at: range)
  }

  /// The error at this call, with the arguments that are tensors and what they are when shapes or
  /// element types did not fit.
  @inline(never)
  private func builtinError(
    _ error: any Error, _ builtin: Builtin, _ slots: Frame, offset: Int, _ context: Context
  ) -> any Error {
    if var diagnostic = error as? Diagnostic {
      if diagnostic.range == nil {
        diagnostic.range = range
      } else {
        context.trace.append(.init(function: builtin.name, range: range))
      }
      return diagnostic
    }
    if let error = error as? TensorError {
      var diagnostic = Diagnostic(
        TensorError(error.code, builtin.name, error.message), at: range)
      guard error.code == .shape || error.code == .dtype || error.code == .index else {
        return diagnostic
      }
      for (index, code) in positional.enumerated() where code.range.labelText != "this" {
        let slot = index + offset
        guard slot < builtin.parameters.count, case .tensor(let tensor)? = slots[slot] else {
          continue
        }
        diagnostic.notes.append(
          .init("\(code.range.labelText) is \(tensor.typeDescription)", at: code.range))
      }
      return diagnostic
    }
    return located(error, at: range)
  }

  // MARK: Others

  /// What was meant by a call of a number.
  private func product(_ text: String) -> String {
    text.contains(" ") ? "(\(text))*(…)" : "\(text)*(…)"
  }

  private func call(
    other callee: Value, _ receiver: Value?, _ calleeRange: SourceRange, _ frame: Frame,
    _ context: Context
  ) throws -> Value {
    guard case .object(let object) = callee, object.isCallable else {
      throw Diagnostic(
        .type, "\(calleeRange.labelText) is \(callee.kindDescription), which cannot be called",
        at: calleeRange, suggestion: callee.scalar == nil ? nil : product(calleeRange.text))
    }
    let values = try values(receiver, frame, context)
    let namedValues = try named.map {
      (name: $0.name.text, value: try $0.code.evaluate(frame, context))
    }
    do {
      try context.tick()
      return try object.call(values, named: namedValues, in: context)
    } catch {
      throw located(error, at: range)
    }
  }
}

/// `f(a, k: b)`.
final class CallCode: Code {
  let callee: Code
  let arguments: CallArguments

  init(_ callee: Code, _ arguments: CallArguments, _ range: SourceRange) {
    self.callee = callee
    self.arguments = arguments
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let function = try callee.evaluate(frame, context)
    return try arguments.call(
      function, receiver: nil, calleeRange: callee.range, frame, context)
  }
}

/// `x.n(a)`: the callable field `n` of `x`, or else the function `n` with `x` first.
final class MethodCode: Code {
  let receiver: Code
  let name: Name
  /// The variable of that name that can be seen here.
  let variable: Code?
  let builtin: Builtin?
  let arguments: CallArguments

  init(
    _ receiver: Code, _ name: Name, variable: Code?, builtin: Builtin?, _ arguments: CallArguments,
    _ range: SourceRange
  ) {
    self.receiver = receiver
    self.name = name
    self.variable = variable
    self.builtin = builtin
    self.arguments = arguments
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let value = try receiver.evaluate(frame, context)
    switch value {
    case .record(let record):
      if let field = record[name.text], field.isCallable {
        return try arguments.call(
          field, receiver: nil, calleeRange: name.range, frame, context)
      }
    case .object(let object):
      if let property = try locating(at: range, { try object.property(name.text, in: context) }),
        property.isCallable
      {
        return try arguments.call(
          property, receiver: nil, calleeRange: name.range, frame, context)
      }
    default: break
    }
    if let variable, let function = try? variable.evaluate(frame, context), function.isCallable {
      return try arguments.call(
        function, receiver: value, calleeRange: name.range, frame, context)
    }
    guard let builtin else { throw unknown(value, context) }
    return try arguments.call(
      .builtin(builtin), receiver: value, calleeRange: name.range, frame, context)
  }

  private func unknown(_ value: Value, _ context: Context) -> Diagnostic {
    var candidates = context.registry.names
    if case .record(let record) = value { candidates += record.names }
    if case .object(let object) = value { candidates += object.propertyNames }
    return Diagnostic(
      .name, "there is no function `\(name.text)`, and \(value.kindDescription) has no such field",
      at: name.range,
      suggestion: Suggestion.nearest(to: name.text, in: candidates))
  }
}
