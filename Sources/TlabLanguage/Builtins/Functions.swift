import Tensorlab

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Family {
  /// More functions of each element: what is used less often.
  static let functions = Family(
    "More mathematics", "Further functions of a number, or of each element of a tensor.",
    [
      elementwise("tan", "The tangent of an angle in radians.", ("tan(0)", "0"), { tan($0) }) {
        try $0.tan()
      },
      elementwise("asin", "The angle whose sine is x.", ("asin(0)", "0"), { asin($0) }) {
        try $0.arcSine()
      },
      elementwise(
        "acos", "The angle whose cosine is x.", ("acos(-1)", "3.141592653589793"), { acos($0) }
      ) { try $0.arcCosine() },
      elementwise("atan", "The angle whose tangent is x.", ("atan(0)", "0"), { atan($0) }) {
        try $0.arcTangent()
      },
      elementwise("sinh", "The hyperbolic sine.", ("sinh(0)", "0"), { sinh($0) }) {
        try $0.hyperbolicSine()
      },
      elementwise("cosh", "The hyperbolic cosine.", ("cosh(0)", "1"), { cosh($0) }) {
        try $0.hyperbolicCosine()
      },
      elementwise("expm1", "e^x - 1, exact near 0.", ("expm1(0)", "0"), { expm1($0) }) {
        try $0.expMinusOne()
      },
      elementwise("log1p", "log(1 + x), exact near 0.", ("log1p(0)", "0"), { log1p($0) }) {
        try $0.logOnePlus()
      },
      elementwise(
        "log2", "The logarithm to base 2.", ("log2([1, 8])", "f32[2] [0, 3]"), { log2($0) }
      ) { try $0.log() * (1 / log(2.0)) },
      elementwise("log10", "The logarithm to base 10.", ("log10(1000)", "3"), { log10($0) }) {
        try $0.log() * (1 / log(10.0))
      },
      elementwise(
        "silu", "x · sigmoid(x), which is also called swish.", ("silu(0)", "0"),
        { $0 / (1 + exp(-$0)) }
      ) { try $0 * $0.sigmoid() },
      elementwise(
        "softplus", "log(1 + e^x), computed without overflow.", ("softplus(1000)", "1000"),
        { max($0, 0) + log1p(exp(-abs($0))) }
      ) { try $0.relu() + (-$0.magnitude()).exp().logOnePlus() },
      test("isnan", "Whether x is not a number.", "isnan([1, 0 / 0])") { $0 != $0 },
      test("isinf", "Whether x is infinite.", "isinf([1, 1 / 0])") { $0.isInfinite },
      test("isfinite", "Whether x is a finite number.", "isfinite([1 / 0, 1])") { $0.isFinite },
      Builtin(
        "logaddexp", "log(e^x + e^y), computed without overflow.",
        [
          .init("x", .tensor, "a number or tensor"), .init("y", .tensor, "the same"),
        ], result: "of the shape the two broadcast to",
        examples: [.init("logaddexp([0], [0]) == [log(2)]", "bool[1] [true]")]
      ) { arguments, _ in
        let (x, y) = try Operation.narrowed(arguments.tensor(0), arguments.tensor(1))
        let largest = try x.maximum(y).stopGradient()
        return .tensor(
          try largest + ((x - largest).exp() + (y - largest).exp()).log())
      },
      Builtin(
        "floor_divide", "The quotient rounded down, so that x == y * floor_divide(x, y) + x % y.",
        [
          .init("x", .tensor, "a number or tensor"), .init("y", .tensor, "the same"),
        ], result: "of the shape the two broadcast to; whole numbers stay i32",
        examples: [
          .init("floor_divide(7, 2)", "3"),
          .init("floor_divide(0..5, 2)", "i32[5] [0, 0, 1, 1, 2]"),
        ]
      ) { arguments, context in
        if case .number(let x) = arguments[0], case .number(let y) = arguments[1] {
          return .number((x / y).rounded(.down))
        }
        func whole(_ key: Arguments.Key) throws -> Value {
          if case .range = arguments[key] { return .tensor(try arguments.tensor(key)) }
          return arguments[key]
        }
        let (x, y) = (try whole(0), try whole(1))
        let rest = try Operation.apply(.remainder, x, y, context)
        let quotient = try Operation.apply(
          .divide, Operation.apply(.subtract, x, rest, context), y, context)
        guard let rounded = try quotient.tensor(context.engine)?.rounded() else { return quotient }
        if case .tensor(let remainder) = rest, remainder.dtype == .int32 {
          return .tensor(try rounded.cast(to: .int32))
        }
        return .tensor(rounded)
      },
      Builtin(
        "atan2", "The angle of the point (x, y), in -π to π.",
        [
          .init("y", .tensor, "the vertical place"), .init("x", .tensor, "the horizontal place"),
        ], result: "of the shape the two broadcast to",
        examples: [.init("atan2(0, -1)", "3.141592653589793")]
      ) { arguments, _ in
        if case .number(let y) = arguments[0], case .number(let x) = arguments[1] {
          return .number(atan2(y, x))
        }
        let (y, x) = try Operation.narrowed(
          arguments.tensor(0).floating(), arguments.tensor(1).floating())
        let zero = try x.constant(0)
        // 2 atan(y / (r + x)) has its cut on the negative axis, where the quotient is 0 / 0.
        let radius = try (x * x + y * y).squareRoot()
        let onCut = try y.equal(zero).logicalAnd(x.lessEqual(zero))
        let below = try Tensor.select(onCut, x.constant(1), radius + x)
        let angle = try (y / below).arcTangent() * 2
        let straight = try Tensor.select(
          x.less(zero), x.constant(Double.pi), zero)
        return .tensor(try Tensor.select(onCut, straight, angle))
      },
    ])

  private static func test(
    _ name: String, _ summary: String, _ code: String, _ holds: @escaping @Sendable (Double) -> Bool
  ) -> Builtin {
    Builtin(
      name, summary, [.init("x", .tensor, "a number or tensor")],
      result: "a truth value for each element",
      examples: [.init(code, "bool[2] [false,  true]")]
    ) { arguments, context in
      if case .number(let x) = arguments[0] { return .bool(holds(x)) }
      let x = try arguments.tensor(0)
      return .tensor(
        try Tensor(x.doubles().map(holds), shape: x.shape, engine: context.engine))
    }
  }
}
