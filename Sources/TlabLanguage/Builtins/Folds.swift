import Tensorlab

/// The elements of a list, or the slices of a tensor along an axis, and the way back.
private struct Elements {
  let items: [Value]
  /// The axis along which a tensor was taken apart; nil for a list.
  private let axis: Int?

  init(_ arguments: Arguments, _ context: Context) throws {
    let axis = try arguments.integer("axis")
    if case .list = arguments[0] {
      guard axis == 0 else {
        throw Diagnostic(
          .value, "\(arguments.builtin.name): a list has only the axis 0; this is axis \(axis)")
      }
      items = try arguments.list(0, context)
      self.axis = nil
    } else if axis == 0 {
      items = try arguments.list(0, context)
      self.axis = 0
    } else {
      let tensor = try arguments.tensor(0)
      let resolved = try Shape.axis(axis, rank: tensor.rank, arguments.builtin.name)
      let order = [resolved] + (0..<tensor.rank).filter { $0 != resolved }
      items = try Value.tensor(tensor.transposed(axes: order)).elements(in: context) ?? []
      self.axis = resolved
    }
  }

  /// Results, one for each element, in the form of what was taken apart.
  func joined(_ results: [Value], _ context: Context) throws -> Value {
    guard let axis else { return .list(results) }
    let stacked = try Bracket.value(of: results, context.engine)
    guard axis > 0, case .tensor(let tensor) = stacked else { return stacked }
    let place = min(axis, tensor.rank - 1)
    var order = Array(1..<tensor.rank)
    order.insert(0, at: place)
    return .tensor(try tensor.transposed(axes: order))
  }
}

extension Family {
  /// Functions that apply others to elements.
  static let folds = Family(
    "Applying functions",
    "Any function applied to the elements of a list, or to the slices of a tensor along an axis.",
    [map, each, filter, reduce, scan, outer])

  private static let items = Parameter(
    "items", .list, "a list, a range, or a tensor, whose slices along the axis are the elements")
  private static let axis = Parameter(
    "axis", .integer, default: "0", "the axis of a tensor that is gone along", isNamedOnly: true)
  private static let function = Parameter("f", .function, "the function")

  private static let map = Builtin(
    "map", "What a function makes of each element.", [items, function, axis],
    result: "a list; of a tensor or a range, what a bracket would make of the results, along the "
      + "same axis",
    examples: [
      .init("map(0..4, i -> i^2)", "f32[4] [0, 1, 4, 9]"),
      .init("[\"a\", \"b\"] |> map(s -> s + s)", "[\"aa\", \"bb\"]"),
      .init("map([1, 2; 3, 5], column -> max(column), axis: 1)", "f32[2] [3, 5]"),
    ]
  ) { arguments, context in
    let elements = try Elements(arguments, context)
    return try elements.joined(
      elements.items.map { try context.call(arguments[1], [$0]) }, context)
  }

  private static let each = Builtin(
    "each", "Calls a function with each element, for what it does.", [items, function, axis],
    examples: [
      .init("each([\"a\", \"b\"], print)", "a\nb"),
      .init("each([1, 2; 3, 4], c -> print(sum(c)), axis: 1)", "4\n6"),
    ]
  ) { arguments, context in
    for item in try Elements(arguments, context).items {
      _ = try context.call(arguments[1], [item])
    }
    return .none
  }

  private static let filter = Builtin(
    "filter", "The elements for which a function is true.", [items, function, axis],
    result: "a list; of a tensor or a range, a tensor",
    examples: [.init("filter(0..6, i -> i % 2 == 0)", "f32[3] [0, 2, 4]")]
  ) { arguments, context in
    let elements = try Elements(arguments, context)
    let kept = try elements.items.filter { item in
      let verdict = try context.call(arguments[1], [item])
      switch verdict {
      case .bool(let bool): return bool
      case .tensor(let tensor) where tensor.count == 1 && tensor.dtype == .bool:
        return tensor.element(0) != 0
      default:
        throw Diagnostic(
          .type, "filter: the function must give true or false, not \(verdict.kindDescription)")
      }
    }
    return try elements.joined(kept, context)
  }

