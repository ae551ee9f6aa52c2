import Tensorlab

extension Family {
  /// Matrices and their parts; tensors repeated and taken apart.
  static let matrices = Family(
    "Matrices", "Matrices and their parts, products of vectors, tensors repeated.",
    [diag, tril, triu, trace, dot, cross, tile, repeated, meshgrid, pad, swapaxes, moveaxis])

  private static func matrix(_ arguments: Arguments) throws -> Tensor {
    let x = try arguments.tensor(0)
    guard x.rank >= 2 else {
      throw Diagnostic(
        .shape, "\(arguments.builtin.name) needs a matrix; this is \(x.typeDescription)")
    }
    return x
  }

  /// Where `holds(row, column)`, as a mask of the last two axes.
  private static func mask(
    _ rows: Int, _ columns: Int, _ engine: Engine, _ holds: (Int, Int) -> Bool
  ) throws -> Tensor {
    var flags: [Bool] = []
    flags.reserveCapacity(rows * columns)
    for row in 0..<rows { for column in 0..<columns { flags.append(holds(row, column)) } }
    return try Tensor(flags, shape: [rows, columns], engine: engine)
  }

  private static let offset = Parameter(
    "offset", .integer, default: "0", "how far above the diagonal; below when negative")

  private static let diag = Builtin(
    "diag", "The diagonal of a matrix; of a vector, the matrix that has it as its diagonal.",
    [.init("x", .tensor, "`[n]` or `[…, n, m]`")], result: "`[n, n]` or `[…, min(n, m)]`",
    examples: [
      .init("diag([1, 2; 3, 4])", "f32[2] [1, 4]"),
      .init("diag([1, 2])", "f32[2, 2]\n[[1, 0]\n [0, 2]]"),
    ]
  ) { arguments, context in
    let x = try arguments.tensor(0)
    if x.rank == 1 {
      return .tensor(
        try x * Tensor.identity(x.count, dtype: x.dtype, engine: context.engine))
    }
    let (rows, columns) = (try matrix(arguments).shape[x.rank - 2], x.shape[x.rank - 1])
    let flat = try x.reshaped(Array(x.shape.dropLast(2)) + [rows * columns])
    let places = (0..<min(rows, columns)).map { Int32($0 * (columns + 1)) }
    return .tensor(
      try flat.gathered(
        Tensor(places, shape: [places.count], engine: context.engine), axis: flat.rank - 1))
  }

  private static func triangle(
    _ name: String, _ summary: String, _ output: String,
    _ holds: @escaping @Sendable (_ row: Int, _ column: Int, _ offset: Int) -> Bool
  ) -> Builtin {
    Builtin(
      name, summary, [.init("x", .tensor, "`[…, n, m]`"), offset], result: "as x",
      examples: [.init("\(name)([1, 2; 3, 4])", output)]
    ) { arguments, context in
      let x = try matrix(arguments)
      let offset = try arguments.integer("offset")
      let kept = try mask(x.shape[x.rank - 2], x.shape[x.rank - 1], context.engine) {
        holds($0, $1, offset)
      }
      return .tensor(try Tensor.select(kept, x, x.constant(0).cast(to: x.dtype)))
    }
  }

  private static let tril = triangle(
    "tril", "The lower triangle of matrices; the rest is 0.", "f32[2, 2]\n[[1, 0]\n [3, 4]]"
  ) { $1 - $0 <= $2 }

  private static let triu = triangle(
    "triu", "The upper triangle of matrices; the rest is 0.", "f32[2, 2]\n[[1, 2]\n [0, 4]]"
  ) { $1 - $0 >= $2 }

