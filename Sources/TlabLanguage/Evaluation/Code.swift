import Tensorlab

/// A node of the resolved tree that evaluation walks. Names have become slots.
class Code {
  /// Where it stands, for messages.
  final let range: SourceRange

  init(_ range: SourceRange) { self.range = range }

  /// Whether a `return`, `break` or `continue` in it can leave it.
  var leaves: Bool { false }

  /// The value.
  /// - Throws: `Diagnostic`; `Departure` when a `return`, `break` or `continue` leaves it.
  func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    preconditionFailure("a node without evaluation")
  }

  /// The value as a condition.
  func condition(_ frame: Frame, _ context: Context) throws -> Bool {
    try evaluate(frame, context).truth(at: range)
  }

  /// Runs it as a statement, its value into `value`, and says how it ended.
  func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws -> Completion {
    value = try evaluate(frame, context)
    return .normal
  }
}

/// How a statement ended.
enum Completion {
  case normal, breaking, continuing, returning
}

/// A `return`, `break` or `continue` on its way out of an expression; a returned value waits in
/// `Context.departing`.
struct Departure: Error {
  let completion: Completion
}

/// A literal.
final class ConstantCode: Code {
  let value: Value

  init(_ value: Value, _ range: SourceRange) {
    self.value = value
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value { value }
}

/// A local variable of the running function.
final class LocalCode: Code {
  let name: String
  let slot: Int

  init(_ name: String, slot: Int, _ range: SourceRange) {
    self.name = name
    self.slot = slot
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    if let value = frame[slot] { return value }
    throw Diagnostic(.name, "`\(name)` is not set yet here", at: range)
  }
}

/// A variable that the running function shares with closures.
final class SharedCode: Code {
  let name: String
  let index: Int

  init(_ name: String, index: Int, _ range: SourceRange) {
    self.name = name
    self.index = index
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    if let value = context.shared[index].value { return value }
    throw Diagnostic(.name, "`\(name)` is not set yet here", at: range)
  }
}

/// A name of the document.
final class DocumentCode: Code {
  let entry: Document.Entry

  init(_ entry: Document.Entry, _ range: SourceRange) {
    self.entry = entry
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    if let value = entry.variable.value { return value }
    throw entry.unset(at: range, in: context)
  }
}

/// Statements in order; the value is the last one's.
final class BlockCode: Code {
  let leading: ContiguousArray<Code>
  let last: Code
  private let canLeave: Bool

  init(leading: ContiguousArray<Code>, last: Code, _ range: SourceRange) {
    self.leading = leading
    self.last = last
    canLeave = last.leaves || leading.contains { $0.leaves }
    super.init(range)
  }

  override var leaves: Bool { canLeave }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    if canLeave { return try evaluateLeaving(frame, context) }
    for statement in leading { _ = try statement.evaluate(frame, context) }
    return try last.evaluate(frame, context)
  }

  override func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws
    -> Completion
  {
    for statement in leading {
      guard statement.leaves else {
        _ = try statement.evaluate(frame, context)
        continue
      }
      let completion = try statement.complete(frame, context, &value)
      if completion != .normal { return completion }
    }
    return try last.complete(frame, context, &value)
  }
}

extension Code {
  /// Evaluates where an expression is expected what can be left as a statement.
  func evaluateLeaving(_ frame: Frame, _ context: Context) throws -> Value {
    var value = Value.none
    let completion = try complete(frame, context, &value)
    guard completion == .normal else {
      context.departing = value
      throw Departure(completion: completion)
    }
    return value
  }
}