  private static let joining = [
    items,
    Parameter("f", .function, "takes what was joined so far and an element"),
    Parameter("start", .any, default: "none", "what to begin with; the first element when none"),
    axis,
  ]

  /// Joins the elements from the left, handing on each intermediate result.
  private static func join(
    _ items: [Value], _ arguments: Arguments, _ context: Context, _ onResult: (Value) -> Void
  ) throws -> Value? {
    var rest = items[...]
    var result = arguments["start"]
    if !arguments.isGiven("start") {
      guard let first = rest.popFirst() else { return nil }
      result = first
      onResult(result)
    }
    for item in rest {
      result = try context.call(arguments[1], [result, item])
      onResult(result)
    }
    return result
  }

  private static let reduce = Builtin(
    "reduce", "The elements joined by a function of two, from the left.", joining,
    result: "what the function gave last",
    examples: [
      .init("reduce(1..6, (a, b) -> a * b)", "120"),
      .init("reduce([1, 2; 3, 4], (a, b) -> 10 * a + b, axis: 1)", "f32[2] [12, 34]"),
      .init("reduce([\"a\", \"b\"], (n, s) -> n + len(s), 0)", "2"),
    ]
  ) { arguments, context in
    let items = try Elements(arguments, context).items
    guard let result = try join(items, arguments, context, { _ in }) else {
      throw Diagnostic(.value, "reduce: there is no element, and no `start`")
    }
    return result
  }

  private static let scan = Builtin(
    "scan", "As `reduce`, with every intermediate result: one for each element.", joining,
    result: "a list; of a tensor or a range, what a bracket would make of the results, along the "
      + "same axis",
    examples: [
      .init("scan([1, 2, 3, 4], (a, b) -> a * b)", "f32[4] [ 1,  2,  6, 24]"),
      .init("scan([1, 2; 3, 4], (a, b) -> a + b, axis: 1)", "f32[2, 2]\n[[1, 3]\n [3, 7]]"),
      .init("scan([1, 1, 1], (money, x) -> 2 * money + x, 0)", "f32[3] [1, 3, 7]"),
    ]
  ) { arguments, context in
    let elements = try Elements(arguments, context)
    var results: [Value] = []
    _ = try join(elements.items, arguments, context) { results.append($0) }
    return try elements.joined(results, context)
  }

  private static let outer = Builtin(
    "outer", "A function of every element of one with every element of another; their product.",
    [
      Parameter("a", .tensor, "a tensor or range"), Parameter("b", .tensor, "the same"),
      Parameter(
        "f", .function, default: "none",
        "takes two tensors that broadcast together, and works element by element; the product "
          + "when none"),
    ], result: "the axes of a, then those of b",
    examples: [
      .init("outer([1, 2], [1, 10, 100])", "f32[2, 3]\n[[  1,  10, 100]\n [  2,  20, 200]]"),
      .init("outer(0..2, 0..3, (i, j) -> i + j)", "i32[2, 3]\n[[0, 1, 2]\n [1, 2, 3]]"),
      .init("outer([1, 2], [1, 2], power)", "f32[2, 2]\n[[1, 1]\n [2, 4]]"),
    ]
  ) { arguments, context in
    let (a, b) = (try arguments.tensor("a"), try arguments.tensor("b"))
    let rows = try a.reshaped(a.shape + [Int](repeating: 1, count: b.rank))
    guard !arguments["f"].isNone else { return .tensor(try rows * b) }
    let result = try context.call(arguments["f"], [.tensor(rows), .tensor(b)])
    guard let tensor = try result.tensor(context.engine) else {
      throw Diagnostic(
        .type, "outer: the function must give a tensor, not \(result.kindDescription)")
    }
    return .tensor(try tensor.broadcast(to: a.shape + b.shape))
  }
}
