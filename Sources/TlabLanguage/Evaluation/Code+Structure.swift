import Tensorlab

/// `[1, 2; 3, 4]`.
final class BracketCode: Code {
  let rows: [[Code]]

  init(_ rows: [[Code]], _ range: SourceRange) {
    self.rows = rows
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    if rows.count == 1 {
      let items = try rows[0].map { try $0.evaluate(frame, context) }
      return try locating(at: range) { try Bracket.value(of: items, context.engine) }
    }
    let items = try rows.map { try $0.map { try $0.evaluate(frame, context) } }
    return try locating(at: range) {
      try Bracket.value(of: items.map { try Bracket.value(of: $0, context.engine) }, context.engine)
    }
  }
}

/// What a bracket of values makes.
enum Bracket {
  /// Scalars make an f32 tensor, truth values a mask, tensors of one shape a stack; anything else
  /// makes a list.
  static func value(of items: [Value], _ engine: Engine) throws -> Value {
    guard let first = items.first else { return .list([]) }
    switch first {
    case .number:
      var numbers: [Float] = []
      numbers.reserveCapacity(items.count)
      for case .number(let number) in items { numbers.append(Float(number)) }
      if numbers.count == items.count {
        return .tensor(try Tensor(numbers, shape: [items.count], engine: engine))
      }
    case .bool:
      var bools: [Bool] = []
      for case .bool(let bool) in items { bools.append(bool) }
      if bools.count == items.count {
        return .tensor(try Tensor(bools, shape: [items.count], engine: engine))
      }
      return .list(items)
    case .tensor: break
    default: return .list(items)
    }
    return try stack(items, engine) ?? .list(items)
  }

  private static func stack(_ items: [Value], _ engine: Engine) throws -> Value? {
    var tensors: [Tensor] = []
    for item in items {
      switch item {
      case .tensor(let tensor):
        // A scalar that is being differentiated is a tensor of rank 0 in f64: still a scalar.
        let isScalar = tensor.rank == 0 && tensor.dtype == .float64
        tensors.append(isScalar ? try tensor.cast(to: .float32) : tensor)
      case .number(let number):
        tensors.append(try Tensor(number, dtype: .float32, engine: engine))
      default: return nil
      }
    }
    guard tensors.allSatisfy({ $0.shape == tensors[0].shape }) else { return nil }
    let masks = tensors.count { $0.dtype == .bool }
    guard masks == 0 || masks == tensors.count else { return nil }
    return .tensor(try Tensor.stack(tensors))
  }
}

/// Values joined by commas outside brackets: a list.
final class TupleCode: Code {
  let items: [Code]

  init(_ items: [Code], _ range: SourceRange) {
    self.items = items
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    .list(try items.map { try $0.evaluate(frame, context) })
  }
}

/// `{name: value}`.
final class RecordCode: Code {
  let fields: [(name: String, code: Code)]

  init(_ fields: [(name: String, code: Code)], _ range: SourceRange) {
    self.fields = fields
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    .record(Record(try fields.map { ($0.name, try $0.code.evaluate(frame, context)) }))
  }
}

/// A string with interpolations.
final class StringCode: Code {
  enum Piece {
    case text(String)
    case expression(Code, Format?)
  }

  let pieces: [Piece]

  init(_ pieces: [Piece], _ range: SourceRange) {
    self.pieces = pieces
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .expression(let code, let format):
        let value = try code.evaluate(frame, context)
        guard let format else {
          text += value.printed
          continue
        }
        text += try locating(at: code.range) { try format.text(value) }
      }
      if text.utf8.count > SizeLimit.bytes {
        try locating(at: range) { try SizeLimit.check(bytes: text.utf8.count) }
      }
    }
    return .string(text)
  }
}

/// `x.n`: a field or a fixed property.
final class FieldCode: Code {
  let base: Code
  let name: Name

  init(_ base: Code, _ name: Name, _ range: SourceRange) {
    self.base = base
    self.name = name
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let value = try base.evaluate(frame, context)
    let found = try locating(at: range) { try value.field(name.text, in: context) }
    guard let found else { throw missing(value, context) }
    return found
  }

  private func missing(_ value: Value, _ context: Context) -> Diagnostic {
    let isFunction = context.registry[name.text] != nil
    let suggestion =
      isFunction
      ? "\(base.range.labelText).\(name.text)()"
      : Suggestion.nearest(to: name.text, in: value.fieldNames)
    return Diagnostic(
      .field, "\(value.kindDescription) has no field `\(name.text)`", at: name.range,
      suggestion: suggestion)
  }
}

extension Value {
  /// The names of its fields and fixed properties.
  public var fieldNames: [String] {
    switch self {
    case .record(let record): record.names
    case .tensor: ["shape", "dtype", "rank", "count", "T"]
    case .list, .string: ["count"]
    case .range: ["start", "end", "step", "count"]
    case .object(let object): object.propertyNames
    default: []
    }
  }

  /// The field or fixed property of that name, nil when there is none.
  func field(_ name: String, in context: Context) throws -> Value? {
    switch (self, name) {
    case (.record(let record), _): return record[name]
    case (.object(let object), _): return try object.property(name, in: context)
    case (.tensor(let tensor), "shape"):
      return .list(tensor.shape.map { .number(Double($0)) })
    case (.tensor(let tensor), "dtype"): return .string(tensor.dtype.rawValue)
    case (.tensor(let tensor), "rank"): return .number(Double(tensor.rank))
    case (.tensor(let tensor), "count"): return .number(Double(tensor.count))
    case (.tensor(let tensor), "T"):
      return .tensor(try tensor.transposed(axes: Array((0..<tensor.rank).reversed())))
    case (.list(let items), "count"): return .number(Double(items.count))
    case (.string(let string), "count"): return .number(Double(string.count))
    case (.range(let range), "start"): return .number(range.start)
    case (.range(let range), "end"): return .number(range.end)
    case (.range(let range), "step"): return .number(range.step)
    case (.range(let range), "count"): return .number(Double(range.count))
    default: return nil
    }
  }
}
