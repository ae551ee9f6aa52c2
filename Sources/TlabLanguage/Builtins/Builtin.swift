import Tensorlab

/// A function of the library: the one declaration from which its call, its help, its completion,
/// its argument errors and its page in the manual all derive.
public final class Builtin: Sendable {
  /// What runs: the arguments bound to the parameters, and the evaluation it is part of.
  public typealias Body = @Sendable (Arguments, Context) throws -> Value

  /// The name by which programs call it.
  public let name: String
  /// One sentence on what it does.
  public let summary: String
  public let parameters: [Parameter]
  /// What it gives.
  public let result: String
  /// Worked examples. A test runs every one.
  public let examples: [Example]
  let body: Body

  public init(
    _ name: String, _ summary: String, _ parameters: [Parameter], result: String = "none",
    examples: [Example], _ body: @escaping Body
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    self.examples = examples
    self.body = body
  }

  /// Code and what a prompt shows for it.
  public struct Example: Sendable {
    public let code: String
    public let output: String

    public init(_ code: String, _ output: String = "") {
      self.code = code
      self.output = output
    }
  }

  /// `name(a, b, axis: none)`, as messages and the manual write it.
  public var signature: String {
    "\(name)(\(parameters.map(\.signature).joined(separator: ", ")))"
  }
}

/// A parameter of a built-in function.
public struct Parameter: Sendable {
  public let name: String
  public let kind: Kind
  /// The default as source text: a number, a string, `true`, `false`, `none`, or a bracket of
  /// numbers. A parameter without one must be given. `"none"` means that `none` is accepted.
  public let defaultText: String?
  public let summary: String
  /// Whether it can be changed while the call runs, at the pause prompt of a training run.
  public let isLive: Bool
  /// Whether it takes all positional arguments that are left; what follows it is given by name.
  public let isVariadic: Bool
  /// Whether it can only be given by name.
  public let isNamedOnly: Bool
  let defaultValue: Constant?

  public init(
    _ name: String, _ kind: Kind = .any, default defaultText: String? = nil, _ summary: String,
    isLive: Bool = false, isVariadic: Bool = false, isNamedOnly: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.defaultText = defaultText
    self.summary = summary
    self.isLive = isLive
    self.isVariadic = isVariadic
    self.isNamedOnly = isNamedOnly
    defaultValue = defaultText.map(Constant.init)
  }

  /// What a parameter accepts.
  public indirect enum Kind: Sendable {
    case any
    /// A number, or a tensor of one element.
    case number
    /// A whole number.
    case integer
    case bool
    case string
    /// A string that names a file or folder.
    case path
    /// One of the strings named.
    case choice([String])
    /// A tensor; a number, a truth value or a range becomes one.
    case tensor
    /// A list; a tensor's rows, a range's numbers and an object's elements count as one.
    case list
    case record
    case function
    /// A bracket of whole numbers, or one whole number.
    case integers
    /// An object of that type name.
    case object(String)
    /// Any of these.
    case either([Kind])
  }

  var signature: String {
    if isVariadic { return "\(name)…" }
    return defaultText.map { "\(name): \($0)" } ?? name
  }
}

/// A literal that a default can be.
enum Constant: Sendable {
  case none
  case bool(Bool)
  case number(Double)
  case string(String)
  case numbers([Double])

  init(_ text: String) {
    switch text {
    case "none": self = .none
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    default:
      if text.hasPrefix("["), text.hasSuffix("]") {
        let items = text.dropFirst().dropLast().split(separator: ",")
        self = .numbers(items.compactMap { Double($0.filter { $0 != " " }) })
      } else if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 {
        self = .string(String(text.dropFirst().dropLast()))
      } else {
        self = Double(text).map { .number($0) } ?? .string(text)
      }
    }
  }
}

extension Parameter {
  /// Whether the default, if there is one, is of the parameter's kind.
  package func acceptsItsDefault(engine: Engine) -> Bool {
    guard let defaultValue else { return true }
    let value = Value(defaultValue, engine: engine)
    return value.isNone || kind.accepts(value)
  }
}