  private static let trace = Builtin(
    "trace", "The sum of the diagonal.", [.init("x", .tensor, "`[n, m]`")], result: "a number",
    examples: [.init("trace([1, 2; 3, 4])", "5")]
  ) { arguments, context in
    let x = try matrix(arguments)
    let kept = try mask(x.shape[x.rank - 2], x.shape[x.rank - 1], context.engine) { $0 == $1 }
    return .tensor(
      try Tensor.select(kept, x, x.constant(0).cast(to: x.dtype)).sum(axes: [-2, -1]))
  }

  private static let vectors = [
    Parameter("x", .tensor, "a tensor"), Parameter("y", .tensor, "the same"),
  ]

  private static let dot = Builtin(
    "dot", "The sum of the products along the last axis.", vectors,
    result: "a tensor without the last axis, or a number",
    examples: [.init("dot([1, 2, 3], [4, 5, 6])", "32")]
  ) { arguments, _ in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    return .tensor(try (x * y).sum(axes: [-1]))
  }

  private static let cross = Builtin(
    "cross", "The vector product along the last axis, of length 3.", vectors, result: "as x",
    examples: [.init("cross([1, 0, 0], [0, 1, 0])", "f32[3] [0, 0, 1]")]
  ) { arguments, context in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    guard x.shape.last == 3, y.shape.last == 3 else {
      throw Diagnostic(
        .shape,
        "cross needs vectors of length 3; these are \(x.typeDescription) and "
          + y.typeDescription)
    }
    func turned(_ tensor: Tensor, _ order: [Int32]) throws -> Tensor {
      try tensor.gathered(
        Tensor(order, shape: [3], engine: context.engine), axis: tensor.rank - 1)
    }
    return .tensor(
      try turned(x, [1, 2, 0]) * turned(y, [2, 0, 1]) - turned(x, [2, 0, 1])
        * turned(y, [1, 2, 0]))
  }

  private static let tile = Builtin(
    "tile", "A tensor put side by side with itself.",
    [
      tensorParameter,
      .init("counts", .integers, "how often along each of the last axes, or along the last"),
    ], result: "a larger tensor",
    examples: [
      .init("tile([1, 2], 2)", "f32[4] [1, 2, 1, 2]"),
      .init("tile([1, 2], [2, 1])", "f32[2, 2]\n[[1, 2]\n [1, 2]]"),
    ]
  ) { arguments, _ in
    let counts = try arguments.integers("counts")
    guard counts.allSatisfy({ $0 >= 0 }) else {
      throw Diagnostic(.value, "tile: a count cannot be negative")
    }
    var x = try arguments.tensor(0)
    let rank = max(x.rank, counts.count)
    x = try x.reshaped([Int](repeating: 1, count: rank - x.rank) + x.shape)
    let all = [Int](repeating: 1, count: rank - counts.count) + counts
    var (paired, wide, final): ([Int], [Int], [Int]) = ([], [], [])
    for (count, size) in zip(all, x.shape) {
      paired += [1, size]
      wide += [count, size]
      final.append(count * size)
    }
    guard wide.count <= Shape.maximumRank else {
      throw Diagnostic(.shape, "tile works on at most \(Shape.maximumRank / 2) axes")
    }
    return .tensor(try x.reshaped(paired).broadcast(to: wide).reshaped(final))
  }

  private static let repeated = Builtin(
    "repeat", "A string several times over; each slice of a tensor several times over.",
    [
      .init("x", .either([.string, .tensor]), "a string or tensor"),
      .init("count", .integer, "how often"),
      .init("axis", .integer, default: "0", "the axis of a tensor"),
    ], result: "as x, longer",
    examples: [
      .init("repeat(\"ab\", 3)", "\"ababab\""), .init("repeat([1, 2], 2)", "f32[4] [1, 1, 2, 2]"),
    ]
  ) { arguments, context in
    let count = try arguments.integer("count")
    guard count >= 0, count <= SizeLimit.bytes else {
      throw Diagnostic(.value, "repeat: `count` cannot be \(count)")
    }
    if case .string(let text) = arguments[0] {
      try SizeLimit.check(bytes: text.utf8.count * count)
      return .string(String(repeating: text, count: count))
    }
    let x = try arguments.tensor(0)
    let axis = try Shape.axis(arguments.integer("axis"), rank: x.rank, "repeat")
    var (single, wide, final) = (x.shape, x.shape, x.shape)
    single.insert(1, at: axis + 1)
    wide.insert(count, at: axis + 1)
    final[axis] *= count
    return .tensor(try x.reshaped(single).broadcast(to: wide).reshaped(final))
  }

