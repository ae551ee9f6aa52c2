import Tensorlab

extension Family {
  /// Random numbers, drawn from the cell's own stream.
  static var random: Family {
    Family(
      "Random numbers",
      "Drawn from a stream of the cell's own: other cells do not change what a cell draws.",
      [
        Builtin(
          "rand", "Uniformly distributed numbers from `low` up to before `high`.",
          [
            Family.sizesParameter,
            .init("low", .number, default: "0", "the lower bound", isNamedOnly: true),
            .init("high", .number, default: "1", "the upper bound", isNamedOnly: true),
          ], result: "a tensor of that shape",
          examples: [.init("x = rand(1000)\nmin(x) >= 0 and max(x) < 1", "true")]
        ) { arguments, context in
          .tensor(
            try Tensor.uniform(
              Family.shape(arguments, "rand"), low: arguments.number("low"),
              high: arguments.number("high"), key: context.random.next(), engine: context.engine))
        },
        Builtin(
          "randn", "Normally distributed numbers.",
          [
            Family.sizesParameter,
            .init("mean", .number, default: "0", "the mean", isNamedOnly: true),
            .init("std", .number, default: "1", "the standard deviation", isNamedOnly: true),
          ], result: "a tensor of that shape",
          examples: [.init("x = randn(10_000)\nabs(mean(x)) < 0.1", "true")]
        ) { arguments, context in
          .tensor(
            try Tensor.normal(
              Family.shape(arguments, "randn"), mean: arguments.number("mean"),
              deviation: arguments.number("std"), key: context.random.next(),
              engine: context.engine))
        },
        Builtin(
          "randint", "Uniformly distributed whole numbers from `low` up to before `high`.",
          [
            .init("low", .integer, "the lower bound"), .init("high", .integer, "the upper bound"),
            .init("shape", .integers, default: "none", "the sizes; one number when none"),
          ], result: "i32 of that shape",
          examples: [.init("x = randint(0, 6, [100])\nmin(x) >= 0 and max(x) < 6", "true")]
        ) { arguments, context in
          let (low, high) = (try arguments.integer("low"), try arguments.integer("high"))
          guard low < high, Int32(exactly: low) != nil, Int32(exactly: high) != nil else {
            throw Diagnostic(
              .value, "randint: there is no whole number from \(low) up to before \(high)")
          }
          let shape = try arguments.optional("shape", arguments.integers) ?? []
          let key = context.random.next()
          let result = try Tensor.uninitialized(shape, .int32, context.engine, "randint")
          let target = result.target(Int32.self)
          for index in 0..<result.count {
            target[index] = Int32(low + key.integer(index, below: high - low))
          }
          return .tensor(result)
        },
        Builtin(
          "permutation", "The whole numbers from 0 up to before `count` in random order.",
          [.init("count", .integer, "how many")], result: "i32[count]",
          examples: [.init("sum(permutation(10))", "45")]
        ) { arguments, context in
          let count = try arguments.integer(0)
          guard count >= 0, count <= SizeLimit.elements else {
            throw Diagnostic(.value, "permutation: `count` cannot be \(count)")
          }
          let order = context.random.next().permutation(count).map { Int32($0) }
          return .tensor(try Tensor(order, shape: [count], engine: context.engine))
        },
      ])
  }
}
