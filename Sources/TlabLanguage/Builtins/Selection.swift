import Tensorlab

extension Family {
  /// Elements chosen by masks, indices and order.
  static var selection: Family {
    Family(
      "Selection", "Elements chosen by masks, indices and order.",
      [
        Builtin(
          "where", "The elements of one tensor where a mask is true, of another elsewhere.",
          [
            .init("mask", .tensor, "truth values"), .init("x", .tensor, "taken where it is true"),
            .init("y", .tensor, "taken where it is false"),
          ], result: "of the shape the three broadcast to",
          examples: [.init("x = [-1, 2]\nwhere(x > 0, x, 0)", "f32[2] [0, 2]")]
        ) { arguments, _ in
          let (x, y) = (arguments[1], arguments[2])
          if case .bool(let mask) = arguments[0] { return mask ? x : y }
          let pair = try scalarsNarrowed(arguments)
          return .tensor(try Tensor.select(arguments.tensor(0), pair.0, pair.1))
        },
        Builtin(
          "one_hot", "A row for each label, 1 at the label and 0 elsewhere.",
          [
            .init("labels", .tensor, "whole numbers from 0 on"),
            .init("classes", .integer, "how many classes there are"),
          ], result: "`[…, classes]`",
          examples: [.init("one_hot([0, 2], 3)", "f32[2, 3]\n[[1, 0, 0]\n [0, 0, 1]]")]
        ) { arguments, _ in
          .tensor(try arguments.tensor(0).oneHot(classes: arguments.integer("classes")))
        },
        Builtin(
          "take", "The slices that indices name along an axis.",
          [
            tensorParameter, .init("indices", .tensor, "whole numbers"), axisParameter("0"),
          ], result: "the axis is replaced by the shape of the indices",
          examples: [.init("take([10, 20, 30], [2, 0])", "f32[2] [30, 10]")]
        ) { arguments, _ in
          .tensor(
            try arguments.tensor(0).gathered(
              arguments.tensor("indices"), axis: arguments.integer("axis")))
        },
        Builtin(
          "take_along", "The elements whose positions along an axis are named one by one.",
          [
            tensorParameter,
            .init("indices", .tensor, "whole numbers, of the shape of x but along the axis"),
            axisParameter("-1"),
          ], result: "of the shape of the indices",
          examples: [
            .init("x = [3, 1, 2]\ntake_along(x, argsort(x))", "f32[3] [1, 2, 3]")
          ]
        ) { arguments, _ in
          .tensor(
            try arguments.tensor(0).takenAlong(
              axis: arguments.integer("axis"), arguments.tensor("indices")))
        },
        Builtin(
          "argsort", "The indices that put the elements along an axis in order.",
          [tensorParameter, axisParameter("-1"), descendingParameter], result: "i32, as x",
          examples: [.init("argsort([3, 1, 2])", "i32[3] [1, 2, 0]")]
        ) { arguments, _ in
          .tensor(
            try arguments.tensor(0).argsort(
              axis: arguments.integer("axis"), descending: arguments.bool("descending")))
        },
        Builtin(
          "sort",
          "The elements of a tensor along an axis, or of a list of numbers or strings, in order.",
          [
            .init("x", .either([.tensor, .list]), "what to sort"), axisParameter("-1"),
            descendingParameter,
          ],
          result: "as x",
          examples: [
            .init("sort([3, 1, 2])", "f32[3] [1, 2, 3]"),
            .init("sort([\"b\", \"a\"])", "[\"a\", \"b\"]"),
          ]
        ) { arguments, _ in
          if case .list(let items) = arguments[0] {
            return .list(try sorted(items, descending: arguments.bool("descending")))
          }
          return .tensor(
            try arguments.tensor(0).sorted(
              axis: arguments.integer("axis"), descending: arguments.bool("descending")))
        },
        Builtin(
          "top_k", "The largest elements along an axis, and where they are.",
          [tensorParameter, .init("count", .integer, "how many"), axisParameter("-1")],
          result: "a list of the values and their indices, the largest first",
          examples: [.init("values, indices = top_k([3, 9, 5], 2)\nindices", "i32[2] [1, 2]")]
        ) { arguments, _ in
          let found = try arguments.tensor(0).topK(
            arguments.integer("count"), axis: arguments.integer("axis"))
          return .list([.tensor(found.values), .tensor(found.indices)])
        },
        Builtin(
          "unique", "The different elements of a tensor, in order.",
          [tensorParameter], result: "`[count]`",
          examples: [.init("unique([3, 1, 3])", "f32[2] [1, 3]")]
        ) { arguments, _ in .tensor(try arguments.tensor(0).unique()) },
        Builtin(
          "argwhere", "Where a mask is true, or a tensor not 0: a row of indices for each place.",
          [tensorParameter], result: "i32[count, rank]",
          examples: [.init("argwhere([0, 5; 7, 0])", "i32[2, 2]\n[[0, 1]\n [1, 0]]")]
        ) { arguments, _ in .tensor(try arguments.tensor(0).nonzeroIndices()) },
        Builtin(
          "nonzero", "Where a vector's mask is true, or its elements are not 0.",
          [.init("x", .tensor, "`[n]`; `argwhere` takes more axes")], result: "i32[count]",
          examples: [.init("nonzero([1, 5, 7] > 2)", "i32[2] [1, 2]")]
        ) { arguments, _ in
          let x = try arguments.tensor(0)
          guard x.rank == 1 else {
            throw Diagnostic(
              .shape, "nonzero needs a vector; this is \(x.typeDescription)",
              suggestion: "argwhere(…)")
          }
          return .tensor(try x.nonzeroIndices().reshaped([-1]))
        },
        Builtin(
          "searchsorted", "Where values would have to go into a sorted vector to keep its order.",
          [
            .init("sorted", .tensor, "`[n]`, in ascending order"),
            .init("values", .tensor, "what to look for"),
            .init("right", .bool, default: "false", "whether after equals, not before them"),
          ], result: "i32 of the shape of the values",
          examples: [.init("searchsorted([1, 3, 5], [0, 3, 9])", "i32[3] [0, 1, 3]")]
        ) { arguments, context in
          let sorted = try arguments.tensor("sorted").doubles()
          let values = try arguments.tensor("values")
          let isRight = try arguments.bool("right")
          let places = values.doubles().map { value in
            var (low, high) = (0, sorted.count)
            while low < high {
              let middle = (low + high) / 2
              if sorted[middle] < value || (isRight && sorted[middle] == value) {
                low = middle + 1
              } else {
                high = middle
              }
            }
            return Int32(low)
          }
          return .tensor(try Tensor(places, shape: values.shape, engine: context.engine))
        },
      ])
  }

