/// What a function written in the language is, apart from the variables it holds.
final class FunctionCode {
  struct Parameter {
    let name: String
    let defaultValue: Code?
    let isVariadic: Bool
    /// Where it is kept besides its slot when closures share it.
    let sharedIndex: Int?
  }

  /// Its name, nil for a lambda.
  let name: String?
  /// The parameters; the first slots of the frame are theirs, in order.
  let parameters: [Parameter]
  let body: Code
  let slotCount: Int
  /// The shared variables it needs: first those it captures, then its own.
  let capturedCount: Int
  let ownSharedNames: [String]
  let signature: String
  let hasSimpleParameters: Bool
  let usesShared: Bool
  /// Whether it holds a `return`.
  let departs: Bool
  let range: SourceRange

  init(
    name: String?, parameters: [Parameter], body: Code, slotCount: Int, capturedCount: Int,
    ownSharedNames: [String], departs: Bool, signature: String, range: SourceRange
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.slotCount = slotCount
    self.capturedCount = capturedCount
    self.ownSharedNames = ownSharedNames
    self.signature = signature
    self.range = range
    hasSimpleParameters = parameters.allSatisfy { $0.defaultValue == nil && !$0.isVariadic }
    usesShared = capturedCount > 0 || !ownSharedNames.isEmpty
    self.departs = departs
  }
}

/// A function written in the language, with the variables it holds.
public final class Closure {
  let code: FunctionCode
  let captured: [Variable]

  init(_ code: FunctionCode, captured: [Variable]) {
    self.code = code
    self.captured = captured
  }

  /// The name it was defined with, nil for a lambda.
  public var name: String? { code.name }
  /// The names of its parameters.
  public var parameterNames: [String] { code.parameters.map(\.name) }
  /// Where it is defined.
  public var definition: SourceRange { code.range }
  /// The function as messages write it, such as `f(x, k: 2)`.
  public var signature: String { code.signature }

  /// Calls it with arguments that are evaluated already.
  func call(_ arguments: [Value], named: [(name: String, value: Value)], _ context: Context) throws
    -> Value
  {
    let frame = try context.push(code.slotCount)
    defer { context.pop(frame, code.slotCount) }
    try bind(arguments, named, into: frame)
    return try run(frame, context)
  }

  /// Runs the body in a frame that holds the arguments.
  @inline(__always)
  func run(_ frame: Frame, _ context: Context) throws -> Value {
    try context.tick()
    if code.usesShared || !code.hasSimpleParameters { return try runShared(frame, context) }
    return try runBody(frame, context)
  }

  @inline(__always)
  private func runBody(_ frame: Frame, _ context: Context) throws -> Value {
    if code.departs { return try runLeaving(frame, context) }
    return try code.body.evaluate(frame, context)
  }

  private func runLeaving(_ frame: Frame, _ context: Context) throws -> Value {
    var value = Value.none
    do {
      _ = try code.body.complete(frame, context, &value)
      return value
    } catch is Departure {
      return context.departing
    }
  }

  private func runShared(_ frame: Frame, _ context: Context) throws -> Value {
    let count = captured.count + code.ownSharedNames.count
    let base = try context.pushShared(count)
    for (index, variable) in captured.enumerated() { (base + index).initialize(to: variable) }
    for (index, name) in code.ownSharedNames.enumerated() {
      (base + captured.count + index).initialize(to: Variable(name))
    }
    let outer = context.shared
    context.shared = base
    defer {
      context.shared = outer
      base.deinitialize(count: count)
      context.sharedTop = base
    }
    for (slot, parameter) in code.parameters.enumerated() {
      if frame[slot] == nil, let defaultValue = parameter.defaultValue {
        frame[slot] = try defaultValue.evaluate(frame, context)
      }
      if let index = parameter.sharedIndex { context.shared[index].value = frame[slot] }
    }
    return try runBody(frame, context)
  }

  // MARK: Binding

  /// Puts the arguments into the slots of their parameters.
  /// - Throws: `Diagnostic` for an unknown, repeated or missing one.
  func bind(_ positional: [Value], _ named: [(name: String, value: Value)], into frame: Frame)
    throws
  {
    let parameters = code.parameters
    let fixed = parameters.last?.isVariadic == true ? parameters.count - 1 : parameters.count
    guard positional.count <= fixed || fixed < parameters.count else {
      throw mismatch(
        "\(shownName) takes \(fixed == 1 ? "one argument" : "\(fixed) arguments"), not \(positional.count)"
      )
    }
    for (slot, value) in positional.prefix(fixed).enumerated() { frame[slot] = value }
    if fixed < parameters.count { frame[fixed] = .list(Array(positional.dropFirst(fixed))) }
    for (name, value) in named {
      guard let slot = parameters.firstIndex(where: { $0.name == name && !$0.isVariadic }) else {
        throw mismatch(
          "\(shownName) has no parameter `\(name)`",
          suggestion: Suggestion.nearest(to: name, in: parameterNames).map { "\($0):" })
      }
      guard frame[slot] == nil else {
        throw mismatch("\(shownName) is given `\(name)` twice")
      }
      frame[slot] = value
    }
    for (slot, parameter) in parameters.enumerated()
    where frame[slot] == nil && parameter.defaultValue == nil {
      throw mismatch("\(shownName) needs `\(parameter.name)`")
    }
  }

  private var shownName: String { code.name ?? "this function" }

  func mismatch(_ message: String, suggestion: String? = nil) -> Diagnostic {
    Diagnostic(
      .argument, message, notes: [.init("it is \(code.signature)")], suggestion: suggestion)
  }
}

/// A definition or a lambda: makes the closure when it is evaluated.
final class ClosureCode: Code {
  let code: FunctionCode
  /// The shared variables of the enclosing function that it takes with it.
  let captures: [Int]

  init(_ code: FunctionCode, captures: [Int], _ range: SourceRange) {
    self.code = code
    self.captures = captures
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    .function(Closure(code, captured: captures.map { context.shared[$0] }))
  }
}
