/// The smallest meaningful stretch of a text.
struct Token {
  /// What a token is.
  enum Kind: Equatable {
    case number(Double)
    /// A string literal; its parts are in the lexer's table at this index.
    case string(Int)
    case name(String)
    case keyword(Keyword)
    case symbol(Symbol)
    case newline
    case end
  }

  let kind: Kind
  /// The first byte.
  let start: Int
  /// The byte after the last.
  let end: Int
  /// Whether nothing stands between it and the token before.
  let touches: Bool
}

/// The words that cannot be names.
enum Keyword: String, CaseIterable {
  case `if`, then, `else`, end, `for`, `in`, `while`, `do`, `try`, `break`, `continue`, `return`
  case assert, and, or, not, `true`, `false`, none
}

/// The tokens made of punctuation.
enum Symbol: String, CaseIterable {
  case ellipsis = "..."
  case arrow = "->"
  case pipe = "|>"
  case equal = "=="
  case notEqual = "!="
  case lessEqual = "<="
  case greaterEqual = ">="
  case plusAssign = "+="
  case minusAssign = "-="
  case timesAssign = "*="
  case divideAssign = "/="
  case range = ".."
  case assign = "="
  case less = "<"
  case greater = ">"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case remainder = "%"
  case matrixProduct = "@"
  case power = "^"
  case transpose = "'"
  case dot = "."
  case comma = ","
  case colon = ":"
  case semicolon = ";"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"

  /// The symbols with their bytes, longer ones first.
  static let spellings: [(symbol: Symbol, bytes: [UInt8])] = allCases.map {
    ($0, Array($0.rawValue.utf8))
  }
}

/// A piece of a string literal.
enum StringPart {
  case text(String)
  /// `{expression:format}`; the tokens end with `.end`.
  case interpolation(tokens: [Token], format: String?, formatRange: SourceRange)
}
