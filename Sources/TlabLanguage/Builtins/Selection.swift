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
          "argsort", "The indices that put the elements of a tensor of one axis in order.",
          [tensorParameter, descendingParameter], result: "i32[count]",
          examples: [.init("argsort([3, 1, 2])", "i32[3] [1, 2, 0]")]
        ) { arguments, context in
          .tensor(try order(arguments, "argsort", context))
        },
        Builtin(
          "sort",
          "The elements in order: of a list of numbers or strings, or of a tensor of one axis.",
          [.init("x", .either([.tensor, .list]), "what to sort"), descendingParameter],
          result: "as x",
          examples: [
            .init("sort([3, 1, 2])", "f32[3] [1, 2, 3]"),
            .init("sort([\"b\", \"a\"])", "[\"a\", \"b\"]"),
          ]
        ) { arguments, context in
          guard case .list(let items) = arguments[0] else {
            return .tensor(
              try arguments.tensor(0).gathered(order(arguments, "sort", context)))
          }
          return .list(try sorted(items, descending: arguments.bool("descending")))
        },
        Builtin(
          "unique", "The different elements of a tensor, in order.",
          [tensorParameter], result: "`[count]`",
          examples: [.init("unique([3, 1, 3])", "f32[2] [1, 3]")]
        ) { arguments, context in
          let x = try arguments.tensor(0)
          let numbers = Set(x.doubles()).sorted()
          return .tensor(
            try Tensor(numbers, shape: [numbers.count], engine: context.engine).cast(to: x.dtype))
        },
        Builtin(
          "cumsum", "The sums of the elements up to each one, along an axis.",
          [tensorParameter, axisParameter("-1")], result: "as x",
          examples: [.init("cumsum([1, 2, 3])", "f32[3] [1, 3, 6]")]
        ) { arguments, context in
          let x = try arguments.tensor(0)
          let axis = try Shape.axis(arguments.integer("axis"), rank: x.rank, "cumsum")
          return .tensor(try cumulativeSum(x, axis))
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

  private static func order(_ arguments: Arguments, _ name: String, _ context: Context) throws
    -> Tensor
  {
    let x = try arguments.tensor(0)
    guard x.rank == 1 else {
      throw Diagnostic(.shape, "\(name) needs one axis; this is \(x.typeDescription)")
    }
    let numbers = x.doubles()
    let descending = try arguments.bool("descending")
    let order = numbers.indices.sorted { a, b in
      let (first, second) = (numbers[a], numbers[b])
      if first == second { return a < b }
      return descending ? first > second : first < second
    }
    return try Tensor(order.map { Int32($0) }, shape: [order.count], engine: context.engine)
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

  /// Sums of growing prefixes by doubling: log2(n) shifted additions, each differentiable.
  private static func cumulativeSum(_ x: Tensor, _ axis: Int) throws -> Tensor {
    var result = x
    var shift = 1
    while shift < x.shape[axis] {
      var padding = x.shape
      padding[axis] = shift
      let zeros = try Tensor.zeros(padding, dtype: x.dtype, engine: x.engine)
      let kept = try result.sliced(axis: axis, 0..<(x.shape[axis] - shift))
      result = try result + Tensor.concatenate([zeros, kept], axis: axis)
      shift *= 2
    }
    return result
  }
}