  private static let meshgrid = Builtin(
    "meshgrid", "Two vectors as the coordinates of a grid.",
    [
      .init("x", .tensor, "`[columns]`: across"), .init("y", .tensor, "`[rows]`: down"),
    ], result: "a list of two `[rows, columns]`",
    examples: [.init("x, y = meshgrid([1, 2], [5, 6])\ny", "f32[2, 2]\n[[5, 5]\n [6, 6]]")]
  ) { arguments, _ in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    guard x.rank == 1, y.rank == 1 else {
      throw Diagnostic(
        .shape,
        "meshgrid needs two vectors; these are \(x.typeDescription) and "
          + y.typeDescription)
    }
    let shape = [y.count, x.count]
    return .list([
      .tensor(try x.broadcast(to: shape)),
      .tensor(try y.reshaped([y.count, 1]).broadcast(to: shape)),
    ])
  }

  private static let pad = Builtin(
    "pad", "A tensor with a margin.",
    [
      tensorParameter,
      .init("widths", .integers, "the margin of every axis, or [before, after] of every axis"),
      .init("value", .number, default: "0", "what the margin is filled with"),
    ], result: "a larger tensor",
    examples: [
      .init("pad([1, 2], 1)", "f32[4] [0, 1, 2, 0]"),
      .init("pad([1, 2], [0, 2], 9)", "f32[4] [1, 2, 9, 9]"),
    ]
  ) { arguments, _ in
    let x = try arguments.tensor(0)
    let widths = try arguments.integers("widths")
    guard widths.count == 1 || widths.count == 2 else {
      throw Diagnostic(.value, "pad: `widths` is one number or [before, after]")
    }
    let width = (before: widths[0], after: widths[widths.count - 1])
    return .tensor(
      try x.padded(
        [(before: Int, after: Int)](repeating: width, count: x.rank),
        value: arguments.number("value")))
  }

  private static let swapaxes = Builtin(
    "swapaxes", "Two axes exchanged.",
    [tensorParameter, .init("a", .integer, "an axis"), .init("b", .integer, "the other")],
    result: "a tensor with its axes in that order",
    examples: [.init("swapaxes(zeros(2, 3, 4), 0, 2).shape", "[4, 3, 2]")]
  ) { arguments, _ in
    let x = try arguments.tensor(0)
    var order = Array(0..<x.rank)
    order.swapAt(
      try Shape.axis(arguments.integer("a"), rank: x.rank, "swapaxes"),
      try Shape.axis(arguments.integer("b"), rank: x.rank, "swapaxes"))
    return .tensor(try x.transposed(axes: order))
  }

  private static let moveaxis = Builtin(
    "moveaxis", "One axis moved to another place.",
    [
      tensorParameter, .init("from", .integer, "the axis"),
      .init("to", .integer, "where it goes"),
    ], result: "a tensor with its axes in that order",
    examples: [.init("moveaxis(zeros(2, 3, 4), 0, 2).shape", "[3, 4, 2]")]
  ) { arguments, _ in
    let x = try arguments.tensor(0)
    var order = Array(0..<x.rank)
    let axis = order.remove(
      at: try Shape.axis(arguments.integer("from"), rank: x.rank, "moveaxis"))
    order.insert(axis, at: try Shape.axis(arguments.integer("to"), rank: x.rank, "moveaxis"))
    return .tensor(try x.transposed(axes: order))
  }
}
