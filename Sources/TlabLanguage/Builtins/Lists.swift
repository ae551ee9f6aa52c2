import Tensorlab

extension Family {
  /// Lists, ranges and records.
  static var lists: Family {
    Family(
      "Lists and records", "What goes through lists, ranges, the rows of tensors, and records.",
      [
        Builtin(
          "len", "How many elements there are: items, rows, characters, fields.",
          [.init("x", .any, "a list, tensor, range, string or record")], result: "a number",
          examples: [.init("len([1, 2; 3, 4; 5, 6])", "3"), .init("len(\"abc\")", "3")]
        ) { arguments, _ in
          if case .record(let record) = arguments[0] { return .number(Double(record.count)) }
          guard let count = arguments[0].elementCount else {
            throw Diagnostic(.type, "len: \(arguments[0].kindDescription) has no length")
          }
          return .number(Double(count))
        },
        Builtin(
          "list",
          "The elements as a list: rows of a tensor, numbers of a range, characters of a string.",
          [.init("items", .either([.list, .string]), "a list, range, tensor or string")],
          result: "a list",
          examples: [
            .init("list(0..3)", "[0, 1, 2]"), .init("list(\"ab\")", "[\"a\", \"b\"]"),
          ]
        ) { arguments, context in .list(try arguments.list(0, context)) },
        Builtin(
          "append", "The list with one more item at its end.",
          [itemsParameter, .init("item", .any, "the item")], result: "a list",
          examples: [.init("append([\"a\"], \"b\")", "[\"a\", \"b\"]")]
        ) { arguments, context in .list(try arguments.list(0, context) + [arguments[1]]) },
        Builtin(
          "zip", "Pairs of the elements of several lists, as long as the shortest.",
          [.init("lists", .list, "the lists", isVariadic: true)], result: "a list of lists",
          examples: [.init("zip([\"a\", \"b\"], 0..2)", "[[\"a\", 0], [\"b\", 1]]")]
        ) { arguments, context in
          let lists = try arguments.rest.map { try $0.elements(in: context) ?? [] }
          let count = lists.map(\.count).min() ?? 0
          return .list((0..<count).map { row in .list(lists.map { $0[row] }) })
        },
        Builtin(
          "enumerate", "Each element with its position before it.",
          [itemsParameter], result: "a list of pairs",
          examples: [.init("enumerate([\"a\", \"b\"])", "[[0, \"a\"], [1, \"b\"]]")]
        ) { arguments, context in
          .list(
            try arguments.list(0, context).enumerated().map {
              .list([.number(Double($0)), $1])
            })
        },
        Builtin(
          "reverse", "The elements of a list in reverse.",
          [itemsParameter], result: "a list",
          examples: [.init("reverse([\"a\", \"b\"])", "[\"b\", \"a\"]")]
        ) { arguments, context in .list(try arguments.list(0, context).reversed()) },
        Builtin(
          "contains", "Whether an element, a piece of a string or a field is there.",
          [.init("x", .any, "a list, string or record"), .init("item", .any, "what to look for")],
          result: "true or false",
          examples: [.init("contains([\"a\", \"b\"], \"b\")", "true")]
        ) { arguments, context in
          switch (arguments[0], arguments[1]) {
          case (.string(let text), .string(let piece)):
            return .bool(piece.isEmpty || text.contains(piece))
          case (.record(let record), .string(let name)): return .bool(record[name] != nil)
          default:
            let item = arguments[1]
            return .bool(
              try arguments.list(0, context).contains { try $0.isEqual(to: item) })
          }
        },
        Builtin(
          "keys", "The names of a record's fields.",
          [.init("record", .record, "the record")], result: "a list of strings",
          examples: [.init("keys({lr: 0.1, heads: 3})", "[\"lr\", \"heads\"]")]
        ) { arguments, _ in .list(try arguments.record(0).names.map { .string($0) }) },
        Builtin(
          "values", "The values of a record's fields.",
          [.init("record", .record, "the record")], result: "a list",
          examples: [.init("values({lr: 0.1, heads: 3})", "[0.1, 3]")]
        ) { arguments, _ in .list(try arguments.record(0).values) },
        Builtin(
          "merge", "The fields of two records; where both have one, the second's.",
          [.init("a", .record, "the first"), .init("b", .record, "the second")],
          result: "a record",
          examples: [.init("merge({lr: 0.1, heads: 3}, {lr: 0.2})", "{lr: 0.2, heads: 3}")]
        ) { arguments, _ in
          var result = try arguments.record(0)
          for (name, value) in try arguments.record(1).fields { result[name] = value }
          return .record(result)
        },
      ])
  }

  private static let itemsParameter = Parameter(
    "items", .list, "a list, a range, or a tensor, whose rows are the elements")
}
