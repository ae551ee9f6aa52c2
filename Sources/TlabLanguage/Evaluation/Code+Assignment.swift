import Tensorlab

/// Where a value is put.
enum AssignmentTarget {
  case slot(Int, name: String)
  case shared(Int, name: String)
  case document(Document.Entry)

  var name: String {
    switch self {
    case .slot(_, let name), .shared(_, let name): name
    case .document(let entry): entry.variable.name
    }
  }

  @inline(__always)
  func set(_ value: Value, _ frame: Frame, _ context: Context) {
    switch self {
    case .slot(let slot, _): frame[slot] = value
    case .shared(let index, _): context.set(context.shared[index], value)
    case .document(let entry): context.set(entry.variable, value)
    }
  }

  /// Takes the value out, so that it can be changed in place when nobody else holds it.
  func take(_ frame: Frame, _ context: Context, at range: SourceRange) throws -> Value {
    let taken: Value?
    switch self {
    case .slot(let slot, _):
      taken = frame[slot]
      frame[slot] = nil
    case .shared(let index, _): taken = take(context.shared[index], context)
    case .document(let entry): taken = take(entry.variable, context)
    }
    guard let taken else {
      throw Diagnostic(.name, "`\(name)` is not set yet here", at: range)
    }
    return taken
  }

  private func take(_ variable: Variable, _ context: Context) -> Value? {
    if variable.mark != context.journal.mark { context.journal.keep(variable) }
    defer { variable.value = nil }
    return variable.value
  }
}

/// `name = value`, and a function's definition.
final class AssignCode: Code {
  let target: AssignmentTarget
  let value: Code

  init(_ target: AssignmentTarget, _ value: Code, _ range: SourceRange) {
    self.target = target
    self.value = value
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    target.set(try value.evaluate(frame, context), frame, context)
    return .none
  }
}

/// `a, b = value`.
final class UnpackCode: Code {
  let targets: [Code & Assigning]
  let value: Code

  init(_ targets: [Code & Assigning], _ value: Code, _ range: SourceRange) {
    self.targets = targets
    self.value = value
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let whole = try value.evaluate(frame, context)
    let parts = try whole.unpacked(into: targets.count, in: context, at: value.range)
    for (target, part) in zip(targets, parts) { try target.assign(part, frame, context) }
    return .none
  }
}

/// A node that puts a value somewhere.
protocol Assigning {
  func assign(_ value: Value, _ frame: Frame, _ context: Context) throws
}

/// One of the names that are unpacked into.
final class NameTargetCode: Code, Assigning {
  let target: AssignmentTarget

  init(_ target: AssignmentTarget, _ range: SourceRange) {
    self.target = target
    super.init(range)
  }

  func assign(_ value: Value, _ frame: Frame, _ context: Context) throws {
    target.set(value, frame, context)
  }
}

/// `x[i].f[j] = value`: rebinds `x` to an updated copy, or updates in place when nobody else
/// holds what is updated.
final class UpdateCode: Code, Assigning {
  enum Step {
    case index([IndexCode], SourceRange)
    case field(Name)
  }

  private enum Place {
    case index([Index], [IndexCode], SourceRange)
    case field(Name)
  }

  let target: AssignmentTarget
  let targetRange: SourceRange
  let steps: [Step]
  let value: Code?
  /// For `x[i] += v`: the operator.
  let operation: BinaryOperator?

  init(
    _ target: AssignmentTarget, _ targetRange: SourceRange, _ steps: [Step],
    _ operation: BinaryOperator?, _ value: Code?, _ range: SourceRange
  ) {
    self.target = target
    self.targetRange = targetRange
    self.steps = steps
    self.operation = operation
    self.value = value
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    try assign(try value?.evaluate(frame, context) ?? .none, frame, context)
    return .none
  }

  func assign(_ value: Value, _ frame: Frame, _ context: Context) throws {
    let places = try steps.map { step -> Place in
      switch step {
      case .index(let items, let range):
        return .index(try items.map { try Index($0, frame, context) }, items, range)
      case .field(let name): return .field(name)
      }
    }
    var whole = try target.take(frame, context, at: targetRange)
    do {
      try update(&whole, places[...], value, context)
    } catch {
      target.set(whole, frame, context)
      throw error
    }
    target.set(whole, frame, context)
  }

  /// Puts `value` where `places` lead inside `whole`, which is as it was when this throws.
  private func update(
    _ whole: inout Value, _ places: ArraySlice<Place>, _ value: Value, _ context: Context
  ) throws {
    guard let place = places.first else {
      guard let operation else {
        whole = value
        return
      }
      do {
        whole = try Operation.apply(operation, whole, value, context)
      } catch {
        throw BinaryOperandError.diagnostic(
          error, operation, (range, whole), (self.value?.range ?? range, value), whole: range)
      }
      return
    }
    switch place {
    case .field(let name): try update(&whole, field: name, places.dropFirst(), value, context)
    case .index(let indices, let items, let range):
      do {
        try update(&whole, indices, places.dropFirst(), value, context)
      } catch {
        throw IndexingCode.indexError(error, whole, targetRange, items, range)
      }
    }
  }

  private func update(
    _ whole: inout Value, field name: Name, _ rest: ArraySlice<Place>, _ value: Value,
    _ context: Context
  ) throws {
    guard case .record(var record) = whole else {
      throw Diagnostic(
        .type, "only a record's fields can be set; this is \(whole.kindDescription)",
        at: name.range)
    }
    if rest.isEmpty, operation == nil {
      record[name.text] = value
    } else {
      guard var field = record[name.text] else {
        throw Diagnostic(
          .field, "a record has no field `\(name.text)`", at: name.range,
          suggestion: Suggestion.nearest(to: name.text, in: record.names))
      }
      whole = .none
      record[name.text] = Value.none
      defer { whole = .record(record) }
      defer { record[name.text] = field }
      try update(&field, rest, value, context)
      return
    }
    whole = .record(record)
  }

  private func update(
    _ whole: inout Value, _ indices: [Index], _ rest: ArraySlice<Place>, _ value: Value,
    _ context: Context
  ) throws {
    switch whole {
    case .tensor(var tensor):
      let items = try indices.map { try $0.item(context.engine) }
      var element = value
      if !rest.isEmpty || operation != nil {
        element = .tensor(try tensor[items])
        try update(&element, rest, value, context)
      }
      guard let replacement = try element.tensor(context.engine) else {
        throw Diagnostic(.type, "an element of a tensor cannot be \(element.kindDescription)")
      }
      whole = .none
      defer { whole = .tensor(tensor) }
      try tensor.update(items, with: replacement)
    case .list(var list):
      guard indices.count == 1, case .value(let index) = indices[0], let number = index.scalar
      else {
        throw Diagnostic(.type, "one element of a list is set at a time, by a whole number")
      }
      let position = try Value.position(try Index.whole(number), list.count)
      whole = .none
      var element = list[position]
      list[position] = .none
      defer { whole = .list(list) }
      defer { list[position] = element }
      try update(&element, rest, value, context)
    case .record(let record):
      guard indices.count == 1, case .value(.string(let text)) = indices[0] else {
        throw Diagnostic(.type, "a record is indexed by a field's name")
      }
      _ = record
      try update(
        &whole, field: Name(text: text, range: range), rest, value, context)
    default:
      throw Diagnostic(.type, "an element of \(whole.kindDescription) cannot be set")
    }
  }
}
