import Tensorlab

extension Family {
  /// Derivatives of functions.
  static var differentiation: Family {
    Family(
      "Differentiation",
      "Derivatives of functions of numbers, tensors, lists, records and models, of any order.",
      [
        Builtin(
          "grad", "The derivative of a function that gives a number.",
          [functionParameter, argumentParameter],
          result: "a function of the same arguments, which gives the derivative",
          examples: [
            .init("grad(x -> x^3)(2)", "12"),
            .init("grad(w -> sum(w^2))([1, 2])", "f32[2] [2, 4]"),
            .init("grad(grad(x -> x^3))(2)", "12"),
            .init("grad(p -> p.a * p.b)({a: 2, b: 5})", "{a: 5, b: 2}"),
          ]
        ) { arguments, _ in
          try function("grad", arguments) { f, values, named, position, context in
            try gradient(f, values, named, position, context).gradient
          }
        },
        Builtin(
          "value_and_grad", "The value of a function that gives a number, and its derivative.",
          [functionParameter, argumentParameter],
          result: "a function of the same arguments, which gives a list of both",
          examples: [.init("value_and_grad(x -> x^2)(3)", "[9, 6]")]
        ) { arguments, _ in
          try function("value_and_grad", arguments) { f, values, named, position, context in
            let result = try gradient(f, values, named, position, context)
            return .list([result.value, result.gradient])
          }
        },
        Builtin(
          "vjp", "The value of a function at x, and the product of a cotangent with its Jacobian.",
          [
            functionParameter, .init("x", .any, "where"),
            .init("cotangent", .tensor, "of the value's shape"),
          ], result: "a list of the value and the product, which has the structure of x",
          examples: [
            .init("vjp(x -> x^2, [1, 2], [1, 10])", "[[1, 4], [2, 40]]")
          ]
        ) { arguments, context in
          let point = try DifferentiationPoint(arguments[1], context)
          let f = arguments[0]
          let result = try context.engine.vjp(at: point.leaves) { leaves in
            try tensor(try context.call(f, [point.rebuild(leaves)]), "vjp", context)
          } cotangent: { value in
            let given = try arguments.tensor("cotangent")
            return given.dtype == value.dtype ? given : try given.cast(to: value.dtype)
          }
          return .list([
            plain(result.value, context), try point.gradient(result.gradients, context),
          ])
        },
        Builtin(
          "jacobian", "The derivative of each element of a function's value.",
          [functionParameter],
          result:
            "a function of a number or tensor; its value has the value's axes, then those of x",
          examples: [.init("jacobian(x -> x^2)([1, 2])", "f32[2, 2]\n[[2, 0]\n [0, 4]]")]
        ) { arguments, _ in
          try function("jacobian", arguments) { f, values, named, _, context in
            try jacobian(values, context) {
              try context.call(f, [$0] + values.dropFirst(), named: named)
            }
          }
        },
        Builtin(
          "hessian", "The second derivatives of a function that gives a number.",
          [functionParameter],
          result: "a function of a number or tensor; its value has the axes of x twice",
          examples: [
            .init("hessian(x -> x[0]^2 * x[1])([1, 3])", "f32[2, 2]\n[[6, 2]\n [2, 0]]")
          ]
        ) { arguments, _ in
          try function("hessian", arguments) { f, values, named, _, context in
            try jacobian(values, context) { x in
              try gradient(f, [x] + values.dropFirst(), named, 0, context).gradient
            }
          }
        },
        Builtin(
          "stop_gradient", "The same value, which differentiation takes for a constant.",
          [.init("x", .any, "a number, tensor, list or record")], result: "as x",
          examples: [.init("grad(x -> x * stop_gradient(x))(3)", "3")]
        ) { arguments, _ in detached(arguments[0]) },
      ])
  }

  private static let functionParameter = Parameter("f", .function, "the function")
  private static let argumentParameter = Parameter(
    "argument", .integer, default: "0",
    "the position, from 0, of the argument to differentiate with respect to")

  private typealias Derivative = (
    _ f: Value, _ values: [Value], _ named: [(name: String, value: Value)], _ position: Int,
    _ context: Context
  ) throws -> Value

  /// The function that `name(f)` gives.
  private static func function(
    _ name: String, _ arguments: Arguments, _ derivative: @escaping Derivative
  ) throws -> Value {
    let f = arguments[0]
    let position = try arguments.isGiven("argument") ? arguments.integer("argument") : 0
    guard position >= 0 else {
      throw Diagnostic(.value, "\(name): `argument` counts from 0; this is \(position)")
    }
    let text = "\(name)(\(f.shortDisplay))"
    return .object(
      NativeFunction(text) { values, named, context in
        guard position < values.count else {
          throw Diagnostic(
            .argument,
            values.isEmpty
              ? "\(text) needs the argument to differentiate with respect to"
              : "\(text) differentiates with respect to argument \(position), and there are "
                + "\(values.count)")
        }
        return try derivative(f, values, named, position, context)
      })
  }

  private static func gradient(
    _ f: Value, _ values: [Value], _ named: [(name: String, value: Value)], _ position: Int,
    _ context: Context
  ) throws -> (value: Value, gradient: Value) {
    let point = try DifferentiationPoint(values[position], context)
    var arguments = values
    let result = try context.engine.valueAndGrad(at: point.leaves) { leaves in
      arguments[position] = try point.rebuild(leaves)
      return try tensor(context.call(f, arguments, named: named), "grad", context)
    }
    return (plain(result.value, context), try point.gradient(result.gradients, context))
  }

