import Tensorlab

extension Family {
  /// The steps that networks are made of.
  static var layers: Family {
    Family(
      "Layers", "The steps that networks are made of, as functions of tensors.",
      [
        Builtin(
          "linear", "x @ weight + bias.",
          [
            .init("x", .tensor, "`[…, inputs]`"), .init("weight", .tensor, "`[inputs, outputs]`"),
            .init("bias", .tensor, default: "none", "`[outputs]`; none adds nothing"),
          ], result: "`[…, outputs]`",
          examples: [.init("linear([1, 2], [1; 1], [10])", "f32[1] [13]")]
        ) { arguments, _ in
          let bias = try arguments.optional("bias", arguments.tensor)
          return .tensor(try arguments.tensor("x").linear(arguments.tensor("weight"), bias))
        },
        Builtin(
          "layer_norm",
          "Each row of the last axis brought to mean 0 and variance 1, then scaled and shifted.",
          [
            .init("x", .tensor, "`[…, width]`"),
            .init("scale", .tensor, default: "none", "`[width]`; none is ones"),
            .init("shift", .tensor, default: "none", "`[width]`; none is zeros"),
            .init("eps", .number, default: "1e-5", "added to the variance"),
          ], result: "as x",
          examples: [.init("layer_norm([1, 3], eps: 1e-12)", "f32[2] [-1,  1]")]
        ) { arguments, context in
          let x = try arguments.tensor("x").floating()
          guard let width = x.shape.last else {
            throw Diagnostic(.shape, "layer_norm: a number has no axis to normalise along")
          }
          let scale = try arguments.optional("scale", arguments.tensor)
          let shift = try arguments.optional("shift", arguments.tensor)
          return .tensor(
            try x.layerNorm(
              scale: scale ?? .ones([width], dtype: x.dtype, engine: context.engine),
              shift: shift ?? .zeros([width], dtype: x.dtype, engine: context.engine),
              epsilon: arguments.number("eps")))
        },
        Builtin(
          "dropout", "Sets each element to zero with a probability, and scales the others up.",
          [
            tensorParameter,
            .init("probability", .number, default: "0.5", "at least 0 and below 1"),
          ], result: "as x",
          examples: [.init("dropout([1, 2, 3], 0)", "f32[3] [1, 2, 3]")]
        ) { arguments, context in
          .tensor(
            try arguments.tensor("x").dropout(
              arguments.number("probability"), key: context.random.next()))
        },
        Builtin(
          "attention",
          "Scaled dot-product attention with several heads on packed queries, keys and values.",
          [
            .init("qkv", .tensor, "`[batch, tokens, 3 · width]`"),
            .init("heads", .integer, default: "1", "how many heads; they divide the width"),
          ], result: "`[batch, tokens, width]`",
          examples: [.init("attention(ones(1, 2, 6)).shape", "[1, 2, 2]")]
        ) { arguments, _ in
          .tensor(try arguments.tensor("qkv").attention(headCount: arguments.integer("heads")))
        },
      ])
  }
}
