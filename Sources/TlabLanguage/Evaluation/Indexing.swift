import Tensorlab

/// An item of an index, resolved.
enum IndexCode {
  case expression(Code)
  case slice(Code?, Code?, Code?, SourceRange)
  case rest
  case newAxis

  /// The range to blame.
  func range(_ whole: SourceRange) -> SourceRange {
    switch self {
    case .expression(let code): code.range
    case .slice(_, _, _, let range): range
    default: whole
    }
  }
}

/// An item of an index, evaluated.
enum Index {
  case value(Value)
  case slice(start: Int?, end: Int?, step: Int)
  case rest
  case newAxis

  init(_ code: IndexCode, _ frame: Frame, _ context: Context) throws {
    switch code {
    case .expression(let code): self = .value(try code.evaluate(frame, context))
    case .slice(let start, let end, let step, _):
      func bound(_ code: Code) throws -> Int {
        let value = try code.evaluate(frame, context)
        guard let number = value.scalar else {
          throw Diagnostic(
            .type, "a slice needs whole numbers; this is \(value.kindDescription)", at: code.range)
        }
        return try Index.whole(number, at: code.range)
      }
      let first = try start.map(bound)
      let last = try end.map(bound)
      let stride = try step.map(bound) ?? 1
      if stride == 0, let step {
        throw Diagnostic(.index, "the step of a slice cannot be 0", at: step.range)
      }
      self = .slice(start: first, end: last, step: stride)
    case .rest: self = .rest
    case .newAxis: self = .newAxis
    }
  }

  static func whole(_ number: Double, at range: SourceRange? = nil) throws -> Int {
    guard let whole = Int(exactly: number) else {
      throw Diagnostic(
        .index, "an index must be whole, but this is \(NumberFormat.text(number))", at: range)
    }
    return whole
  }

  /// The item as the core takes it.
  func item(_ engine: Engine) throws -> IndexItem {
    switch self {
    case .slice(let start, let end, let step): return .slice(start: start, end: end, step: step)
    case .rest: return .rest
    case .newAxis: return .newAxis
    case .value(let value):
      switch value {
      case .number(let number): return .at(try Self.whole(number))
      case .tensor(let tensor) where tensor.rank == 0 && tensor.dtype != .bool:
        return .at(try Self.whole(tensor.element(0)))
      case .tensor, .range:
        if let tensor = try value.tensor(engine) { return .tensor(tensor) }
      case .list:
        if let integers = value.integers {
          return .tensor(
            try Tensor(
              integers.map { Int32(clamping: $0) }, shape: [integers.count], engine: engine))
        }
      default: break
      }
      throw Diagnostic(
        .type,
        "an index is a number, a slice, a mask or whole numbers; this is \(value.kindDescription)")
    }
  }
}

/// `x[items]`.
final class IndexingCode: Code {
  let base: Code
  let items: [IndexCode]

  init(_ base: Code, _ items: [IndexCode], _ range: SourceRange) {
    self.base = base
    self.items = items
    super.init(range)
  }

  override func evaluate(_ frame: Frame, _ context: Context) throws -> Value {
    let value = try base.evaluate(frame, context)
    let indices = try items.map { try Index($0, frame, context) }
    do {
      return try value.indexed(indices, in: context)
    } catch {
      throw Self.indexError(error, value, base.range, items, range)
    }
  }

  /// The error at the items, with what was indexed.
  static func indexError(
    _ error: any Error, _ value: Value, _ base: SourceRange, _ items: [IndexCode],
    _ whole: SourceRange
  ) -> any Error {
    let first = items[0].range(whole)
    let range = items.dropFirst().reduce(first) { $0.joined($1.range(whole)) }
    let note = Diagnostic.Note("\(base.labelText) is \(value.kindDescription)", at: base)
    switch error {
    case let error as TensorError:
      return Diagnostic(
        Diagnostic.Code(error.code), error.message, at: range, notes: [note])
    case var diagnostic as Diagnostic where diagnostic.range == nil:
      diagnostic.range = range
      diagnostic.notes.insert(note, at: 0)
      return diagnostic
    default: return error
    }
  }
}

