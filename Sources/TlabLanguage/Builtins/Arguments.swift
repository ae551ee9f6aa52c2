import Tensorlab

/// The arguments of one call of a built-in, bound to its parameters and checked against their
/// kinds. Valid only while the call runs.
public struct Arguments {
  /// Which argument: by the parameter's position, or by its name.
  public enum Key: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case position(Int)
    case name(String)

    public init(integerLiteral value: Int) { self = .position(value) }
    public init(stringLiteral value: String) { self = .name(value) }
  }

  let builtin: Builtin
  /// One slot for each parameter; nil where the argument was not given.
  let slots: UnsafeMutablePointer<Value?>
  /// What the variadic parameter took.
  public let rest: [Value]
  let engine: Engine

  private func position(_ key: Key) -> Int? {
    switch key {
    case .position(let position): builtin.parameters.indices.contains(position) ? position : nil
    case .name(let name): builtin.parameters.firstIndex { $0.name == name }
    }
  }

  /// Whether the caller gave it.
  public func isGiven(_ key: Key) -> Bool { position(key).map { slots[$0] != nil } ?? false }

  /// The argument, or its default; `none` when there is neither.
  public subscript(key: Key) -> Value {
    guard let position = position(key) else { return .none }
    if let given = slots[position] { return given }
    guard let constant = builtin.parameters[position].defaultValue else { return .none }
    return Value(constant, engine: engine)
  }

  private func mismatch(_ key: Key, _ expected: String) -> Diagnostic {
    let name = position(key).map { builtin.parameters[$0].name } ?? "?"
    return Diagnostic(
      .type,
      "\(builtin.name): `\(name)` must be \(expected); this is \(self[key].kindDescription)",
      suggestion: nil)
  }

  /// - Throws: `Diagnostic` when it is not a number.
  public func number(_ key: Key) throws -> Double {
    switch self[key] {
    case .number(let number): return number
    case .tensor(let tensor) where tensor.count == 1: return try tensor.item()
    default: throw mismatch(key, "a number")
    }
  }

  /// - Throws: `Diagnostic` when it is not a whole number.
  public func integer(_ key: Key) throws -> Int {
    guard let whole = Int(exactly: try number(key)) else { throw mismatch(key, "a whole number") }
    return whole
  }

  /// - Throws: `Diagnostic` when it is not a truth value.
  public func bool(_ key: Key) throws -> Bool {
    switch self[key] {
    case .bool(let bool): return bool
    case .tensor(let tensor) where tensor.count == 1 && tensor.dtype == .bool:
      return try tensor.item() != 0
    default: throw mismatch(key, "true or false")
    }
  }

  /// - Throws: `Diagnostic` when it is not a string.
  public func string(_ key: Key) throws -> String {
    guard case .string(let string) = self[key] else { throw mismatch(key, "a string") }
    return string
  }

  /// The argument as a tensor: a number or truth value becomes one of rank 0, a range one of rank 1.
  /// - Throws: `Diagnostic` when it is nothing of these.
  public func tensor(_ key: Key) throws -> Tensor {
    guard let tensor = try self[key].tensor(engine) else { throw mismatch(key, "a tensor") }
    return tensor
  }

  /// The elements of a list, the rows of a tensor, the numbers of a range.
  /// - Throws: `Diagnostic` when it has no elements.
  public func list(_ key: Key, _ context: Context) throws -> [Value] {
    guard let items = try self[key].elements(in: context) else { throw mismatch(key, "a list") }
    return items
  }

  /// - Throws: `Diagnostic` when it is not a record.
  public func record(_ key: Key) throws -> Record {
    guard case .record(let record) = self[key] else { throw mismatch(key, "a record") }
    return record
  }

  /// Whole numbers: a bracket of them, a range, or one alone.
  /// - Throws: `Diagnostic` when there is anything else.
  public func integers(_ key: Key) throws -> [Int] {
    guard let integers = self[key].integers else {
      throw mismatch(key, "a whole number or a bracket of them")
    }
    return integers
  }

  /// The Swift object inside a language object.
  /// - Throws: `Diagnostic` when it is not of that type.
  public func object<Object: LanguageObject>(_ type: Object.Type, _ key: Key, _ typeName: String)
    throws -> Object
  {
    guard case .object(let any) = self[key], let object = any as? Object else {
      throw mismatch(key, typeName.withArticle)
    }
    return object
  }

  /// What `read` gives for the argument, nil when it is `none`.
  public func optional<Result>(_ key: Key, _ read: (Key) throws -> Result) rethrows -> Result? {
    self[key].isNone ? nil : try read(key)
  }
}
