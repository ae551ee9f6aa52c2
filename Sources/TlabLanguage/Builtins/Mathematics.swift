import Tensorlab

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Family {
  /// Functions of each element.
  static var mathematics: Family {
    Family(
      "Mathematics", "Functions of a number, or of each element of a tensor.",
      [
        elementwise("exp", "e to the power of x.", ("exp(0)", "1"), { exp($0) }) { try $0.exp() },
        elementwise("log", "The natural logarithm.", ("log(1)", "0"), { log($0) }) {
          try $0.log()
        },
        elementwise(
          "sqrt", "The square root.", ("sqrt([1, 4, 9])", "f32[3] [1, 2, 3]"), { $0.squareRoot() }
        ) {
          try $0.squareRoot()
        },
        elementwise("sin", "The sine of an angle in radians.", ("sin(0)", "0"), { sin($0) }) {
          try $0.sin()
        },
        elementwise("cos", "The cosine of an angle in radians.", ("cos(0)", "1"), { cos($0) }) {
          try $0.cos()
        },
        elementwise("tanh", "The hyperbolic tangent.", ("tanh(0)", "0"), { tanh($0) }) {
          try $0.tanh()
        },
        elementwise("erf", "The error function.", ("erf(0)", "0"), { erf($0) }) { try $0.erf() },
        elementwise(
          "abs", "The magnitude.", ("abs([-2, 3])", "f32[2] [2, 3]"), { $0.magnitude }
        ) { try $0.magnitude() },
        elementwise(
          "sign", "-1, 0 or 1 as x is negative, zero or positive.",
          ("sign([-2, 0, 3])", "f32[3] [-1,  0,  1]"),
          { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
        ) { try $0.sign() },
        elementwise(
          "floor", "The largest whole number not above x.", ("floor(-1.5)", "-2"),
          { $0.rounded(.down) }
        ) { try $0.floor() },
        elementwise(
          "ceil", "The smallest whole number not below x.", ("ceil(1.2)", "2"),
          { $0.rounded(.up) }
        ) { try $0.ceiling() },
        Builtin(
          "round",
          "The nearest number with so many digits after the point; of two as near, the even.",
          [
            .init("x", .tensor, "a number or tensor"),
            .init(
              "digits", .integer, default: "0", "how many digits; negative ones round before it",
              isNamedOnly: true),
          ], result: "as x; its derivative is 0",
          examples: [
            .init("round([0.5, 1.5, 2.4])", "f32[3] [0, 2, 2]"),
            .init("round(3.14159, digits: 2)", "3.14"),
            .init("round(1234, digits: -2)", "1200"),
          ]
        ) { arguments, context in
          let digits = try arguments.integer("digits")
          guard (-300...300).contains(digits) else {
            throw Diagnostic(.value, "round: digits is \(digits); expected -300 to 300")
          }
          if case .number(let number) = arguments[0] {
            let scale = pow(10, Double(abs(digits)))
            let scaled = digits < 0 ? number / scale : number * scale
            guard scaled.isFinite else { return .number(number) }
            let whole = scaled.rounded(.toNearestOrEven)
            return .number(digits < 0 ? whole * scale : whole / scale)
          }
          let tensor = try arguments.tensor("x")
          guard digits != 0 else { return .tensor(try tensor.rounded()) }
          let scale = pow(10, Double(abs(digits)))
          return .tensor(
            digits < 0
              ? try (tensor / scale).rounded() * scale : try (tensor * scale).rounded() / scale)
        },
        elementwise("square", "x times x.", ("square(3)", "9"), { $0 * $0 }) { try $0 * $0 },
        elementwise(
          "relu", "x where it is positive, else 0.", ("relu([-1, 2])", "f32[2] [0, 2]"),
          { max($0, 0) }
        ) { try $0.relu() },
        elementwise(
          "gelu", "The Gaussian error linear unit, x · Φ(x), by the error function.",
          ("gelu(0)", "0"), { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }
        ) { try $0.gelu() },
        elementwise(
          "sigmoid", "1 / (1 + e^-x).", ("sigmoid(0)", "0.5"), { 1 / (1 + exp(-$0)) }
        ) { try $0.sigmoid() },
        softmax(
          "softmax", "e^x divided by its sum along an axis.", "softmax([0, 0])", "f32[2] [0.5, 0.5]"
        ) {
          try $0.softmax(axis: $1)
        },
        softmax(
          "log_softmax", "The logarithm of `softmax`, computed without overflow.",
          "log_softmax([0, 0]) |> exp", "f32[2] [0.5, 0.5]"
        ) { try $0.logSoftmax(axis: $1) },
        binary(
          "maximum", "The larger of two, element by element.",
          ("maximum([1, 5], [3, 2])", "f32[2] [3, 5]"), { $0.isNaN || $0 > $1 ? $0 : $1 }
        ) { try $0.maximum($1) },
        binary(
          "minimum", "The smaller of two, element by element.",
          ("minimum([1, 5], [3, 2])", "f32[2] [1, 2]"), { $0.isNaN || $0 < $1 ? $0 : $1 }
        ) { try $0.minimum($1) },
        binary(
          "power", "x to the power of y, as `x^y`.", ("power(2, 10)", "1024"),
          { Operation.scalar(.power, $0, $1) }
        ) { try $0.power($1) },
        Builtin(
          "clip", "x, but at least `low` and at most `high`.",
          [
            .init("x", .tensor, "a number or tensor"), .init("low", .number, "the lower bound"),
            .init("high", .number, "the upper bound"),
          ], result: "as x",
          examples: [.init("clip([-2, 0.5, 3], 0, 1)", "f32[3] [0.0, 0.5, 1.0]")]
        ) { arguments, _ in
          let (low, high) = (try arguments.number("low"), try arguments.number("high"))
          if case .number(let x) = arguments[0], low <= high {
            return .number(min(max(x, low), high))
          }
          return .tensor(try arguments.tensor(0).clipped(low, high))
        },
        Builtin(
          "matmul", "The matrix product, as `x @ y`; leading axes are batches.",
          [.init("x", .tensor, "`[…, n, k]`"), .init("y", .tensor, "`[…, k, m]`")],
          result: "`[…, n, m]`",
          examples: [.init("matmul([1, 2; 3, 4], [1, 0; 0, 1])", "f32[2, 2]\n[[1, 2]\n [3, 4]]")]
        ) { arguments, _ in .tensor(try arguments.tensor(0).matmul(arguments.tensor(1))) },
      ])
  }

  /// A function of one number or of each element.
  static func elementwise(
    _ name: String, _ summary: String, _ example: (String, String),
    _ scalar: @escaping @Sendable (Double) -> Double,
    _ tensor: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, summary, [.init("x", .tensor, "a number or tensor")], result: "as x",
      examples: [.init(example.0, example.1)]
    ) { arguments, _ in
      if case .number(let x) = arguments[0] { return .number(scalar(x)) }
      return .tensor(try tensor(arguments.tensor(0)))
    }
  }

  /// A function of two numbers or of each pair of elements.
  private static func binary(
    _ name: String, _ summary: String, _ example: (String, String),
    _ scalar: @escaping @Sendable (Double, Double) -> Double,
    _ tensor: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, summary,
      [.init("x", .tensor, "a number or tensor"), .init("y", .tensor, "the same")],
      result: "of the shape the two broadcast to", examples: [.init(example.0, example.1)]
    ) { arguments, _ in
      if case .number(let x) = arguments[0], case .number(let y) = arguments[1] {
        return .number(scalar(x, y))
      }
      let (x, y) = try Operation.narrowed(arguments.tensor(0), arguments.tensor(1))
      return .tensor(try tensor(x, y))
    }
  }

  private static func softmax(
    _ name: String, _ summary: String, _ code: String, _ output: String,
    _ tensor: @escaping @Sendable (Tensor, Int) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, summary,
      [
        .init("x", .tensor, "the logits"),
        .init("axis", .integer, default: "-1", "the axis of the classes"),
      ], result: "as x", examples: [.init(code, output)]
    ) { arguments, _ in
      .tensor(try tensor(arguments.tensor(0), arguments.integer("axis")))
    }
  }
}
