import Tensorlab

extension Family {
  /// What is said about many numbers.
  static var statistics: Family {
    Family(
      "Statistics", "Order, spread and dependence of numbers; running reductions; counts.",
      [
        Builtin(
          "median", "The middle element, or the mean of the two in the middle.",
          [reducedParameters[0], oneAxis], result: "a tensor without the axis, or a number",
          examples: [.init("median([5, 1, 2])", "2"), .init("median([1, 2, 3, 10])", "2.5")]
        ) { arguments, context in
          .tensor(
            try reduced(arguments, context).quantiles(
              [0.5], axis: arguments.optional("axis", arguments.integer)
            ).squeezed(axis: 0))
        },
        Builtin(
          "quantile", "The number below which a fraction of the elements lies.",
          [
            reducedParameters[0],
            .init("fraction", .either([.number, .list]), "0 to 1, or several in a bracket"),
            oneAxis,
          ],
          result: "a tensor without the axis, or a number; several along a new first axis",
          examples: [
            .init("quantile(0..101, 0.25)", "25"),
            .init("quantile([1, 2, 3, 4], [0, 0.5, 1])", "f32[3] [1.0, 2.5, 4.0]"),
          ]
        ) { arguments, context in
          let axis = try arguments.optional("axis", arguments.integer)
          let given = arguments["fraction"]
          let fractions = try given.scalar.map { [$0] } ?? arguments.tensor("fraction").doubles()
          guard fractions.allSatisfy({ (0...1).contains($0) }) else {
            throw Diagnostic(.value, "quantile: `fraction` must lie between 0 and 1")
          }
          let result = try reduced(arguments, context).quantiles(fractions, axis: axis)
          return .tensor(given.scalar == nil ? result : try result.squeezed(axis: 0))
        },
        covariance("cov", "The covariances of variables.", "f32[2, 2]\n[[1, 2]\n [2, 4]]", false),
        covariance("corr", "The correlations of variables.", "f32[2, 2]\n[[1, 1]\n [1, 1]]", true),
        Builtin(
          "norm", "The length of a vector: by default the root of the sum of squares.",
          reducedParameters + [
            .init(
              "order", .number, default: "2",
              "1 for the sum of magnitudes, 2 for Euclid's, 1 / 0 for the largest",
              isNamedOnly: true)
          ], result: "a tensor without the axes, or a number",
          examples: [
            .init("norm([3, 4])", "5"), .init("norm([3, -4], order: 1)", "7"),
            .init("norm([3, -4], order: 1 / 0)", "4"),
          ]
        ) { arguments, context in
          let x = try reduced(arguments, context).floating()
          let axes = try arguments.optional("axis", arguments.integers)
          let keep = try arguments.bool("keepdims")
          let order = try arguments.number("order")
          guard order > 0 else { throw Diagnostic(.value, "norm: `order` must be above 0") }
          if order == 2 {
            return .tensor(try (x * x).sum(axes: axes, keepDimensions: keep).squareRoot())
          }
          let magnitude = try x.magnitude()
          if order == 1 { return .tensor(try magnitude.sum(axes: axes, keepDimensions: keep)) }
          if order.isInfinite {
            return .tensor(try magnitude.max(axes: axes, keepDimensions: keep))
          }
          return .tensor(
            try magnitude.power(order).sum(axes: axes, keepDimensions: keep).power(1 / order))
        },
        Builtin(
          "count", "How many elements of a mask are true.",
          reducedParameters, result: "i32 without the axes, or a number",
          examples: [.init("count([1, 5, 7] > 2)", "2")]
        ) { arguments, context in
          let mask = try reduced(arguments, context)
          guard mask.dtype == .bool else {
            throw Diagnostic(
              .type, "count: expected truth values (bool), but found \(mask.typeDescription)",
              suggestion: "count(x != 0)")
          }
          return .tensor(
            try mask.sum(
              axes: arguments.optional("axis", arguments.integers),
              keepDimensions: arguments.bool("keepdims")))
        },
        running("cumprod", "products", "cumprod([1, 2, 3])", "f32[3] [1, 2, 6]") {
          try $0.cumulativeProduct(axis: $1)
        },
        running("cummax", "maxima", "cummax([1, 3, 2])", "f32[3] [1, 3, 3]") {
          try $0.cumulativeMax(axis: $1)
        },
        running("cummin", "minima", "cummin([3, 1, 2])", "f32[3] [3, 1, 1]") {
          try $0.cumulativeMax(axis: $1, smallest: true)
        },
        Builtin(
          "diff", "The differences of neighbours along an axis.",
          [tensorParameter, axisParameter("-1")], result: "as x, one shorter along the axis",
          examples: [.init("diff([1, 4, 9])", "f32[2] [3, 5]")]
        ) { arguments, _ in
          let x = try arguments.tensor(0)
          let axis = try Shape.axis(arguments.integer("axis"), rank: x.rank, "diff")
          let length = x.shape[axis]
          guard length > 0 else { return .tensor(x) }
          return .tensor(
            try x.sliced(axis: axis, 1..<length) - x.sliced(axis: axis, 0..<length - 1))
        },
        Builtin(
          "bincount", "How often each whole number from 0 on occurs.",
          [
            .init("x", .tensor, "whole numbers from 0 on"),
            .init(
              "length", .integer, default: "none", "how many numbers; up to the largest when none"),
          ], result: "i32[length]",
          examples: [.init("bincount([0, 2, 2])", "i32[3] [1, 0, 2]")]
        ) { arguments, context in
          let values = try arguments.tensor(0).doubles()
          let given = try arguments.optional("length", arguments.integer)
          let length = given ?? Int(exactly: (values.max() ?? -1) + 1) ?? 0
          guard (0...SizeLimit.elements).contains(length) else {
            throw Diagnostic(.value, "bincount: `length` cannot be \(length)")
          }
          var counts = [Int32](repeating: 0, count: length)
          for value in values {
            guard let place = Int(exactly: value), (0..<length).contains(place) else {
              throw Diagnostic(
                .value,
                "bincount: \(NumberFormat.text(value)) is no whole number from 0 to "
                  + "before \(length)")
            }
            counts[place] += 1
          }
          return .tensor(try Tensor(counts, shape: [length], engine: context.engine))
        },
        Builtin(
          "histogram_counts", "How many elements fall into each of several equal intervals.",
          [
            tensorParameter, .init("bins", .integer, default: "10", "how many intervals"),
            .init("low", .number, default: "none", "where the first begins; the least element"),
            .init("high", .number, default: "none", "where the last ends; the largest element"),
          ], result: "a list of the counts, i32[bins], and of the edges, f32[bins + 1]",
          examples: [
            .init(
              "counts, edges = histogram_counts([0, 1, 1, 4], 2)\ncounts", "i32[2] [3, 1]")
          ]
        ) { arguments, context in
          let values = try arguments.tensor(0).doubles()
          let bins = try arguments.integer("bins")
          let low = try arguments.optional("low", arguments.number) ?? values.min() ?? 0
          let high = try arguments.optional("high", arguments.number) ?? values.max() ?? 1
          guard (1...1 << 20).contains(bins), low.isFinite, high.isFinite, low <= high else {
            throw Diagnostic(
              .value,
              "histogram_counts: \(bins) bins from \(NumberFormat.text(low)) to "
                + "\(NumberFormat.text(high)) cannot be made")
          }
          let width = high > low ? (high - low) / Double(bins) : 1
          var counts = [Int32](repeating: 0, count: bins)
          for value in values where value >= low && value <= high {
            counts[min(bins - 1, Int((value - low) / width))] += 1
          }
          return .list([
            .tensor(try Tensor(counts, shape: [bins], engine: context.engine)),
            .tensor(
              try Tensor.arange(start: low, step: width, count: bins + 1, engine: context.engine)),
          ])
        },
      ])
  }

