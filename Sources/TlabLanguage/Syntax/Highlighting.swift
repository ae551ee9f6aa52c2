/// Which stretches of a text are what, for colours.
package enum Highlighting {
  /// What a stretch is.
  package enum Kind: String, Sendable {
    case keyword, number, string, comment, builtin, plain
  }

  /// A stretch of the text; together they are the text.
  package struct Span: Equatable, Sendable {
    package let kind: Kind
    package let text: String
  }

  /// The words that stand out as keywords: those that cannot be names, and those that begin a
  /// declaration.
  package static let keywords = Keyword.allCases.map(\.rawValue) + ["param"]

  /// The stretches of a program, which need not be right: what cannot be read is plain.
  package static func spans(of text: String, registry: Registry = .standard) -> [Span] {
    let source = Source(text)
    var lexer = Lexer(source)
    try? lexer.run()
    var spans = SpanBuilder(bytes: source.bytes)
    for token in lexer.tokens where token.end > token.start {
      spans.addGap(upTo: token.start)
      spans.add(kind(of: token, registry), upTo: token.end)
    }
    spans.addGap(upTo: source.bytes.count)
    return spans.spans
  }

  private static func kind(of token: Token, _ registry: Registry) -> Kind {
    switch token.kind {
    case .keyword: .keyword
    case .number: .number
    case .string: .string
    case .name("param"): .keyword
    case .name(let name): registry[name] != nil ? .builtin : .plain
    case .symbol, .newline, .end: .plain
    }
  }

  private struct SpanBuilder {
    let bytes: [UInt8]
    var spans: [Span] = []
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func add(_ kind: Kind, upTo end: Int) {
      guard end > position else { return }
      let text = String(decoding: bytes[position..<end], as: UTF8.self)
      position = end
      if kind == .plain, let last = spans.last, last.kind == .plain {
        spans[spans.count - 1] = Span(kind: .plain, text: last.text + text)
      } else {
        spans.append(Span(kind: kind, text: text))
      }
    }

    /// What stands between tokens: blanks, and comments up to the end of their line.
    mutating func addGap(upTo end: Int) {
      guard let sign = bytes[position..<max(position, end)].firstIndex(of: UInt8(ascii: "#"))
      else { return add(.plain, upTo: end) }
      add(.plain, upTo: sign)
      let lineEnd = bytes[sign..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
      add(.comment, upTo: lineEnd)
      addGap(upTo: end)
    }
  }
}
