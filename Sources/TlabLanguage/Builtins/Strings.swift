extension Family {
  /// Strings.
  static var strings: Family {
    Family(
      "Text", "Strings; `{expression}` inside one puts a value into it.",
      [
        Builtin(
          "str", "A value as `print` writes it.",
          [.init("x", .any, "any value")], result: "a string",
          examples: [.init("str(1.5) + \"!\"", "\"1.5!\"")]
        ) { arguments, _ in .string(arguments[0].printed) },
        Builtin(
          "number", "The number that a string stands for.",
          [.init("text", .either([.string, .number]), "such as \"1e-3\"")], result: "a number",
          examples: [.init("number(\"2.5\") * 2", "5")]
        ) { arguments, _ in
          guard case .string(let text) = arguments[0] else {
            return .number(try arguments.number(0))
          }
          guard let number = Double(text.filter { $0 != "_" && !$0.isWhitespace }) else {
            throw Diagnostic(.value, "number: \"\(text)\" is not a number")
          }
          return .number(number)
        },
        Builtin(
          "join", "Items with a string between them.",
          [
            .init("items", .list, "the items"),
            .init("separator", .string, default: "\"\"", "what goes between"),
          ], result: "a string",
          examples: [.init("join([\"a\", \"b\"], \", \")", "\"a, b\"")]
        ) { arguments, context in
          .string(
            try arguments.list(0, context).map(\.printed).joined(
              separator: arguments.string("separator")))
        },
        Builtin(
          "words", "The pieces of a string between blanks, or between a separator.",
          [
            .init("text", .string, "the string"),
            .init("separator", .string, default: "none", "what stands between pieces"),
          ], result: "a list of strings",
          examples: [.init("words(\"to be\")", "[\"to\", \"be\"]")]
        ) { arguments, _ in
          let text = try arguments.string(0)
          guard let separator = try arguments.optional("separator", arguments.string),
            !separator.isEmpty
          else { return .list(text.split { $0.isWhitespace }.map { .string(String($0)) }) }
          return .list(
            text.split(separator: separator, omittingEmptySubsequences: false).map {
              .string(String($0))
            })
        },
        Builtin(
          "upper", "A string in capitals.", [.init("text", .string, "the string")],
          result: "a string", examples: [.init("upper(\"vit\")", "\"VIT\"")]
        ) { arguments, _ in .string(try arguments.string(0).uppercased()) },
        Builtin(
          "lower", "A string in small letters.", [.init("text", .string, "the string")],
          result: "a string", examples: [.init("lower(\"ViT\")", "\"vit\"")]
        ) { arguments, _ in .string(try arguments.string(0).lowercased()) },
      ])
  }
}
