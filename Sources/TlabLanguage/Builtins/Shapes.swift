import Tensorlab

extension Family {
  /// The same elements in another shape, and tensors joined.
  static var shapes: Family {
    Family(
      "Shapes", "The same elements in another shape, and tensors put together.",
      [
        Builtin(
          "reshape", "The same elements in the same order in another shape.",
          [
            tensorParameter,
            .init(
              "sizes", .integers,
              "the sizes, one by one or in a bracket; one may be -1: what is left",
              isVariadic: true),
          ], result: "a tensor of that shape",
          examples: [
            .init("reshape(0..6, 2, 3)", "i32[2, 3]\n[[0, 1, 2]\n [3, 4, 5]]"),
            .init("[1, 2; 3, 4].reshape(-1)", "f32[4] [1, 2, 3, 4]"),
          ]
        ) { arguments, _ in
          .tensor(try arguments.tensor(0).reshaped(Family.shape(arguments, "reshape")))
        },
        Builtin(
          "flatten", "All elements along one axis, or those from an axis on.",
          [
            tensorParameter,
            .init("start", .integer, default: "0", "the first axis that is merged"),
          ], result: "a tensor of fewer axes",
          examples: [.init("flatten([1, 2; 3, 4])", "f32[4] [1, 2, 3, 4]")]
        ) { arguments, _ in
          let x = try arguments.tensor(0)
          if x.rank == 0 { return .tensor(try x.reshaped([1])) }
          let start = try Shape.axis(arguments.integer("start"), rank: x.rank, "flatten")
          let merged = x.shape[start...].reduce(1, *)
          return .tensor(try x.reshaped(Array(x.shape[..<start]) + [merged]))
        },
        Builtin(
          "transpose", "The axes in another order; reversed when none is given.",
          [tensorParameter, .init("axes", .integers, default: "none", "the new order")],
          result: "a tensor with its axes in that order",
          examples: [.init("transpose([1, 2; 3, 4])", "f32[2, 2]\n[[1, 3]\n [2, 4]]")]
        ) { arguments, _ in
          let x = try arguments.tensor(0)
          let axes = try arguments.optional("axes", arguments.integers)
          return .tensor(try x.transposed(axes: axes ?? Array((0..<x.rank).reversed())))
        },
        Builtin(
          "expand_dims", "With a new axis of size 1.",
          [tensorParameter, .init("axis", .integer, "where the new axis goes")],
          result: "a tensor of one more axis",
          examples: [.init("expand_dims([1, 2], 0)", "f32[1, 2]\n[[1, 2]]")]
        ) { arguments, _ in
          .tensor(try arguments.tensor(0).expandedDimensions(axis: arguments.integer("axis")))
        },
        Builtin(
          "squeeze", "Without the axes of size 1, or without one of them.",
          [tensorParameter, .init("axis", .integer, default: "none", "the axis to remove")],
          result: "a tensor of fewer axes",
          examples: [.init("squeeze([[1, 2]])", "f32[2] [1, 2]")]
        ) { arguments, _ in
          .tensor(
            try arguments.tensor(0).squeezed(
              axis: arguments.optional("axis", arguments.integer)))
        },
        Builtin(
          "broadcast_to", "The elements repeated to fill a shape.",
          [tensorParameter, .init("shape", .integers, "the sizes")],
          result: "a tensor of that shape",
          examples: [
            .init("broadcast_to([1, 2], [2, 2])", "f32[2, 2]\n[[1, 2]\n [1, 2]]")
          ]
        ) { arguments, _ in
          .tensor(try arguments.tensor(0).broadcast(to: arguments.integers("shape")))
        },
        Builtin(
          "flip", "The elements along an axis in reverse.",
          [tensorParameter, axisParameter("-1")], result: "as x",
          examples: [.init("flip([1, 2, 3])", "f32[3] [3, 2, 1]")]
        ) { arguments, _ in
          .tensor(try arguments.tensor(0).flipped(axis: arguments.integer("axis")))
        },
        Builtin(
          "roll", "The elements moved along an axis, those that fall off put in at the other end.",
          [
            tensorParameter, .init("shift", .integer, "by how many positions"),
            axisParameter("-1"),
          ], result: "as x",
          examples: [.init("roll([1, 2, 3], 1)", "f32[3] [3, 1, 2]")]
        ) { arguments, _ in
          .tensor(
            try arguments.tensor(0).rolled(
              arguments.integer("shift"), axis: arguments.integer("axis")))
        },
        Builtin(
          "concat", "Tensors, or lists, one after the other along an axis.",
          [
            .init("items", .list, "a list of tensors, or of lists"),
            axisParameter("0"),
          ], result: "one tensor, or one list",
          examples: [
            .init("concat([[1, 2], [3]])", "f32[3] [1, 2, 3]"),
            .init("concat([[1; 2], [3; 4]], axis: 1)", "f32[2, 2]\n[[1, 3]\n [2, 4]]"),
          ]
        ) { arguments, context in
          let items = try arguments.list(0, context)
          let lists = items.compactMap { if case .list(let list) = $0 { list } else { nil } }
          if !items.isEmpty, lists.count == items.count { return .list(lists.flatMap { $0 }) }
          return .tensor(
            try Tensor.concatenate(
              tensors(items, "concat", context), axis: arguments.integer("axis")))
        },
        Builtin(
          "stack", "Tensors of one shape along a new axis.",
          [.init("items", .list, "a list of tensors or numbers"), axisParameter("0")],
          result: "a tensor of one more axis",
          examples: [
            .init("stack([[1, 2], [3, 4]], axis: 1)", "f32[2, 2]\n[[1, 3]\n [2, 4]]")
          ]
        ) { arguments, context in
          let items = try tensors(arguments.list(0, context), "stack", context)
          return .tensor(try Tensor.stack(items, axis: arguments.integer("axis")))
        },
        Builtin(
          "split", "The parts of a tensor along an axis, all of one size.",
          [
            tensorParameter, .init("count", .integer, "how many parts"), axisParameter("0"),
          ], result: "a list of tensors",
          examples: [.init("split(arange(4), 2)", "[[0, 1], [2, 3]]")]
        ) { arguments, _ in
          .list(
            try arguments.tensor(0).split(
              arguments.integer("count"), axis: arguments.integer("axis")
            ).map { .tensor($0) })
        },
        Builtin(
          "einsum", "Products of tensors summed over named axes, in Einstein's notation.",
          [
            .init("subscripts", .string, "the axes of each, such as \"ij,jk->ik\""),
            .init("tensors", .tensor, "the tensors", isVariadic: true),
          ], result: "a tensor with the axes after the arrow",
          examples: [.init("einsum(\"i,i->\", [1, 2], [3, 4])", "11")]
        ) { arguments, context in
          .tensor(
            try Tensor.einsum(
              arguments.string(0), tensors(arguments.rest, "einsum", context)))
        },
      ])
  }

  static let tensorParameter = Parameter("x", .tensor, "a tensor")

  static func axisParameter(_ defaultText: String) -> Parameter {
    Parameter("axis", .integer, default: defaultText, "the axis")
  }

  /// The items as tensors; numbers become f32, as in a bracket.
  static func tensors(_ items: [Value], _ name: String, _ context: Context) throws -> [Tensor] {
    try items.map { item in
      if case .number(let number) = item {
        return try Tensor(number, dtype: .float32, engine: context.engine)
      }
      guard let tensor = try item.tensor(context.engine) else {
        throw Diagnostic(
          .type, "\(name): every item must be a tensor; this is \(item.kindDescription)")
      }
      return tensor
    }
  }
}