  private static let descendingParameter = Parameter(
    "descending", .bool, default: "false", "whether the largest comes first")

  /// Both choices of `where`, a number with the element type of the other.
  private static func scalarsNarrowed(_ arguments: Arguments) throws -> (Tensor, Tensor) {
    switch (arguments[1], arguments[2]) {
    case (.tensor(let x), .number(let y)): return (x, try x.constant(y))
    case (.number(let x), .tensor(let y)): return (try y.constant(x), y)
    case (.number(let x), .number(let y)):
      let engine = try arguments.tensor(0).engine
      return (
        try Tensor(x, dtype: .float32, engine: engine),
        try Tensor(y, dtype: .float32, engine: engine)
      )
    default: return try Operation.narrowed(arguments.tensor(1), arguments.tensor(2))
    }
  }

  private static func sorted(_ items: [Value], descending: Bool) throws -> [Value] {
    let numbers = items.compactMap(\.scalar)
    if numbers.count == items.count {
      let sorted = numbers.sorted()
      return (descending ? sorted.reversed() : sorted).map { .number($0) }
    }
    let strings = items.compactMap { if case .string(let string) = $0 { string } else { nil } }
    guard strings.count == items.count else {
      throw Diagnostic(.type, "sort: a list is sorted when all its items are numbers, or strings")
    }
    let sorted = strings.sorted()
    return (descending ? sorted.reversed() : sorted).map { .string($0) }
  }
}
