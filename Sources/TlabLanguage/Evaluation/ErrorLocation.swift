import Tensorlab

/// Runs `body`, and gives an error without a place the place `range`.
@inline(__always)
func locating<Result>(at range: SourceRange, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    throw located(error, at: range)
  }
}

/// The error as a diagnostic with a place.
@inline(never)
func located(_ error: any Error, at range: SourceRange) -> any Error {
  switch error {
  case var diagnostic as Diagnostic:
    if diagnostic.range == nil { diagnostic.range = range }
    return diagnostic
  case let error as TensorError:
    return Diagnostic(error, at: range)
  case is Departure: return error
  default:
    return Diagnostic(.value, "\(error)", at: range)
  }
}

extension Diagnostic {
  /// What the library refused, as a user reads it.
  public init(_ error: TensorError, at range: SourceRange? = nil) {
    let message =
      error.code == .interrupted ? "interrupted" : "\(error.operation): \(error.message)"
    self.init(Code(error.code), message, at: range)
  }
}

extension Diagnostic.Code {
  init(_ code: TensorError.Code) {
    self =
      switch code {
      case .shape: .shape
      case .dtype: .dtype
      case .index: .index
      case .value: .value
      case .memory: .memory
      case .file: .file
      case .interrupted: .interrupted
      case .notDifferentiable: .gradient
      case .overflow: .overflow
      }
  }
}

extension SourceRange {
  /// The text when it is short enough to be named in a message, else `this`.
  var labelText: String {
    let text = text
    return text.count <= 24 && !text.contains("\n") ? text : "this"
  }
}

/// Errors of binary operators: both operands are shown with what they are.
enum BinaryOperandError {
  typealias Operand = (range: SourceRange, value: Value)

  static func diagnostic(
    _ error: any Error, _ operation: BinaryOperator, _ left: Operand, _ right: Operand,
    whole: SourceRange
  ) -> any Error {
    diagnostic(error, operation.rawValue, left, right, whole: whole)
  }

  static func diagnostic(
    _ error: any Error, _ symbol: String, _ left: Operand, _ right: Operand, whole: SourceRange
  ) -> any Error {
    if let error = error as? TensorError, error.code == .shape || error.code == .dtype {
      var message = "`\(symbol)`: \(error.message)"
      var suggestion: String?
      if symbol == "@" {
        message = productMessage(left.value, right.value) ?? message
        suggestion = transposition(left, right)
      } else if symbol == "*" {
        suggestion = product(left, right)
      }
      return Diagnostic(
        Diagnostic.Code(error.code), message, at: right.range, label: label(right),
        notes: notes(left, right), suggestion: suggestion)
    }
    if var diagnostic = error as? Diagnostic, diagnostic.range == nil {
      diagnostic.range = right.range
      diagnostic.label = label(right)
      diagnostic.notes = notes(left, right) + diagnostic.notes
      return diagnostic
    }
    return located(error, at: whole)
  }

  /// What the left operand is, unless that is said of the right one in the same words.
  private static func notes(_ left: Operand, _ right: Operand) -> [Diagnostic.Note] {
    let isSame = label(left) == label(right)
    return isSame ? [] : [.init(label(left), at: left.range)]
  }

  private static func label(_ operand: Operand) -> String {
    "\(operand.range.labelText) is \(operand.value.kindDescription)"
  }

  private static func productMessage(_ left: Value, _ right: Value) -> String? {
    guard case .tensor(let a) = left, case .tensor(let b) = right else { return nil }
    let inner = b.rank == 1 ? b.shape[0] : b.rank > 1 ? b.shape[b.rank - 2] : nil
    guard let width = a.shape.last, let inner else { return "matmul needs at least one axis" }
    return width != inner
      ? "matmul needs inner dimensions to agree" : "matmul needs leading axes to broadcast"
  }

  /// The transposition that would make the inner dimensions agree.
  private static func transposition(_ left: Operand, _ right: Operand) -> String? {
    guard case .tensor(let a) = left.value, case .tensor(let b) = right.value, a.rank >= 1,
      b.rank >= 1
    else { return nil }
    let (leftText, rightText) = (left.range.labelText, right.range.labelText)
    if b.rank >= 2, rightText != "this", a.shape[a.rank - 1] == b.shape[b.rank - 1] {
      return swapped(rightText)
    }
    if a.rank >= 2, leftText != "this", b.shape[max(0, b.rank - 2)] == a.shape[a.rank - 2] {
      return swapped(leftText)
    }
    return nil
  }

  /// An expression with its axes swapped, or no longer swapped.
  private static func swapped(_ text: String) -> String {
    text.hasSuffix("'") ? String(text.dropLast()) : text + "'"
  }

  /// The matrix product, where it fits and the elementwise one does not.
  private static func product(_ left: Operand, _ right: Operand) -> String? {
    guard case .tensor(let a) = left.value, case .tensor(let b) = right.value, a.rank >= 2,
      b.rank == 2, a.shape[a.rank - 1] == b.shape[0]
    else { return nil }
    return "\(left.range.labelText) @ \(right.range.labelText)"
  }
}