  private static func jacobian(
    _ values: [Value], _ context: Context, _ f: (Value) throws -> Value
  ) throws -> Value {
    guard let x = try values[0].operand(context.engine), x.dtype.isFloatingPoint else {
      throw Diagnostic(
        .gradient,
        "a Jacobian is with respect to a number or tensor, not "
          + values[0].kindDescription)
    }
    func g(_ leaves: [Tensor]) throws -> Tensor {
      try tensor(f(.tensor(leaves[0])), "jacobian", context)
    }
    var rows: [Tensor] = []
    var shape: [Int] = []
    var count = 1
    while rows.count < count {
      let row = rows.count
      let result = try context.engine.vjp(at: [x], g) { value in
        shape = value.shape
        count = value.count
        var unit = [Double](repeating: 0, count: value.count)
        unit[row] = 1
        return try Tensor(unit, shape: value.shape, engine: context.engine).cast(to: value.dtype)
      }
      rows.append(result.gradients[0])
    }
    var result = try Tensor.stack(rows).reshaped(shape + x.shape)
    // With respect to a number everything was computed in f64; only numbers stay so.
    if case .number = values[0], result.rank > 0 { result = try result.cast(to: .float32) }
    return plain(result, context)
  }

  /// What a function that is differentiated gave, as a tensor.
  private static func tensor(_ value: Value, _ name: String, _ context: Context) throws -> Tensor {
    guard let tensor = try value.operand(context.engine) else {
      throw Diagnostic(
        .gradient,
        "\(name): the function must return a number, but it returned "
          + value.kindDescription)
    }
    return tensor
  }

  /// A scalar in f64 as a number, unless an outer differentiation still follows it.
  static func plain(_ tensor: Tensor, _ context: Context) -> Value {
    guard tensor.rank == 0, tensor.dtype == .float64, !context.engine.tape.isRecording else {
      return .tensor(tensor)
    }
    return .number(tensor.element(0))
  }

  private static func detached(_ value: Value) -> Value {
    switch value {
    case .tensor(let tensor): .tensor(tensor.stopGradient())
    case .list(let items): .list(items.map(detached))
    case .record(let record): .record(record.mapValues(detached))
    default: value
    }
  }
}

/// A value taken apart into the tensors with respect to which a function is differentiated.
struct DifferentiationPoint {
  /// The numbers and tensors in it, in order.
  private(set) var leaves: [Tensor] = []
  private let value: Value
  private let context: Context

  /// - Throws: `Diagnostic` when there is nothing to differentiate with respect to.
  init(_ value: Value, _ context: Context) throws {
    self.value = value
    self.context = context
    try collect(value)
    guard !leaves.isEmpty else {
      throw Diagnostic(
        .gradient, "nothing in \(value.kindDescription) can be differentiated with respect to")
    }
  }

  private mutating func collect(_ value: Value) throws {
    switch value {
    case .number: if let tensor = try value.tensor(context.engine) { leaves.append(tensor) }
    case .tensor(let tensor):
      if tensor.dtype.isFloatingPoint {
        leaves.append(tensor)
      } else if leaves.isEmpty, isWhole(value) {
        throw Diagnostic(
          .gradient,
          "\(tensor.typeDescription) cannot be differentiated with respect to; "
            + "floating point can", suggestion: "f32(…)")
      }
    case .list(let items): for item in items { try collect(item) }
    case .record(let record): for item in record.values { try collect(item) }
    case .object(let object as any DifferentiableObject): leaves += object.parameters
    default: break
    }
  }

  /// Whether the tensor is the argument itself, not a part of it.
  private func isWhole(_ part: Value) -> Bool { if case .tensor = value { true } else { false } }

  /// The value with `leaves` in place of its own.
  func rebuild(_ leaves: [Tensor]) throws -> Value {
    var rest = leaves[...]
    return try replaced(value, &rest)
  }

  private func replaced(_ value: Value, _ rest: inout ArraySlice<Tensor>) throws -> Value {
    switch value {
    case .number: return rest.popFirst().map { .tensor($0) } ?? value
    case .tensor(let tensor) where tensor.dtype.isFloatingPoint:
      return rest.popFirst().map { .tensor($0) } ?? value
    case .list(let items): return .list(try items.map { try replaced($0, &rest) })
    case .record(let record): return .record(try record.mapValues { try replaced($0, &rest) })
    case .object(let object as any DifferentiableObject):
      let own = Array(rest.prefix(object.parameters.count))
      rest = rest.dropFirst(own.count)
      return .object(try object.differentiated(at: own))
    default: return value
    }
  }

  /// The gradients in the structure of the value: numbers for numbers, none where there is nothing
  /// to differentiate, a record by parameter name for a model.
  func gradient(_ gradients: [Tensor], _ context: Context) throws -> Value {
    var rest = gradients[...]
    return arranged(value, &rest)
  }

  private func arranged(_ value: Value, _ rest: inout ArraySlice<Tensor>) -> Value {
    switch value {
    case .number: return rest.popFirst().map { Family.plain($0, context) } ?? .none
    case .tensor(let tensor) where tensor.dtype.isFloatingPoint:
      return rest.popFirst().map { .tensor($0) } ?? .none
    case .list(let items): return .list(items.map { arranged($0, &rest) })
    case .record(let record): return .record(record.mapValues { arranged($0, &rest) })
    case .object(let object as any DifferentiableObject):
      return .record(
        Record(
          object.parameterNames.map { name in
            (name, rest.popFirst().map { .tensor($0) } ?? .none)
          }))
    default: return .none
    }
  }
}
