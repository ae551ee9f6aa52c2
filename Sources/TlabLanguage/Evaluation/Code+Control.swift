import Tensorlab

/// `if … then … else … end`.
final class ConditionalCode: Code {
  let test: Code
  let consequence: Code
  let alternative: Code?
  private let canLeave: Bool

  init(_ test: Code, _ consequence: Code, _ alternative: Code?, _ range: SourceRange) {
    self.test = test
    self.consequence = consequence
    self.alternative = alternative
    canLeave = consequence.leaves || alternative?.leaves == true
    super.init(range)
  }

  override var leaves: Bool { canLeave }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    if try test.condition(frame, context) { return try consequence.evaluate(frame, context) }
    guard let alternative else { return .none }
    return try alternative.evaluate(frame, context)
  }

  override func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws
    -> Completion
  {
    if try test.condition(frame, context) {
      return try consequence.complete(frame, context, &value)
    }
    guard let alternative else {
      value = .none
      return .normal
    }
    return try alternative.complete(frame, context, &value)
  }
}

/// The body of a loop.
struct LoopBody {
  let code: Code
  /// Whether it holds a `break`, `continue` or `return`.
  let departs: Bool

  /// One turn, for which a `break` or `continue` in the midst of an expression ends here.
  @inline(__always)
  func turn(_ frame: Frame, _ context: Context, _ value: inout Value) throws -> Completion {
    guard departs else {
      _ = try code.evaluate(frame, context)
      return .normal
    }
    do {
      return try code.complete(frame, context, &value)
    } catch let departure as Departure {
      value = context.departing
      return departure.completion
    }
  }
}

/// `while … do … end`.
final class WhileCode: Code {
  let test: Code
  let body: LoopBody

  init(_ test: Code, _ body: LoopBody, _ range: SourceRange) {
    self.test = test
    self.body = body
    super.init(range)
  }

  override var leaves: Bool { body.departs }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    try evaluateLeaving(frame, context)
  }

  override func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws
    -> Completion
  {
    while try test.condition(frame, context) {
      try context.tick()
      let completion = try body.turn(frame, context, &value)
      if completion == .breaking { break }
      if completion == .returning { return .returning }
    }
    value = .none
    return .normal
  }
}

/// Where a loop puts its variable.
enum LoopTarget {
  case slot(Int)
  /// A variable that closures share: a fresh one in each turn.
  case shared(Int, name: String)

  @inline(__always)
  func bind(_ value: Value, _ frame: Frame, _ context: Context) {
    switch self {
    case .slot(let slot): frame[slot] = value
    case .shared(let index, let name): context.shared[index] = Variable(name, value)
    }
  }
}

/// `for … in … do … end`.
final class ForCode: Code {
  let targets: [LoopTarget]
  let sequence: Code
  let body: LoopBody

  init(_ targets: [LoopTarget], _ sequence: Code, _ body: LoopBody, _ range: SourceRange) {
    self.targets = targets
    self.sequence = sequence
    self.body = body
    super.init(range)
  }

  override var leaves: Bool { body.departs }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    try evaluateLeaving(frame, context)
  }

  override func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws
    -> Completion
  {
    let sequence = try sequence.evaluate(frame, context)
    if case .range(let range) = sequence, case .slot(let slot)? = targets.first, targets.count == 1
    {
      for position in 0..<range.count {
        try context.tick()
        frame[slot] = .number(range[position])
        let completion = try body.turn(frame, context, &value)
        if completion == .breaking { break }
        if completion == .returning { return .returning }
      }
      value = .none
      return .normal
    }
    guard let count = sequence.elementCount else {
      throw Diagnostic(
        .type,
        "`for` goes through a range, a list or a tensor; this is \(sequence.kindDescription)",
        at: self.sequence.range)
    }
    for position in 0..<count {
      try context.tick()
      try bind(try sequence.element(position, in: context), frame, context)
      let completion = try body.turn(frame, context, &value)
      if completion == .breaking { break }
      if completion == .returning { return .returning }
    }
    value = .none
    return .normal
  }

  private func bind(_ element: Value, _ frame: Frame, _ context: Context) throws {
    if targets.count == 1 {
      targets[0].bind(element, frame, context)
      return
    }
    let parts = try element.unpacked(into: targets.count, in: context, at: sequence.range)
    for (target, part) in zip(targets, parts) { target.bind(part, frame, context) }
  }
}

/// `break`, `continue` and `return`.
final class LeaveCode: Code {
  let completion: Completion
  let value: Code?

  init(_ completion: Completion, _ value: Code?, _ range: SourceRange) {
    self.completion = completion
    self.value = value
    super.init(range)
  }

  override var leaves: Bool { true }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    try evaluateLeaving(frame, context)
  }

  override func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws
    -> Completion
  {
    value = try self.value?.evaluate(frame, context) ?? .none
    return completion
  }
}

/// `try … else … end`: when the body fails, everything it set is as before, and the other runs.
final class AttemptCode: Code {
  let body: Code
  let alternative: Code
  /// The local variables that the body sets.
  let slots: [Int]

  init(_ body: Code, _ alternative: Code, slots: [Int], _ range: SourceRange) {
    self.body = body
    self.alternative = alternative
    self.slots = slots
    super.init(range)
  }

  override var leaves: Bool { body.leaves || alternative.leaves }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    try evaluateLeaving(frame, context)
  }

  override func complete(_ frame: Frame, _ context: Context, _ value: inout Value) throws
    -> Completion
  {
    let former = slots.map { frame[$0] }
    let point = context.journal.begin()
    do {
      let completion = try body.complete(frame, context, &value)
      context.journal.commit(point)
      return completion
    } catch let departure as Departure {
      context.journal.commit(point)
      throw departure
    } catch {
      context.journal.rollBack(to: point)
      for (slot, value) in zip(slots, former) { frame[slot] = value }
      if let diagnostic = error as? Diagnostic, !diagnostic.code.isCatchable { throw diagnostic }
      _ = context.trace.take()
      return try alternative.complete(frame, context, &value)
    }
  }
}

extension Diagnostic.Code {
  /// Whether `try` may go on after it.
  var isCatchable: Bool { self != .interrupted }
}

/// `assert condition, "message"`.
final class AssertCode: Code {
  let test: Code
  let message: Code?

  init(_ test: Code, _ message: Code?, _ range: SourceRange) {
    self.test = test
    self.message = message
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let holds: Bool
    var operands = ""
    if let comparison = test as? ComparisonCode {
      let (left, right) = try comparison.operands(frame, context)
      holds = try comparison.holds(left, right, context)
      if !holds {
        operands = [(comparison.left, left), (comparison.right, right)]
          .filter { !($0.0 is ConstantCode) }
          .map { "\($0.0.range.text) is \($0.1.shortDisplay)" }.joined(separator: ", ")
      }
    } else {
      holds = try test.truthOfAll(frame, context)
    }
    guard !holds else { return .none }
    var text = "this does not hold"
    if let message {
      text = try message.evaluate(frame, context).printed
    }
    throw Diagnostic(.assert, text, at: test.range, label: operands.isEmpty ? nil : operands)
  }
}
