/// The letters of an einsum, such as `bij,bjk->bik`.
private struct Subscripts {
  let inputs: [[Character]]
  let output: [Character]

  init(_ text: String, _ tensors: [Tensor]) throws {
    func failure(_ message: String) -> TensorError { TensorError(.value, "einsum", message) }
    let compact = text.filter { $0 != " " }
    let sides = compact.split(separator: ">", omittingEmptySubsequences: false)
    let left = sides[0].hasSuffix("-") ? sides[0].dropLast() : sides[0]
    guard sides.count <= 2, sides.count == 1 || sides[0].hasSuffix("-") else {
      throw failure("\"\(text)\" has more than one \"->\"")
    }
    inputs = left.split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
    let letters = inputs.flatMap { $0 }
    for letter in letters + (sides.count == 2 ? Array(sides[1]) : []) where !letter.isLetter {
      throw failure("an axis is named by a letter, not by \"\(letter)\"")
    }
    guard inputs.count == tensors.count else {
      throw failure("\"\(text)\" is for \(inputs.count) tensors, but there are \(tensors.count)")
    }
    for (names, tensor) in zip(inputs, tensors) where names.count != tensor.rank {
      throw TensorError(
        .shape, "einsum",
        "\"\(String(names))\" names \(names.count) axes, but the tensor is \(tensor.typeDescription)"
      )
    }
    if sides.count == 2 {
      output = Array(sides[1])
    } else {
      output = Set(letters).filter { letter in letters.count { $0 == letter } == 1 }.sorted()
    }
    guard Set(output).count == output.count else {
      throw failure("the result names an axis twice: \"\(String(output))\"")
    }
    for letter in output where !letters.contains(letter) {
      throw failure("no tensor has the axis \"\(letter)\" of the result")
    }
  }
}

extension Tensor {
  /// Sums of products over named axes, as NumPy's einsum: `"ij,jk->ik"` is the matrix product.
  ///
  /// Axes with one letter run together; letters that the result does not have are summed over.
  /// Without `->` the result has the letters that occur once, in alphabetical order.
  /// - Throws: `TensorError` when the letters and the shapes do not agree.
  public static func einsum(_ subscripts: String, _ tensors: [Tensor]) throws -> Tensor {
    let parsed = try Subscripts(subscripts, tensors)
    var sizes: [Character: Int] = [:]
    for (names, tensor) in zip(parsed.inputs, tensors) {
      for (name, size) in zip(names, tensor.shape) {
        guard sizes[name, default: size] == size else {
          throw TensorError(
            .shape, "einsum", "axis \"\(name)\" has size \(sizes[name] ?? 0) and size \(size)")
        }
        sizes[name] = size
      }
    }
    var operands = try zip(parsed.inputs, tensors).map { names, tensor in
      try Named(tensor: tensor, names: names).withoutRepetition()
    }
    guard var result = operands.first else {
      throw TensorError(.value, "einsum", "there must be at least one tensor")
    }
    operands.removeFirst()
    while !operands.isEmpty {
      let next = operands.removeFirst()
      let needed = Set(parsed.output + operands.flatMap(\.names))
      result = try result.contracted(with: next, keeping: needed)
    }
    return try result.summed(keeping: Set(parsed.output)).ordered(parsed.output)
  }
}

/// A tensor whose axes have letters.
private struct Named {
  let tensor: Tensor
  let names: [Character]

  /// Takes the diagonal where a letter occurs twice.
  func withoutRepetition() throws -> Named {
    var current = self
    while let second = current.names.indices.first(where: {
      current.names[..<$0].contains(current.names[$0])
    }), let first = current.names.firstIndex(of: current.names[second]) {
      let rest = current.names.indices.filter { $0 != first && $0 != second }
      let moved = try current.tensor.transposed(axes: [first, second] + rest)
      let size = moved.shape[0]
      let flat = try moved.reshaped([size * size] + moved.shape.dropFirst(2))
      let places = try Tensor.arange(
        step: Double(size + 1), count: size, dtype: .int32, engine: moved.engine)
      current = Named(
        tensor: try flat.gathered(places),
        names: [current.names[first]] + rest.map { current.names[$0] })
    }
    return current
  }

  func summed(keeping needed: Set<Character>) throws -> Named {
    let axes = names.indices.filter { !needed.contains(names[$0]) }
    guard !axes.isEmpty else { return self }
    return Named(tensor: try tensor.sum(axes: axes), names: names.filter { needed.contains($0) })
  }

  func ordered(_ order: [Character]) throws -> Named {
    Named(
      tensor: try tensor.transposed(axes: order.compactMap { names.firstIndex(of: $0) }),
      names: order)
  }

  func ordered(_ order: [Character]) throws -> Tensor {
    let named: Named = try ordered(order)
    return named.tensor
  }

  /// The product with `other`, summed over the letters that nobody needs any more, as one batched
  /// matrix product.
  func contracted(with other: Named, keeping needed: Set<Character>) throws -> Named {
    let mine = try summed(keeping: needed.union(other.names))
    let theirs = try other.summed(keeping: needed.union(names))
    let shared = mine.names.filter { theirs.names.contains($0) }
    let batch = shared.filter { needed.contains($0) }
    let inner = shared.filter { !needed.contains($0) }
    let left = mine.names.filter { !shared.contains($0) }
    let right = theirs.names.filter { !shared.contains($0) }
    let a: Tensor = try mine.ordered(batch + left + inner)
    let b: Tensor = try theirs.ordered(batch + inner + right)
    let batchShape = Array(a.shape[..<batch.count])
    let leftShape = Array(a.shape[batch.count..<batch.count + left.count])
    let rightShape = Array(b.shape[(batch.count + inner.count)...])
    let count = b.shape[batch.count..<batch.count + inner.count].reduce(1, *)
    let product = try a.reshaped(batchShape + [leftShape.reduce(1, *), count])
      .matmul(b.reshaped(batchShape + [count, rightShape.reduce(1, *)]))
    return Named(
      tensor: try product.reshaped(batchShape + leftShape + rightShape),
      names: batch + left + right)
  }
}
