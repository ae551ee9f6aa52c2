/// A `param` of a document: a constant that the command line can override.
public struct ParameterDeclaration: Sendable {
  /// What values it takes.
  public enum Domain: Sendable, Equatable {
    /// Any value of the default's kind.
    case any
    /// Numbers, both ends inclusive.
    case numbers(ClosedRange<Double>)
    /// One of these.
    case choices([Literal])
  }

  /// A constant.
  public enum Literal: Sendable, Equatable {
    case bool(Bool)
    case number(Double)
    case string(String)

    /// As the language writes it.
    public var text: String { value.shortDisplay }

    var value: Value {
      switch self {
      case .bool(let bool): .bool(bool)
      case .number(let number): .number(number)
      case .string(let string): .string(string)
      }
    }

    var kind: String {
      switch self {
      case .bool: "true or false"
      case .number: "a number"
      case .string: "a string"
      }
    }
  }

  public let name: String
  public let defaultValue: Literal
  public let domain: Domain
  /// Whether only whole numbers are accepted: the default and the bounds are whole.
  public let isWhole: Bool
  /// What it is for, in the author's words.
  public let summary: String?
  public let range: SourceRange

  init(_ syntax: ParameterSyntax, at range: SourceRange) throws(Diagnostic) {
    name = syntax.name.text
    summary = syntax.summary
    self.range = range
    defaultValue = try Self.literal(syntax.defaultValue, "the default of a `param`")
    domain = try syntax.domain.map(Self.domain) ?? .any
    if case .number(let number) = defaultValue, case .numbers(let bounds) = domain {
      isWhole = [number, bounds.lowerBound, bounds.upperBound].allSatisfy { $0 == $0.rounded() }
    } else {
      isWhole = false
    }
    do {
      try check(defaultValue)
    } catch {
      throw Diagnostic(
        .param, "the default of `\(name)` \(error.message)", at: syntax.defaultValue.range)
    }
  }

  private static func literal(_ node: SyntaxNode, _ purpose: String) throws(Diagnostic) -> Literal {
    switch node.kind {
    case .number(let number): return .number(number)
    case .bool(let bool): return .bool(bool)
    case .group(let inner): return try literal(inner, purpose)
    case .unary(.negate, let operand):
      if case .number(let number) = try literal(operand, purpose) { return .number(-number) }
    case .string(let pieces):
      var text = ""
      for piece in pieces {
        guard case .text(let literal) = piece else {
          throw Diagnostic(.param, "\(purpose) is a constant", at: node.range)
        }
        text += literal
      }
      return .string(text)
    default: break
    }
    throw Diagnostic(.param, "\(purpose) is a constant", at: node.range)
  }

  private static func domain(_ node: SyntaxNode) throws(Diagnostic) -> Domain {
    switch node.kind {
    case .range(let lower?, let upper?, nil):
      guard case .number(let low) = try literal(lower, "a bound of a `param`"),
        case .number(let high) = try literal(upper, "a bound of a `param`"), low <= high
      else {
        throw Diagnostic(
          .param, "the bounds of a `param` are two numbers, the smaller first", at: node.range)
      }
      return .numbers(low...high)
    case .bracket(let rows) where rows.count == 1 && !rows[0].isEmpty:
      var choices: [Literal] = []
      for choice in rows[0] { choices.append(try literal(choice, "a choice of a `param`")) }
      return .choices(choices)
    default:
      throw Diagnostic(
        .param, "after `in` come bounds, such as 0..1, or choices, such as [\"a\", \"b\"]",
        at: node.range)
    }
  }

  /// - Throws: `Diagnostic` whose message goes after the parameter's name.
  private func check(_ literal: Literal) throws(Diagnostic) {
    switch (domain, literal, defaultValue) {
    case (.choices(let choices), _, _):
      guard !choices.contains(literal) else { return }
      var suggestion: String?
      if case .string(let text) = literal {
        let strings = choices.compactMap { if case .string(let other) = $0 { other } else { nil } }
        suggestion = Suggestion.nearest(to: text, in: strings).map { "\"\($0)\"" }
      }
      throw Diagnostic(
        .param,
        "is \(literal.text), which is not one of \(choices.map(\.text).joined(separator: ", "))",
        suggestion: suggestion)
    case (.numbers(let bounds), .number(let number), _):
      guard bounds.contains(number) else {
        let ends = [bounds.lowerBound, bounds.upperBound].map(NumberFormat.text)
        throw Diagnostic(
          .param, "is \(literal.text), which is not in \(ends[0])..\(ends[1])")
      }
      guard !isWhole || number == number.rounded() else {
        throw Diagnostic(.param, "is \(literal.text), which is not whole")
      }
    case (.any, .number, .number), (.any, .string, .string), (.any, .bool, .bool): return
    default:
      throw Diagnostic(
        .param, "is \(literal.text), but must be \(expected)")
    }
  }

  private var expected: String {
    if case .numbers = domain { return "a number" }
    return defaultValue.kind
  }

  /// The value that a text on the command line stands for.
  /// - Throws: `Diagnostic` when it is not of the parameter's kind or not in its domain.
  public func value(of text: String) throws(Diagnostic) -> Literal {
    let literal = parsed(text)
    do {
      try check(literal)
    } catch {
      throw Diagnostic(
        .param, "`\(name)` \(error.message)", at: range, label: "it is declared here",
        suggestion: error.suggestion)
    }
    return literal
  }

  private func parsed(_ text: String) -> Literal {
    let wantsString: Bool
    if case .string = defaultValue { wantsString = true } else { wantsString = false }
    if wantsString {
      let isQuoted = text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      return .string(isQuoted ? String(text.dropFirst().dropLast()) : text)
    }
    if text == "true" || text == "false" { return .bool(text == "true") }
    if let number = Double(text.filter { $0 != "_" }), number.isFinite { return .number(number) }
    return .string(text)
  }
}
