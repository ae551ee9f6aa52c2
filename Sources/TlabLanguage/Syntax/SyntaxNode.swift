/// A node of the tree that the parser makes of a text.
package final class SyntaxNode {
  let kind: Kind
  let range: SourceRange

  init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  /// What a node is.
  indirect enum Kind {
    case number(Double)
    case string([StringPiece])
    case bool(Bool)
    case none
    case name(String)
    /// An expression in parentheses.
    case group(SyntaxNode)
    /// `[1, 2; 3, 4]`: rows of elements.
    case bracket([[SyntaxNode]])
    /// Values joined by commas outside brackets, which make a list.
    case tuple([SyntaxNode])
    case record([(name: Name, value: SyntaxNode)])
    case unary(UnaryOperator, SyntaxNode)
    case binary(BinaryOperator, SyntaxNode, SyntaxNode)
    case and(SyntaxNode, SyntaxNode)
    case or(SyntaxNode, SyntaxNode)
    /// `start..end by step`; an end is missing only directly inside an index.
    case range(SyntaxNode?, SyntaxNode?, SyntaxNode?)
    case call(SyntaxNode, [ArgumentSyntax])
    case method(SyntaxNode, Name, [ArgumentSyntax])
    case field(SyntaxNode, Name)
    case index(SyntaxNode, [IndexSyntax])
    case transpose(SyntaxNode)
    case lambda(FunctionSyntax)
    case block([SyntaxNode])
    case conditional(SyntaxNode, SyntaxNode, SyntaxNode?)
    case attempt(SyntaxNode, SyntaxNode)
    case forLoop([Name], SyntaxNode, SyntaxNode)
    case whileLoop(SyntaxNode, SyntaxNode)
    case assign(SyntaxNode, SyntaxNode)
    case update(SyntaxNode, BinaryOperator, SyntaxNode)
    case unpack([SyntaxNode], SyntaxNode)
    case define(Name, FunctionSyntax)
    case returning(SyntaxNode?)
    case breaking
    case continuing
    case assertion(SyntaxNode, SyntaxNode?)
    case parameter(ParameterSyntax)
  }
}

/// A name with its place.
struct Name {
  let text: String
  let range: SourceRange
}

/// A piece of a string literal.
enum StringPiece {
  case text(String)
  case expression(SyntaxNode, Format?)
}

/// An argument of a call.
struct ArgumentSyntax {
  let name: Name?
  let value: SyntaxNode
}

/// An item directly inside an index.
enum IndexSyntax {
  case expression(SyntaxNode)
  case slice(SyntaxNode?, SyntaxNode?, SyntaxNode?, SourceRange)
  case ellipsis(SourceRange)
  case newAxis(SourceRange)

  var range: SourceRange {
    switch self {
    case .expression(let node): node.range
    case .slice(_, _, _, let range), .ellipsis(let range), .newAxis(let range): range
    }
  }
}

/// The parameters and the body of a function.
struct FunctionSyntax {
  struct Parameter {
    let name: Name
    let defaultValue: SyntaxNode?
    let isVariadic: Bool
  }

  let parameters: [Parameter]
  let body: SyntaxNode
}

/// `param name = default in domain "summary"`.
struct ParameterSyntax {
  let name: Name
  let defaultValue: SyntaxNode
  let domain: SyntaxNode?
  let summary: String?
}

/// An operator before its operand.
package enum UnaryOperator: String, Sendable {
  case negate = "-"
  case not
}

/// An operator between two operands, both of which are evaluated.
package enum BinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case matrixProduct = "@"
  case power = "^"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessEqual = "<="
  case greater = ">"
  case greaterEqual = ">="

  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: true
    default: false
    }
  }
}
