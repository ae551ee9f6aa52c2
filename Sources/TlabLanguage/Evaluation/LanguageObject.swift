import Tensorlab

/// A thing of the library that programs hold by reference or look into: a model, a dataset, a
/// transform, a history, an optimiser.
public protocol LanguageObject: AnyObject {
  /// What messages call it, such as `model`.
  var typeName: String { get }
  /// The names of its fixed properties, for completion and did-you-mean.
  var propertyNames: [String] { get }
  /// The property of that name, nil when there is none.
  func property(_ name: String, in context: Context) throws -> Value?
  /// Whether `call` means something.
  var isCallable: Bool { get }
  /// What calling it gives.
  func call(
    _ arguments: [Value], named: [(name: String, value: Value)], in context: Context
  ) throws -> Value
  /// How it is shown on lines of at most `width` columns.
  func display(width: Int) -> String
  /// Whether `==` holds between the two.
  func isEqual(to other: any LanguageObject) -> Bool
  /// The number of elements when it can be indexed and iterated, nil when it cannot.
  var count: Int? { get }
  /// The element at an index that is in range.
  func element(at index: Int, in context: Context) throws -> Value
  /// The elements at indices that are in range: a slice or a selection.
  func elements(at indices: [Int], in context: Context) throws -> Value
}

extension LanguageObject {
  public var propertyNames: [String] { [] }
  public func property(_ name: String, in context: Context) throws -> Value? { nil }
  public var isCallable: Bool { false }
  public func call(
    _ arguments: [Value], named: [(name: String, value: Value)], in context: Context
  ) throws -> Value {
    throw Diagnostic(.type, "\(typeName.withArticle) cannot be called")
  }
  public func display(width: Int) -> String { "<\(typeName)>" }
  public func isEqual(to other: any LanguageObject) -> Bool { self === other }
  public var count: Int? { nil }
  public func element(at index: Int, in context: Context) throws -> Value {
    throw Diagnostic(.type, "\(typeName.withArticle) cannot be indexed")
  }
  public func elements(at indices: [Int], in context: Context) throws -> Value {
    .list(try indices.map { try element(at: $0, in: context) })
  }
}

/// A function made by a built-in, such as what `grad` returns.
public final class NativeFunction: LanguageObject {
  public typealias Body = ([Value], [(name: String, value: Value)], Context) throws -> Value

  private let text: String
  private let body: Body

  /// - Parameter text: how it is shown, such as `grad(f)`.
  public init(_ text: String, _ body: @escaping Body) {
    self.text = text
    self.body = body
  }

  public var typeName: String { "function" }
  public var isCallable: Bool { true }
  public func display(width: Int) -> String { text }
  public func call(
    _ arguments: [Value], named: [(name: String, value: Value)], in context: Context
  ) throws -> Value { try body(arguments, named, context) }
}

/// An object with parameters, with respect to which `grad` differentiates.
public protocol DifferentiableObject: LanguageObject {
  /// The names of the parameters, in order.
  var parameterNames: [String] { get }
  /// The parameters, in order.
  var parameters: [Tensor] { get }
  /// The same object in training mode with `parameters` in place of its own.
  func differentiated(at parameters: [Tensor]) throws -> any LanguageObject
}
