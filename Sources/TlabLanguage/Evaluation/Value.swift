import Tensorlab

/// What an expression evaluates to.
///
/// Scalars are stored in place; everything else is one reference, so a value takes two words.
public enum Value {
  case none
  case bool(Bool)
  /// The one scalar type of the language.
  case number(Double)
  indirect case string(String)
  indirect case tensor(Tensor)
  case list([Value])
  indirect case record(Record)
  indirect case range(NumberRange)
  /// A function written in the language.
  case function(Closure)
  case builtin(Builtin)
  /// A model, a dataset, an optimiser, a history, …
  indirect case object(any LanguageObject)
}

/// Named fields in the order in which they were written.
public struct Record {
  public private(set) var names: [String]
  public private(set) var values: [Value]

  public init(_ fields: [(name: String, value: Value)] = []) {
    names = []
    values = []
    for field in fields { self[field.name] = field.value }
  }

  /// The number of fields.
  public var count: Int { names.count }

  /// The fields in order.
  public var fields: [(name: String, value: Value)] {
    zip(names, values).map { (name: $0, value: $1) }
  }

  /// The field of that name, nil when there is none. Setting nil changes nothing.
  public subscript(name: String) -> Value? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      guard let newValue else { return }
      if let index = names.firstIndex(of: name) {
        values[index] = newValue
      } else {
        names.append(name)
        values.append(newValue)
      }
    }
  }

  /// The same names with other values.
  func mapValues(_ transform: (Value) throws -> Value) rethrows -> Record {
    var result = self
    result.values = try values.map(transform)
    return result
  }
}

/// The numbers from `start` to before `end`.
public struct NumberRange: Equatable, Sendable {
  public let start: Double
  public let end: Double
  public let step: Double
  /// How many numbers it has.
  public let count: Int

  /// Nil when the step is zero, or the range is not finite.
  public init?(start: Double, end: Double, step: Double = 1) {
    guard start.isFinite, end.isFinite, step.isFinite, step != 0 else { return nil }
    let steps = (end - start) / step
    guard steps < 0x1p53 else { return nil }
    self.start = start
    self.end = end
    self.step = step
    guard steps > 0 else {
      count = 0
      return
    }
    // A count that misses a whole number by rounding alone is that number.
    let nearest = steps.rounded()
    let isWhole = abs(steps - nearest) <= 1e-9 * max(1, steps)
    count = Int(isWhole ? nearest : steps.rounded(.up))
  }

  /// The number at a position, which must be in range.
  public subscript(position: Int) -> Double { start + Double(position) * step }

  /// Whether all its numbers are whole.
  public var isWhole: Bool { start == start.rounded() && step == step.rounded() }
}

extension Value {
  /// The kind of value as messages name it: `number`, `f32[2, 3]`, `model`.
  public var kindDescription: String {
    switch self {
    case .none: "none"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .tensor(let tensor): tensor.typeDescription
    case .list(let items): "a list of \(items.count)"
    case .record: "a record"
    case .range: "a range"
    case .function, .builtin: "a function"
    case .object(let object): object.typeName.withArticle
    }
  }

  /// Whether it is `none`.
  public var isNone: Bool { if case .none = self { true } else { false } }

  /// Whether it can be called.
  public var isCallable: Bool {
    switch self {
    case .function, .builtin: true
    case .object(let object): object.isCallable
    default: false
    }
  }
}

extension String {
  /// The word with the indefinite article before it.
  var withArticle: String {
    first.map { "aeiou".contains($0) } == true ? "an \(self)" : "a \(self)"
  }
}
