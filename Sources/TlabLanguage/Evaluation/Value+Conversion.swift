import Tensorlab

/// How large values outside tensors may grow; tensors have the engine's memory limit.
enum SizeLimit {
  /// The most items of a list.
  static let elements = 1 << 26
  /// The most bytes of a string.
  static let bytes = 1 << 28

  /// - Throws: `Diagnostic` when a list would have more than it may.
  static func check(elements count: Int) throws {
    guard count <= elements else {
      throw Diagnostic(.memory, "a list has at most \(elements) items; this would have \(count)")
    }
  }

  /// - Throws: `Diagnostic` when a string would be longer than it may.
  static func check(bytes count: Int) throws {
    guard count <= bytes else {
      throw Diagnostic(.memory, "a string has at most \(bytes) bytes; this would have \(count)")
    }
  }
}

extension Value {
  /// The literal as a value.
  init(_ constant: Constant, engine: Engine) {
    self =
      switch constant {
      case .none: .none
      case .bool(let bool): .bool(bool)
      case .number(let number): .number(number)
      case .string(let string): .string(string)
      case .numbers(let numbers): .list(numbers.map { .number($0) })
      }
  }

  /// The number it is: a number, or a tensor of rank 0.
  public var scalar: Double? {
    switch self {
    case .number(let number): number
    case .tensor(let tensor) where tensor.rank == 0 && tensor.dtype != .bool: tensor.element(0)
    default: nil
    }
  }

  /// It as a tensor: a number of rank 0 in f64, a truth value of rank 0, a range of rank 1; nil
  /// when it is nothing of these.
  ///
  /// A list counts when all its elements do and have one shape.
  public func tensor(_ engine: Engine) throws -> Tensor? {
    switch self {
    case .tensor(let tensor): return tensor
    case .number(let number): return try Tensor(number, dtype: .float64, engine: engine)
    case .bool(let bool): return try Tensor(bool ? 1 : 0, dtype: .bool, engine: engine)
    case .range(let range):
      return try Tensor.arange(
        start: range.start, step: range.step, count: range.count,
        dtype: range.isWhole ? .int32 : .float32, engine: engine)
    default: return nil
    }
  }

  /// It as an operand of arithmetic, which truth values are not.
  func operand(_ engine: Engine) throws -> Tensor? {
    if case .bool = self { return nil }
    return try tensor(engine)
  }

  /// Its truth, as `if` and `while` need it.
  /// - Throws: `Diagnostic` when it has none.
  func truth(at range: SourceRange) throws -> Bool {
    switch self {
    case .bool(let bool): return bool
    case .tensor(let tensor) where tensor.count == 1 && tensor.dtype == .bool:
      return tensor.element(0) != 0
    case .tensor(let tensor) where tensor.count != 1:
      throw Diagnostic(
        .type, "a condition is one truth value; this is \(tensor.typeDescription)", at: range,
        suggestion: tensor.dtype == .bool
          ? "all(\(range.labelText)) or any(\(range.labelText))" : nil)
    default:
      throw Diagnostic(
        .type, "a condition is true or false; this is \(kindDescription)", at: range,
        suggestion: scalar != nil ? "\(range.labelText) != 0" : nil)
    }
  }

  /// Its truth; of a mask, whether all are true.
  func truthOfAll(at range: SourceRange) throws -> Bool {
    if case .tensor(let tensor) = self, tensor.dtype == .bool {
      return tensor.withElements(Bool.self) { $0.allSatisfy { $0 } }
    }
    return try truth(at: range)
  }

  /// How many elements it has, nil when it cannot be gone through.
  public var elementCount: Int? {
    switch self {
    case .list(let items): items.count
    case .range(let range): range.count
    case .tensor(let tensor): tensor.shape.first
    case .string(let string): string.count
    case .object(let object): object.count
    default: nil
    }
  }

  /// The element at a position that is in range: a tensor's row, a string's character.
  func element(_ position: Int, in context: Context) throws -> Value {
    switch self {
    case .list(let items): items[position]
    case .range(let range): .number(range[position])
    case .tensor(let tensor): .tensor(try tensor[[.at(position)]])
    case .string(let string):
      .string(String(string[string.index(string.startIndex, offsetBy: position)]))
    case .object(let object): try object.element(at: position, in: context)
    default: .none
    }
  }

  /// All elements, nil when it cannot be gone through.
  public func elements(in context: Context) throws -> [Value]? {
    switch self {
    case .list(let items): return items
    case .string(let string): return string.map { .string(String($0)) }
    default:
      guard let count = elementCount else { return nil }
      try SizeLimit.check(elements: count)
      return try (0..<count).map { try element($0, in: context) }
    }
  }

  /// Whole numbers: one alone, or those of a bracket, a list or a range.
  public var integers: [Int]? {
    let numbers: [Double?]
    switch self {
    case .number(let number): numbers = [number]
    case .tensor(let tensor) where tensor.rank <= 1 && tensor.dtype != .bool:
      numbers = tensor.doubles()
    case .range(let range) where range.count <= SizeLimit.elements:
      numbers = (0..<range.count).map { range[$0] }
    case .list(let items): numbers = items.map(\.scalar)
    default: return nil
    }
    let whole = numbers.compactMap { $0.flatMap { Int(exactly: $0) } }
    return whole.count == numbers.count ? whole : nil
  }

  /// The parts that are put into `count` names.
  func unpacked(into count: Int, in context: Context, at range: SourceRange) throws -> [Value] {
    guard let found = elementCount, !isString else {
      throw Diagnostic(
        .type, "only a list or a tensor can be unpacked; this is \(kindDescription)", at: range)
    }
    guard found == count else {
      throw Diagnostic(
        .value, "\(count) names cannot take \(found) values", at: range,
        label: "this is \(kindDescription)")
    }
    return try elements(in: context) ?? []
  }

  private var isString: Bool { if case .string = self { true } else { false } }

  /// Whether two values are the same, whole.
  func isEqual(to other: Value) throws -> Bool {
    switch (self, other) {
    case (.none, .none): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.string(let a), .string(let b)): return a == b
    case (.tensor(let a), .tensor(let b)):
      return a.shape == b.shape && a.doubles() == b.doubles()
    case (.tensor(let a), .number(let b)), (.number(let b), .tensor(let a)):
      return a.rank == 0 && a.element(0) == b
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) where try !x.isEqual(to: y) { return false }
      return true
    case (.record(let a), .record(let b)):
      guard a.count == b.count else { return false }
      for (name, value) in a.fields {
        guard let twin = b[name], try value.isEqual(to: twin) else { return false }
      }
      return true
    case (.range(let a), .range(let b)): return a == b
    case (.function(let a), .function(let b)): return a === b
    case (.builtin(let a), .builtin(let b)): return a === b
    case (.object(let a), .object(let b)): return a.isEqual(to: b)
    default: return false
    }
  }
}

extension Code {
  /// The truth of its value; of a mask, whether all are true.
  func truthOfAll(_ frame: Frame, _ context: Context) throws -> Bool {
    try evaluate(frame, context).truthOfAll(at: range)
  }
}
