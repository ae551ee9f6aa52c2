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
        Builtin(
          "bernoulli", "True with a probability, independently each time.",
          [
            .init("probability", .number, "0 to 1"), .init("shape", .integers, "the sizes"),
          ], result: "a mask of that shape",
          examples: [.init("abs(mean(bernoulli(0.3, [10_000])) - 0.3) < 0.02", "true")]
        ) { arguments, context in
          let probability = try arguments.number("probability")
          guard (0...1).contains(probability) else {
            throw Diagnostic(
              .value,
              "bernoulli: `probability` is \(NumberFormat.text(probability)); expected 0 "
                + "to 1")
          }
          let key = context.random.next()
          let result = try Tensor.uninitialized(
            arguments.integers("shape"), .bool, context.engine, "bernoulli")
          let target = result.target(Bool.self)
          for index in 0..<result.count { target[index] = key.uniform(index) < probability }
          return .tensor(result)
        },
        Builtin(
          "exponential", "Exponentially distributed numbers.",
          [
            Family.sizesParameter,
            .init("mean", .number, default: "1", "the mean", isNamedOnly: true),
          ], result: "a tensor of that shape",
          examples: [.init("abs(mean(exponential(10_000, mean: 2)) - 2) < 0.1", "true")]
        ) { arguments, context in
          let mean = try arguments.number("mean")
          guard mean >= 0 else {
            throw Diagnostic(.value, "exponential: `mean` cannot be negative")
          }
          let key = context.random.next()
          let result = try Tensor.uninitialized(
            Family.shape(arguments, "exponential"), .float32, context.engine, "exponential")
          let target = result.target(Float.self)
          for index in 0..<result.count {
            target[index] = Float(-mean * Elementary.log(1 - key.uniform(index)))
          }
          return .tensor(result)
        },
        Builtin(
          "choice", "Elements drawn at random.",
          [
            .init("items", .list, "a list, a range, or a tensor, of whose rows"),
            .init("count", .integer, default: "none", "how many; one alone when none"),
            .init(
              "replace", .bool, default: "true", "whether one can be drawn again",
              isNamedOnly: true),
            .init(
              "weights", .tensor, default: "none", "how likely each is; equally when none",
              isNamedOnly: true),
          ], result: "an element, or as items",
          examples: [
            .init("choice([\"heads\"])", "\"heads\""),
            .init("sum(choice(0..10, 10, replace: false))", "45"),
            .init("choice(0..3, 2, weights: [0, 1, 0])", "f32[2] [1, 1]"),
          ]
        ) { arguments, context in
          let items = try arguments.list(0, context)
          let count = try arguments.optional("count", arguments.integer)
          let places = try drawn(count ?? 1, of: items.count, arguments, context.random.next())
          if count == nil { return items[places[0]] }
          let chosen = places.map { items[$0] }
          if case .list = arguments[0] { return .list(chosen) }
          return try Bracket.value(of: chosen, context.engine)
        },
        Builtin(
          "shuffle", "The elements in random order.",
          [.init("items", .list, "a list, a range, or a tensor, whose rows are shuffled")],
          result: "as items", examples: [.init("sort(shuffle([3, 1, 2]))", "f32[3] [1, 2, 3]")]
        ) { arguments, context in
          let items = try arguments.list(0, context)
          let order = context.random.next().permutation(items.count)
          let shuffled = order.map { items[$0] }
          if case .list = arguments[0] { return .list(shuffled) }
          return try Bracket.value(of: shuffled, context.engine)
        },
      ])
  }

  /// The positions that `choice` draws.
  private static func drawn(
    _ count: Int, of total: Int, _ arguments: Arguments, _ key: RandomKey
  ) throws -> [Int] {
    let isReplacing = try arguments.bool("replace")
    guard count >= 0, total > 0 || count == 0, count <= SizeLimit.elements,
      isReplacing || count <= total
    else { throw Diagnostic(.value, "choice: \(count) cannot be drawn from \(total)") }
    guard !arguments["weights"].isNone else {
      if !isReplacing { return Array(key.permutation(total).prefix(count)) }
      return (0..<count).map { key.integer($0, below: total) }
    }
    var weights = try arguments.tensor("weights").doubles()
    guard weights.count == total, weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw Diagnostic(
        .value, "choice: `weights` must be \(total) numbers, none of them negative")
    }
    return try (0..<count).map { draw in
      let sum = weights.reduce(0, +)
      guard sum > 0 else { throw Diagnostic(.value, "choice: no weight above 0 is left") }
      var rest = key.uniform(draw) * sum
      var place = weights.lastIndex { $0 > 0 } ?? 0
      for (index, weight) in weights.enumerated() where weight > 0 {
        if rest < weight {
          place = index
          break
        }
        rest -= weight
      }
      if !isReplacing { weights[place] = 0 }
      return place
    }
  }
}