  private static let oneAxis = Parameter(
    "axis", .integer, default: "none", "the axis; all elements when none")

  private static func running(
    _ name: String, _ what: String, _ code: String, _ output: String,
    _ body: @escaping @Sendable (Tensor, Int) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, "The \(what) of the elements up to each one, along an axis.",
      [tensorParameter, axisParameter("-1")], result: "as x",
      examples: [.init(code, output)]
    ) { arguments, _ in
      .tensor(try body(arguments.tensor(0), arguments.integer("axis")))
    }
  }

  private static func covariance(
    _ name: String, _ summary: String, _ output: String, _ isNormalized: Bool
  ) -> Builtin {
    Builtin(
      name, summary,
      [.init("x", .tensor, "`[samples, variables]`: a row for each sample")]
        + (isNormalized
          ? []
          : [
            .init(
              "correction", .integer, default: "1", "it divides by the count less this",
              isNamedOnly: true)
          ]),
      result: "`[variables, variables]`",
      examples: [.init("\(name)([1, 2; 2, 4; 3, 6]) |> round(digits: 3)", output)]
    ) { arguments, _ in
      let x = try arguments.tensor(0).floating()
      guard x.rank == 2 else {
        throw Diagnostic(
          .shape, "\(name) needs a matrix [samples, variables]; this is \(x.typeDescription)")
      }
      let centred = try x - x.mean(axes: [0], keepDimensions: true)
      let products = try centred.matmul(centred, transposeSelf: true)
      guard isNormalized else {
        return .tensor(
          try products / Double(x.shape[0] - arguments.integer("correction")))
      }
      let deviations = try (centred * centred).sum(axes: [0]).squareRoot()
      return .tensor(
        try products / (deviations * deviations.reshaped([deviations.count, 1])))
    }
  }
}