extension Value {
  /// What `indices` name of a list, a tensor, a string, a range, a record or an object.
  func indexed(_ indices: [Index], in context: Context) throws -> Value {
    switch self {
    case .tensor(let tensor):
      return .tensor(try tensor[try indices.map { try $0.item(context.engine) }])
    case .record(let record):
      guard case .value(.string(let name)) = indices[0], indices.count == 1 else {
        throw Diagnostic(.type, "a record is indexed by a field's name")
      }
      guard let value = record[name] else {
        throw Diagnostic(
          .field, "a record has no field `\(name)`",
          suggestion: Suggestion.nearest(to: name, in: record.names).map { "\"\($0)\"" })
      }
      return value
    case .list, .range, .string, .object:
      guard let count = elementCount else {
        throw Diagnostic(.type, "\(kindDescription) cannot be indexed")
      }
      guard indices.count == 1 else {
        throw Diagnostic(
          .index, "\(kindDescription) has one axis, and this is \(indices.count) indices")
      }
      return try elementsNamed(by: indices[0], count, in: context)
    default:
      throw Diagnostic(.type, "\(kindDescription) cannot be indexed")
    }
  }

  private func elementsNamed(by index: Index, _ count: Int, in context: Context) throws -> Value {
    switch index {
    case .value(let value):
      if let number = value.scalar {
        return try element(try Self.position(try Index.whole(number), count), in: context)
      }
      var positions = value.integers
      if case .tensor(let mask) = value, mask.dtype == .bool, mask.shape == [count] {
        positions = mask.withElements(Bool.self) { mask in mask.indices.filter { mask[$0] } }
      }
      guard let positions else {
        throw Diagnostic(
          .type, "\(kindDescription) is indexed by whole numbers, not by \(value.kindDescription)")
      }
      return try collected(positions.map { try Self.position($0, count) }, in: context)
    case .slice(let start, let end, let step):
      return try collected(try Self.positions(start, end, step, count), in: context)
    case .rest: return self
    case .newAxis: throw Diagnostic(.type, "\(kindDescription) cannot have a new axis")
    }
  }

  private func collected(_ positions: [Int], in context: Context) throws -> Value {
    if case .string(let string) = self {
      let characters = Array(string)
      return .string(String(positions.map { characters[$0] }))
    }
    if case .object(let object) = self { return try object.elements(at: positions, in: context) }
    let items = try positions.map { try element($0, in: context) }
    if case .range = self { return try Bracket.value(of: items, context.engine) }
    return .list(items)
  }

  /// A position from the front, checked.
  static func position(_ index: Int, _ count: Int) throws -> Int {
    let resolved = index < 0 ? index + count : index
    guard resolved >= 0, resolved < count else {
      throw Diagnostic(.index, "index \(index) is out of range for a length of \(count)")
    }
    return resolved
  }

  private static func positions(_ start: Int?, _ end: Int?, _ step: Int, _ count: Int) throws
    -> [Int]
  {
    func bound(_ index: Int) throws -> Int {
      let resolved = index < 0 ? index + count : index
      guard resolved >= 0, resolved <= count else {
        throw Diagnostic(.index, "slice bound \(index) is out of range for a length of \(count)")
      }
      return resolved
    }
    if step > 0 {
      let (lower, upper) = (try start.map(bound) ?? 0, try end.map(bound) ?? count)
      return lower < upper ? Array(stride(from: lower, to: upper, by: step)) : []
    }
    let first = min(try start.map(bound) ?? count - 1, count - 1)
    let last = try end.map(bound) ?? -1
    return first > last ? Array(stride(from: first, to: last, by: step)) : []
  }
}
