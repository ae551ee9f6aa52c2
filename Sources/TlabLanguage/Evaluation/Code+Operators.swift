import Tensorlab

/// `+ - * / % ^ @`.
final class ArithmeticCode: Code {
  let operation: BinaryOperator
  let left: Code
  let right: Code

  init(_ operation: BinaryOperator, _ left: Code, _ right: Code, _ range: SourceRange) {
    self.operation = operation
    self.left = left
    self.right = right
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let a = try left.evaluate(frame, context)
    let b = try right.evaluate(frame, context)
    if case .number(let x) = a, case .number(let y) = b {
      switch operation {
      case .add: return .number(x + y)
      case .subtract: return .number(x - y)
      case .multiply: return .number(x * y)
      case .divide: return .number(x / y)
      default: break
      }
    }
    return try general(a, b, context)
  }

  @inline(never)
  private func general(_ a: Value, _ b: Value, _ context: Context) throws -> Value {
    do {
      return try Operation.apply(operation, a, b, context)
    } catch {
      throw operandError(error, a, b)
    }
  }

  /// The error with the operands and what they are at their places.
  private func operandError(_ error: any Error, _ a: Value, _ b: Value) -> any Error {
    BinaryOperandError.diagnostic(
      error, operation, (left.range, a), (right.range, b), whole: range)
  }
}

/// `== != < <= > >=`.
final class ComparisonCode: Code {
  let operation: BinaryOperator
  let left: Code
  let right: Code

  init(_ operation: BinaryOperator, _ left: Code, _ right: Code, _ range: SourceRange) {
    self.operation = operation
    self.left = left
    self.right = right
    super.init(range)
  }

  @inline(__always)
  private func compare(_ x: Double, _ y: Double) -> Bool {
    switch operation {
    case .less: x < y
    case .lessEqual: x <= y
    case .greater: x > y
    case .greaterEqual: x >= y
    case .equal: x == y
    default: x != y
    }
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let a = try left.evaluate(frame, context)
    let b = try right.evaluate(frame, context)
    if case .number(let x) = a, case .number(let y) = b { return .bool(compare(x, y)) }
    return try general(a, b, context)
  }

  override func condition(_ frame: Frame, _ context: Context) throws -> Bool {
    let a = try left.evaluate(frame, context)
    let b = try right.evaluate(frame, context)
    if case .number(let x) = a, case .number(let y) = b { return compare(x, y) }
    return try general(a, b, context).truth(at: range)
  }

  @inline(never)
  private func general(_ a: Value, _ b: Value, _ context: Context) throws -> Value {
    do {
      return try Operation.compare(operation, a, b, context)
    } catch {
      throw BinaryOperandError.diagnostic(
        error, operation, (left.range, a), (right.range, b), whole: range)
    }
  }

  /// Both sides, evaluated.
  func operands(_ frame: Frame, _ context: Context) throws -> (Value, Value) {
    (try left.evaluate(frame, context), try right.evaluate(frame, context))
  }

  /// Whether the comparison holds, for every element of tensors.
  func holds(_ a: Value, _ b: Value, _ context: Context) throws -> Bool {
    if case .number(let x) = a, case .number(let y) = b { return compare(x, y) }
    return try general(a, b, context).truthOfAll(at: range)
  }
}

/// `-x` and `not x`.
final class UnaryCode: Code {
  let operation: UnaryOperator
  let operand: Code

  init(_ operation: UnaryOperator, _ operand: Code, _ range: SourceRange) {
    self.operation = operation
    self.operand = operand
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let value = try operand.evaluate(frame, context)
    switch (operation, value) {
    case (.negate, .number(let number)): return .number(-number)
    case (.not, .bool(let bool)): return .bool(!bool)
    case (.negate, .tensor(let tensor)):
      return .tensor(try locating(at: range) { try -tensor })
    case (.not, .tensor(let tensor)):
      return .tensor(try locating(at: range) { try tensor.logicalNot() })
    case (.negate, .range):
      guard let tensor = try value.tensor(context.engine) else { break }
      return .tensor(try locating(at: range) { try -tensor })
    default: break
    }
    let expected = operation == .negate ? "a number or a tensor" : "a truth value or a mask"
    throw Diagnostic(
      .type, "`\(operation.rawValue)` needs \(expected); this is \(value.kindDescription)",
      at: operand.range)
  }
}

/// `a and b`, `a or b`: short-circuit on scalars, elementwise on tensors.
final class LogicalCode: Code {
  let isAnd: Bool
  let left: Code
  let right: Code

