import Tensorlab

extension Family {
  /// Tensors made from nothing.
  static var creation: Family {
    Family(
      "Creation", "New tensors, and tensors of another element type.",
      [
        filled("zeros", "A tensor of zeros.", 0, .init("zeros(3)", "f32[3] [0, 0, 0]")),
        filled(
          "ones", "A tensor of ones.", 1, .init("ones([2, 2])", "f32[2, 2]\n[[1, 1]\n [1, 1]]")),
        Builtin(
          "full", "A tensor whose elements are all one number.",
          [
            .init("shape", .integers, "the sizes, such as [2, 3]"),
            .init("value", .number, "the number"), dtypeParameter,
          ], result: "a tensor of that shape",
          examples: [.init("full([3], 7)", "f32[3] [7, 7, 7]")]
        ) { arguments, context in
          .tensor(
            try Tensor.full(
              arguments.integers(0), arguments.number(1), dtype: dtype(arguments),
              engine: context.engine))
        },
        like("zeros_like", "A tensor of zeros of the shape and type of another.", 0),
        like("ones_like", "A tensor of ones of the shape and type of another.", 1),
        Builtin(
          "eye", "The identity matrix.",
          [.init("size", .integer, "how many rows and columns"), dtypeParameter],
          result: "`[size, size]`",
          examples: [.init("eye(2)", "f32[2, 2]\n[[1, 0]\n [0, 1]]")]
        ) { arguments, context in
          let size = try arguments.integer(0)
          guard size >= 0 else {
            throw Diagnostic(.value, "eye: a size cannot be negative: \(size)")
          }
          return .tensor(
            try Tensor.identity(size, dtype: dtype(arguments), engine: context.engine))
        },
        Builtin(
          "arange", "The numbers of a range as an f32 tensor.",
          [
            .init("range", .either([.integer, .any]), "a range, or how many numbers from 0 on"),
            dtypeParameter,
          ], result: "`[count]`",
          examples: [
            .init("arange(4)", "f32[4] [0, 1, 2, 3]"),
            .init("arange(0..1 by 0.25)", "f32[4] [0.00, 0.25, 0.50, 0.75]"),
          ]
        ) { arguments, context in
          let range: NumberRange?
          if case .range(let given) = arguments[0] {
            range = given
          } else {
            range = NumberRange(start: 0, end: Double(try arguments.integer(0)))
          }
          guard let range else { throw Diagnostic(.value, "arange needs finite numbers") }
          return .tensor(
            try Tensor.arange(
              start: range.start, step: range.step, count: range.count, dtype: dtype(arguments),
              engine: context.engine))
        },
        Builtin(
          "linspace", "Numbers at equal distances, both ends included.",
          [
            .init("start", .number, "the first"), .init("end", .number, "the last"),
            .init("count", .integer, default: "50", "how many"),
          ], result: "`[count]`",
          examples: [.init("linspace(0, 1, 5)", "f32[5] [0.00, 0.25, 0.50, 0.75, 1.00]")]
        ) { arguments, context in
          let count = try arguments.integer("count")
          let (start, end) = (try arguments.number("start"), try arguments.number("end"))
          guard count >= 0, count < 1 << 32 else {
            throw Diagnostic(.value, "linspace: `count` cannot be \(count)")
          }
          let step = count > 1 ? (end - start) / Double(count - 1) : 0
          return .tensor(
            try Tensor.arange(start: start, step: step, count: count, engine: context.engine))
        },
        cast(
          "f32", "Converts to 32-bit floating point.", .float32,
          .init("f32(0..3)", "f32[3] [0, 1, 2]")),
        cast(
          "f64", "Converts to 64-bit floating point.", .float64,
          .init("f64([1, 2])", "f64[2] [1, 2]")),
        cast(
          "i32", "Converts to whole numbers; fractions are cut off.", .int32,
          .init("i32([1.7, -1.7])", "i32[2] [ 1, -1]")),
        cast(
          "bool", "Converts to truth values: whether each element is not 0.", .bool,
          .init("bool([0, 2])", "bool[2] [false,  true]")),
      ])
  }

  static let dtypeParameter = Parameter(
    "dtype", .choice(DType.allCases.map(\.rawValue)), default: "\"f32\"", "the element type",
    isNamedOnly: true)

  static func dtype(_ arguments: Arguments) throws -> DType {
    DType(rawValue: try arguments.string("dtype")) ?? .float32
  }

  /// Sizes given one by one, or in a bracket.
  static func shape(_ arguments: Arguments, _ name: String) throws -> [Int] {
    if arguments.rest.count == 1, let sizes = arguments.rest[0].integers { return sizes }
    return try arguments.rest.map { size in
      guard let number = size.scalar, let whole = Int(exactly: number) else {
        throw Diagnostic(
          .type, "\(name): a size must be a whole number; this is \(size.kindDescription)")
      }
      return whole
    }
  }

  static let sizesParameter = Parameter(
    "sizes", .integers, "the size along each axis, one by one or in a bracket", isVariadic: true)

  private static func filled(
    _ name: String, _ summary: String, _ value: Double, _ example: Builtin.Example
  ) -> Builtin {
    Builtin(
      name, summary, [sizesParameter, dtypeParameter], result: "a tensor of that shape",
      examples: [example]
    ) { arguments, context in
      .tensor(
        try Tensor.full(
          shape(arguments, name), value, dtype: dtype(arguments), engine: context.engine))
    }
  }

  private static func like(_ name: String, _ summary: String, _ value: Double) -> Builtin {
    Builtin(
      name, summary, [.init("x", .tensor, "the other tensor")], result: "as x",
      examples: [
        .init("\(name)([5, 6])", "f32[2] [\(Int(value)), \(Int(value))]")
      ]
    ) { arguments, context in
      let x = try arguments.tensor(0)
      return .tensor(try Tensor.full(x.shape, value, dtype: x.dtype, engine: context.engine))
    }
  }

  private static func cast(
    _ name: String, _ summary: String, _ dtype: DType, _ example: Builtin.Example
  ) -> Builtin {
    Builtin(
      name, summary, [.init("x", .either([.tensor, .integers]), "a tensor, number or range")],
      result: "as x, in \(dtype.rawValue)", examples: [example]
    ) { arguments, context in
      if case .list(let items) = arguments[0] {
        let numbers = items.compactMap(\.scalar)
        return .tensor(
          try Tensor(numbers, shape: [numbers.count], engine: context.engine).cast(to: dtype))
      }
      return .tensor(try arguments.tensor(0).cast(to: dtype))
    }
  }
}
