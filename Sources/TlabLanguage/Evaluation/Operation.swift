import Tensorlab

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the operators do with values of every kind.
enum Operation {
  /// `+ - * / % ^ @`.
  static func apply(_ operation: BinaryOperator, _ a: Value, _ b: Value, _ context: Context) throws
    -> Value
  {
    switch (a, b) {
    case (.number(let x), .number(let y)) where operation != .matrixProduct:
      return .number(scalar(operation, x, y))
    case (.string(let x), .string(let y)) where operation == .add:
      try SizeLimit.check(bytes: x.utf8.count + y.utf8.count)
      return .string(x + y)
    case (.list(let x), .list(let y)) where operation == .add:
      try SizeLimit.check(elements: x.count + y.count)
      return .list(x + y)
    case (.tensor(let x), .number(let y)) where operation != .matrixProduct:
      return .tensor(try tensor(operation, x, y))
    case (.number(let x), .tensor(let y)) where operation != .matrixProduct:
      return .tensor(try tensor(operation, x, y))
    default: break
    }
    guard let x = try a.operand(context.engine), let y = try b.operand(context.engine) else {
      throw mismatch(operation, a, b)
    }
    if x.rank == 0 || y.rank == 0, operation == .matrixProduct {
      throw TensorError(.shape, "matmul", "a scalar has no matrix product")
    }
    let (narrowX, narrowY) = try narrowed(x, y)
    return .tensor(try tensor(operation, narrowX, narrowY))
  }

  private static func mismatch(_ operation: BinaryOperator, _ a: Value, _ b: Value) -> Diagnostic {
    var suggestion: String?
    if operation == .add {
      switch (a, b) {
      case (.string, _), (_, .string): suggestion = "\"{a}{b}\""
      default: break
      }
    }
    return Diagnostic(
      .type,
      "`\(operation.rawValue)` cannot join \(a.kindDescription) and \(b.kindDescription)",
      suggestion: suggestion)
  }

  /// A scalar never widens a tensor, not even one that is being differentiated.
  static func narrowed(_ x: Tensor, _ y: Tensor) throws -> (Tensor, Tensor) {
    if x.rank == 0, y.rank > 0, x.dtype == .float64, y.dtype != .float64 {
      return (try x.cast(to: .float32), y)
    }
    if y.rank == 0, x.rank > 0, y.dtype == .float64, x.dtype != .float64 {
      return (x, try y.cast(to: .float32))
    }
    return (x, y)
  }

  static func scalar(_ operation: BinaryOperator, _ x: Double, _ y: Double) -> Double {
    switch operation {
    case .add: return x + y
    case .subtract: return x - y
    case .multiply: return x * y
    case .divide: return x / y
    case .remainder:
      let remainder = fmod(x, y)
      return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
    default: return y == 2 ? x * x : pow(x, y)
    }
  }

  private static func tensor(_ operation: BinaryOperator, _ x: Tensor, _ y: Tensor) throws
    -> Tensor
  {
    switch operation {
    case .add: try x + y
    case .subtract: try x - y
    case .multiply: try x * y
    case .divide: try x / y
    case .remainder: try x % y
    case .power: try x.power(y)
    default: try x.matmul(y)
    }
  }

  private static func tensor(_ operation: BinaryOperator, _ x: Tensor, _ y: Double) throws
    -> Tensor
  {
    switch operation {
    case .add: try x + y
    case .subtract: try x - y
    case .multiply: try x * y
    case .divide: try x / y
    case .power: try x.power(y)
    default: try x % x.constant(y)
    }
  }

  private static func tensor(_ operation: BinaryOperator, _ x: Double, _ y: Tensor) throws
    -> Tensor
  {
    switch operation {
    case .add: try x + y
    case .subtract: try x - y
    case .multiply: try x * y
    case .divide: try x / y
    case .power: try y.constant(x).power(y)
    default: try y.constant(x) % y
    }
  }

  // MARK: Comparisons

  /// `== != < <= > >=`: elementwise on tensors, whole on everything else.
  static func compare(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, _ context: Context
  ) throws -> Value {
    switch (a, b) {
    case (.number(let x), .number(let y)): return .bool(holds(operation, x, y))
    case (.string(let x), .string(let y)): return .bool(holds(operation, x, y))
    case (.tensor, .tensor), (.tensor, .number), (.number, .tensor), (.tensor, .range),
      (.range, .tensor), (.tensor, .bool), (.bool, .tensor), (.number, .range), (.range, .number):
      guard let pair = try tensors(a, b, context.engine) else { break }
      return .tensor(try tensorComparison(operation, pair.0, pair.1))
    default: break
    }
    switch operation {
    case .equal: return .bool(try a.isEqual(to: b))
    case .notEqual: return .bool(try !a.isEqual(to: b))
    default:
      throw Diagnostic(
        .type,
        "`\(operation.rawValue)` cannot order \(a.kindDescription) and \(b.kindDescription)")
    }
  }

  /// Both as tensors, a number with the element type of the other.
  private static func tensors(_ a: Value, _ b: Value, _ engine: Engine) throws -> (Tensor, Tensor)?
  {
    switch (a, b) {
    case (.tensor(let x), .number(let y)): return (x, try x.constant(y))
    case (.number(let x), .tensor(let y)): return (try y.constant(x), y)
    default:
      guard let x = try a.tensor(engine), let y = try b.tensor(engine) else { return nil }
      return try narrowed(x, y)
    }
  }

  private static func tensorComparison(_ operation: BinaryOperator, _ x: Tensor, _ y: Tensor) throws
    -> Tensor
  {
    switch operation {
    case .equal: try x.equal(y)
    case .notEqual: try x.notEqual(y)
    case .less: try x.less(y)
    case .lessEqual: try x.lessEqual(y)
    case .greater: try x.greater(y)
    default: try x.greaterEqual(y)
    }
  }

  private static func holds<Ordered: Comparable>(
    _ operation: BinaryOperator, _ x: Ordered, _ y: Ordered
  ) -> Bool {
    switch operation {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessEqual: x <= y
    case .greater: x > y
    default: x >= y
    }
  }
}
