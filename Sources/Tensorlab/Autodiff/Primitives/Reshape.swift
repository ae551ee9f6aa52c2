/// The same elements in the same order under another shape; free.
struct Reshape: Primitive {
  let shape: [Int]
  let name = "reshape"
  let saved = Saved.nothing
  func forward(_ inputs: [Tensor], saving: Bool) -> (output: Tensor, residuals: [Tensor]) {
    (inputs[0].viewed(shape), [])
  }
  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent.reshaped(p.inputs[0].shape)] }
}

/// The elements with the axes in another order.
struct Transpose: Primitive {
  let axes: [Int]
  let name = "transpose"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let strides = Shape.strides(inputs[0].shape)
    return (
      try inputs[0].gathered(
        shape: axes.map { inputs[0].shape[$0] }, strides: axes.map { strides[$0] }, start: 0, name),
      []
    )
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    var inverse = axes
    for (position, axis) in axes.enumerated() { inverse[axis] = position }
    return [try p.cotangent.transposed(axes: inverse)]
  }
}

/// The elements repeated along new axes and axes of size 1.
struct Broadcast: Primitive {
  let shape: [Int]
  let name = "broadcast"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    (
      try inputs[0].gathered(
        shape: shape, strides: Shape.broadcastStrides(inputs[0].shape, to: shape), start: 0, name),
      []
    )
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent.summed(to: p.inputs[0].shape)] }
}

extension Tensor {
  /// A copy of the elements that lie `strides` apart from `start` on, as `shape`; not recorded.
  package func gathered(shape: [Int], strides: [Int], start: Int, _ name: String) throws -> Tensor {
    let output = try Tensor.uninitialized(shape, dtype, engine, name)
    guard output.count > 0 else { return output }
    let plan = BroadcastPlan(
      sizes: shape, stridesA: strides, stridesB: [Int](repeating: 0, count: shape.count))
    switch dtype {
    case .float32: copy(Float.self, plan, start, output)
    case .float64: copy(Double.self, plan, start, output)
    case .int32: copy(Int32.self, plan, start, output)
    case .bool: copy(Bool.self, plan, start, output)
    }
    return output
  }

  private func copy<Element: TensorElement>(
    _ type: Element.Type, _ plan: BroadcastPlan, _ start: Int, _ output: Tensor
  ) {
    withExtendedLifetime((self, output)) {
      let source = address(type) + start
      let target = output.target(type)
      let length = plan.rowLength
      let step = plan.rowStrideA
      engine.parallelRows(plan.rowCount, length: length, grain: Elementwise.grain) { row, columns in
        let from = source + plan.rowStart(row).a + columns.lowerBound * step
        let to = target + row * length + columns.lowerBound
        if step == 1 {
          to.update(from: from, count: columns.count)
        } else if step == 0 {
          to.update(repeating: from.pointee, count: columns.count)
        } else {
          for index in 0..<columns.count { to[index] = from[index * step] }
        }
      }
    }
  }

  /// The same elements in the same order as `shape`, of which one size may be -1: what is left.
  /// - Throws: `TensorError` with code `.shape` when the counts differ.
  public func reshaped(_ shape: [Int]) throws -> Tensor {
    var target = shape
    let unknown = shape.indices.filter { shape[$0] == -1 }
    guard unknown.count <= 1 else {
      throw TensorError(.shape, "reshape", "only one size can be -1: \(Shape.format(shape))")
    }
    if let axis = unknown.first {
      let known = try Shape.count(shape.filter { $0 != -1 }, "reshape")
      guard known > 0, count % known == 0 else {
        throw TensorError(
          .shape, "reshape",
          "\(count) elements of \(typeDescription) do not divide into \(Shape.format(shape))")
      }
      target[axis] = count / known
    }
    guard try Shape.count(target, "reshape") == count else {
      throw TensorError(
        .shape, "reshape",
        "\(typeDescription) has \(count) elements, which do not fill \(Shape.format(shape))")
    }
    return target == self.shape ? self : try Reshape(shape: target).apply(self)
  }

  /// The last two axes swapped.
  /// - Throws: `TensorError` with code `.shape` when there are fewer than two.
  public func transposed() throws -> Tensor {
    guard rank >= 2 else {
      throw TensorError(
        .shape, "transpose", "\(typeDescription) has fewer than two axes to swap")
    }
    return try transposed(axes: Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  /// The axes in the order of `axes`, each named once.
  public func transposed(axes: [Int]) throws -> Tensor {
    let resolved = try axes.map { try Shape.axis($0, rank: rank, "transpose") }
    guard resolved.count == rank, Set(resolved).count == rank else {
      throw TensorError(
        .shape, "transpose",
        "\(Shape.format(axes)) does not name each of the \(rank) axes once")
    }
    if resolved == Array(0..<rank) { return self }
    return try Transpose(axes: resolved).apply(self)
  }

  /// The elements repeated to fill `shape`, as in NumPy.
  public func broadcast(to shape: [Int]) throws -> Tensor {
    if self.shape == shape { return self }
    guard try Shape.broadcast(self.shape, shape, "broadcast") == shape else {
      throw TensorError(
        .shape, "broadcast", "\(typeDescription) does not broadcast to \(Shape.format(shape))")
    }
    return try Broadcast(shape: shape).apply(self)
  }

  /// A new axis of size 1 at `axis`.
  public func expandedDimensions(axis: Int) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank + 1, "expand_dims")
    var shape = shape
    shape.insert(1, at: axis)
    return try reshaped(shape)
  }

  /// Without the axes of size 1, or without `axis`, which must be one.
  public func squeezed(axis: Int? = nil) throws -> Tensor {
    guard let axis else { return try reshaped(shape.filter { $0 != 1 }) }
    let resolved = try Shape.axis(axis, rank: rank, "squeeze")
    guard shape[resolved] == 1 else {
      throw TensorError(
        .shape, "squeeze", "axis \(axis) of \(typeDescription) has size \(shape[resolved]), not 1")
    }
    var shape = shape
    shape.remove(at: resolved)
    return try reshaped(shape)
  }
}
