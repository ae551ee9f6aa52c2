import Tensorlab

extension Family {
  /// Output, kinds, checks, help.
  static var general: Family {
    Family(
      "General", "Output, kinds of values, checks and help.",
      [
        Builtin(
          "print", "Writes values on a line, a blank between them.",
          [
            .init("values", .any, "what to write", isVariadic: true),
            .init(
              "end", .string, default: "\"\\n\"", "what to write after them", isNamedOnly: true),
          ],
          examples: [.init("print(\"loss\", 0.5)", "loss 0.5")]
        ) { arguments, context in
          let end = arguments.isGiven("end") ? try arguments.string("end") : "\n"
          context.output.write(arguments.rest.map(\.printed).joined(separator: " ") + end)
          return .none
        },
        Builtin(
          "type", "The kind of a value, with the shape of a tensor.",
          [.init("x", .any, "any value")], result: "a string",
          examples: [.init("type([1, 2])", "\"f32[2]\""), .init("type(1)", "\"number\"")]
        ) { arguments, _ in .string(arguments[0].typeName) },
        Builtin(
          "help", "What a built-in does, its parameters and examples.",
          [.init("name", .either([.string, .function]), "the built-in, or its name")],
          examples: [
            .init(
              "help(\"relu\")",
              "relu(x)\n  x where it is positive, else 0.\n\n  x  a tensor: a number or tensor\n"
                + "  gives as x\n\n  relu([-1, 2])\n    f32[2] [0, 2]")
          ]
        ) { arguments, context in
          context.output.write(try Reference.help(arguments[0], in: context.registry) + "\n")
          return .none
        },
        Builtin(
          "clock", "Seconds since some moment: the difference of two is the time between them.", [],
          result: "a number",
          examples: [.init("began = clock()\nclock() >= began", "true")]
        ) { _, _ in .number(MonotonicClock.seconds) },
        Builtin(
          "error", "Fails with a message, which `try` can go on after.",
          [.init("message", .string, "what is wrong")],
          examples: [.init("try error(\"no\") else \"went on\" end", "\"went on\"")]
        ) { arguments, _ in throw Diagnostic(.value, try arguments.string(0)) },
        Builtin(
          "assert_close", "Fails unless two values are equal up to a tolerance.",
          [
            .init("actual", .tensor, "a number or tensor"),
            .init("expected", .tensor, "the same"),
            .init(
              "tolerance", .number, default: "1e-5",
              "the largest difference accepted, relative to magnitudes above 1"),
          ],
          examples: [.init("assert_close(0.1 + 0.2, 0.3)"), .init("assert_close([1, 2], [1, 2])")]
        ) { arguments, _ in
          try assertClose(arguments)
          return .none
        },
      ])
  }

  private static func assertClose(_ arguments: Arguments) throws {
    let (actual, expected) = try Operation.narrowed(
      arguments.tensor("actual"), arguments.tensor("expected"))
    let tolerance = try arguments.number("tolerance")
    let shape = try Shape.broadcast(actual.shape, expected.shape, "assert_close")
    let (a, b) = (
      try actual.broadcast(to: shape).doubles(), try expected.broadcast(to: shape).doubles()
    )
    var worst: (index: Int, distance: Double)?
    for index in a.indices {
      let bothNaN = a[index].isNaN && b[index].isNaN
      if a[index] == b[index] || bothNaN { continue }
      let scale = max(1, b[index].magnitude)
      let distance = (a[index] - b[index]).magnitude / scale
      guard distance > tolerance || distance.isNaN else { continue }
      if worst == nil || !(distance <= (worst?.distance ?? 0)) { worst = (index, distance) }
    }
    guard let worst else { return }
    let place = shape.isEmpty ? "" : " at \(Shape.format(position(worst.index, shape)))"
    throw Diagnostic(
      .assert,
      "the values differ\(place): \(NumberFormat.text(a[worst.index], actual.dtype)) and "
        + "\(NumberFormat.text(b[worst.index], expected.dtype)), with a tolerance of \(NumberFormat.text(tolerance))"
    )
  }

  private static func position(_ index: Int, _ shape: [Int]) -> [Int] {
    var rest = index
    return zip(Shape.strides(shape), shape).map { stride, _ in
      defer { rest %= stride }
      return rest / stride
    }
  }
}

extension Value {
  /// The kind as `type` gives it: without an article.
  var typeName: String {
    switch self {
    case .none: "none"
    case .bool: "bool"
    case .number: "number"
    case .string: "string"
    case .tensor(let tensor): tensor.typeDescription
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .function, .builtin: "function"
    case .object(let object): object.typeName
    }
  }
}