  init(isAnd: Bool, _ left: Code, _ right: Code, _ range: SourceRange) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let a = try left.evaluate(frame, context)
    if case .bool(let first) = a {
      if first != isAnd { return a }
      let b = try right.evaluate(frame, context)
      if case .bool = b { return b }
      return try elementwise(a, b, context)
    }
    return try elementwise(a, try right.evaluate(frame, context), context)
  }

  private func elementwise(_ a: Value, _ b: Value, _ context: Context) throws -> Value {
    let word = isAnd ? "and" : "or"
    for (value, code) in [(a, left), (b, right)] {
      switch value {
      case .bool: continue
      case .tensor(let tensor) where tensor.dtype == .bool: continue
      default:
        throw Diagnostic(
          .type, "`\(word)` needs truth values or masks; this is \(value.kindDescription)",
          at: code.range)
      }
    }
    guard let x = try a.tensor(context.engine), let y = try b.tensor(context.engine) else {
      return .none
    }
    do {
      return .tensor(isAnd ? try x.logicalAnd(y) : try x.logicalOr(y))
    } catch {
      throw BinaryOperandError.diagnostic(
        error, word, (left.range, a), (right.range, b), whole: range)
    }
  }
}

/// `a..b by k` as a value.
final class RangeCode: Code {
  let start: Code
  let end: Code
  let step: Code?

  init(_ start: Code, _ end: Code, _ step: Code?, _ range: SourceRange) {
    self.start = start
    self.end = end
    self.step = step
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    func bound(_ code: Code) throws -> Double {
      let value = try code.evaluate(frame, context)
      guard let number = value.scalar else {
        throw Diagnostic(
          .type, "a range needs numbers; this is \(value.kindDescription)", at: code.range)
      }
      return number
    }
    let (lower, upper) = (try bound(start), try bound(end))
    let stride = try step.map(bound) ?? 1
    guard let range = NumberRange(start: lower, end: upper, step: stride) else {
      throw Diagnostic(
        .value,
        stride == 0 ? "the step of a range cannot be 0" : "a range needs finite numbers",
        at: (stride == 0 ? step?.range : nil) ?? self.range)
    }
    return .range(range)
  }
}

/// `x'`.
final class TransposeCode: Code {
  let operand: Code

  init(_ operand: Code, _ range: SourceRange) {
    self.operand = operand
    super.init(range)
  }

  /// The operand as it is before its axes are swapped.
  func tensor(_ frame: Frame, _ context: Context) throws -> Tensor {
    let value = try operand.evaluate(frame, context)
    guard case .tensor(let tensor) = value else {
      throw Diagnostic(
        .type, "`'` swaps the last two axes of a tensor; this is \(value.kindDescription)",
        at: operand.range)
    }
    guard tensor.rank >= 2 else {
      throw Diagnostic(
        .shape, "`'` swaps the last two axes; this has \(tensor.rank == 0 ? "none" : "one")",
        at: operand.range, label: "\(operand.range.labelText) is \(tensor.typeDescription)",
        suggestion: tensor.rank == 1 ? "reshape(\(operand.range.text), [-1, 1])" : nil)
    }
    return tensor
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let tensor = try tensor(frame, context)
    return .tensor(try locating(at: range) { try tensor.transposed() })
  }
}

/// `a' @ b`, `a @ b'` or `a' @ b'`: the transposition is folded into the product.
final class TransposedProductCode: Code {
  private let left: Code
  private let right: Code

  init(_ left: Code, _ right: Code, _ range: SourceRange) {
    self.left = left
    self.right = right
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let (a, isATransposed) = try operand(left, frame, context)
    let (b, isBTransposed) = try operand(right, frame, context)
    if case .tensor(let x) = a, case .tensor(let y) = b, x.rank > 0, y.rank > 0 {
      let (narrowX, narrowY) = try Operation.narrowed(x, y)
      let product = try? narrowX.matmul(
        narrowY, transposeSelf: isATransposed, transposeOther: isBTransposed)
      if let product { return .tensor(product) }
    }
    // What cannot be multiplied is reported as the operands stand in the program.
    let (x, y) = (try swapped(a, isATransposed), try swapped(b, isBTransposed))
    do {
      return try Operation.apply(.matrixProduct, x, y, context)
    } catch {
      throw BinaryOperandError.diagnostic(
        error, .matrixProduct, (left.range, x), (right.range, y), whole: range)
    }
  }

  private func operand(_ code: Code, _ frame: Frame, _ context: Context) throws -> (Value, Bool) {
    guard let transpose = code as? TransposeCode else {
      return (try code.evaluate(frame, context), false)
    }
    return (.tensor(try transpose.tensor(frame, context)), true)
  }

  private func swapped(_ value: Value, _ isTransposed: Bool) throws -> Value {
    guard isTransposed, case .tensor(let tensor) = value else { return value }
    return .tensor(try tensor.transposed())
  }
}
