import Tensorlab

extension Family {
  /// Functions that make an axis, or a whole tensor, one element.
  static var reductions: Family {
    Family(
      "Reductions", "Sums, means and the like, over all elements or along axes.",
      [
        reduction(
          "sum", "The sum.",
          [
            .init("sum([1, 2; 3, 4])", "10"),
            .init("sum([1, 2; 3, 4], axis: 0)", "f32[2] [4, 6]"),
            .init("[1, 2; 3, 4].sum(axis: 1, keepdims: true)", "f32[2, 1]\n[[3]\n [7]]"),
          ]
        ) { try $0.sum(axes: $1, keepDimensions: $2) },
        reduction(
          "mean", "The mean.", [.init("mean([1, 2; 3, 4], axis: 0)", "f32[2] [2, 3]")]
        ) { try $0.mean(axes: $1, keepDimensions: $2) },
        reduction("max", "The largest element.", [.init("max([1, 7, 3])", "7")]) {
          try $0.max(axes: $1, keepDimensions: $2)
        },
        reduction("min", "The smallest element.", [.init("min([1, 7, 3])", "1")]) {
          try $0.min(axes: $1, keepDimensions: $2)
        },
        reduction("prod", "The product.", [.init("prod([1, 2, 3, 4])", "24")]) {
          try $0.product(axes: $1, keepDimensions: $2)
        },
        Builtin(
          "cumsum", "The sums of the elements up to each one, along an axis.",
          [tensorParameter, axisParameter("-1")], result: "as x",
          examples: [.init("cumsum([1, 2, 3])", "f32[3] [1, 3, 6]")]
        ) { arguments, _ in
          .tensor(try arguments.tensor(0).cumulativeSum(axis: arguments.integer("axis")))
        },
        reduction(
          "logsumexp", "The logarithm of the sum of e^x, computed without overflow.",
          [.init("logsumexp([1000, 1000]) - 1000 - log(2) |> abs |> x -> x < 1e-3", "true")]
        ) { try $0.logSumExp(axes: $1, keepDimensions: $2) },
        reduction(
          "all", "Whether every element of a mask is true.",
          [.init("all([1, 2, 3] > 0)", "true")]
        ) { mask, axes, keep in
          guard mask.dtype == .bool else { throw notMask("all", mask) }
          let misses = try mask.logicalNot().sum(axes: axes, keepDimensions: keep)
          return try misses.equal(misses.constant(0))
        },
        reduction(
          "any", "Whether some element of a mask is true.",
          [.init("any([1, 2, 3] > 2)", "true")]
        ) { mask, axes, keep in
          guard mask.dtype == .bool else { throw notMask("any", mask) }
          let hits = try mask.sum(axes: axes, keepDimensions: keep)
          return try hits.greater(hits.constant(0))
        },
        variance("var", "The variance.", .init("var([1, 2, 3, 4])", "1.25")) { $0 },
        variance("std", "The standard deviation.", .init("std([1, 3])", "1")) {
          try $0.squareRoot()
        },
        argument("argmax", "The index of the largest element.", "argmax([1, 7, 3])", false),
        argument("argmin", "The index of the smallest element.", "argmin([4, 0, 3])", true),
      ])
  }

  private static func notMask(_ name: String, _ tensor: Tensor) -> TensorError {
    TensorError(
      .dtype, name, "expected truth values (bool), but found \(tensor.typeDescription)")
  }

  static let reducedParameters: [Parameter] = [
    .init("x", .either([.tensor, .list]), "a tensor, or a list of numbers or equal tensors"),
    .init(
      "axis", .integers, default: "none",
      "the axis, or several in a bracket; all elements when none"),
    .init(
      "keepdims", .bool, default: "false", "whether reduced axes stay, with size 1"),
  ]

  /// The argument of a reduction: a tensor, or a list stacked into one.
  static func reduced(_ arguments: Arguments, _ context: Context) throws -> Tensor {
    if case .list(let items) = arguments[0] {
      if items.isEmpty {
        return try Tensor([Float](), shape: [0], engine: context.engine)
      }
      if case .tensor(let stacked) = try Bracket.value(of: items, context.engine) {
        return stacked
      }
    }
    return try arguments.tensor(0)
  }

  private static func reduction(
    _ name: String, _ summary: String, _ examples: [Builtin.Example],
    _ reduce: @escaping @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, summary, reducedParameters, result: "a tensor without the axes, or a number",
      examples: examples
    ) { arguments, context in
      let axes = try arguments.optional("axis", arguments.integers)
      return .tensor(
        try reduce(reduced(arguments, context), axes, arguments.bool("keepdims")))
    }
  }

  private static func variance(
    _ name: String, _ summary: String, _ example: Builtin.Example,
    _ finish: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, summary + " It divides by the count less `correction`.",
      reducedParameters + [
        .init("correction", .integer, default: "0", "1 for an unbiased estimate")
      ], result: "a tensor without the axes, or a number", examples: [example]
    ) { arguments, context in
      let axes = try arguments.optional("axis", arguments.integers)
      return .tensor(
        try finish(
          reduced(arguments, context).variance(
            axes: axes, keepDimensions: arguments.bool("keepdims"),
            correction: arguments.integer("correction"))))
    }
  }

  private static func argument(
    _ name: String, _ summary: String, _ code: String, _ smallest: Bool
  ) -> Builtin {
    Builtin(
      name, summary + " The first of equals; not differentiable.",
      [
        reducedParameters[0],
        .init("axis", .integer, default: "none", "the axis; all elements when none"),
      ], result: "i32", examples: [.init(code, "1")]
    ) { arguments, context in
      let axis = try arguments.optional("axis", arguments.integer)
      return .tensor(try reduced(arguments, context).argmax(axis: axis, smallest: smallest))
    }
  }
}
