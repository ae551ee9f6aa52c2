extension Tensor {
  /// The indices that put `axis` in ascending order, equals in their present order; not a number
  /// comes last. Of type i32.
  /// - Throws: `TensorError` when the axis does not exist.
  public func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "argsort")
    let rows = try stopGradient().movedLast(axis)
    let length = shape[axis]
    let values = rows.doubles()
    let order = try Tensor.uninitialized(rows.shape, .int32, engine, "argsort")
    let target = order.target(Int32.self)
    func precedes(_ a: Double, _ b: Double) -> Bool {
      if a.isNaN || b.isNaN { return !a.isNaN && b.isNaN }
      return descending ? a > b : a < b
    }
    var comparisons = 0
    for start in stride(from: 0, to: rows.count, by: Swift.max(length, 1)) {
      let sorted = try (0..<length).sorted { first, second in
        comparisons &+= 1
        if comparisons & 0xFFFF == 0 { try engine.interrupt.check("argsort") }
        let (a, b) = (values[start + first], values[start + second])
        return precedes(a, b) || (!precedes(b, a) && first < second)
      }
      for (place, index) in sorted.enumerated() { target[start + place] = Int32(index) }
    }
    return try order.movedLast(axis)
  }

  /// The elements along `axis` in ascending order.
  /// - Throws: `TensorError` when the axis does not exist.
  public func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try takenAlong(axis: axis, argsort(axis: axis, descending: descending))
  }

  /// The `count` largest elements along `axis`, the largest first, and their indices.
  /// - Throws: `TensorError` when the axis does not exist or has fewer elements.
  public func topK(_ count: Int, axis: Int = -1) throws -> (values: Tensor, indices: Tensor) {
    let resolved = try Shape.axis(axis, rank: rank, "top_k")
    guard count >= 0, count <= shape[resolved] else {
      throw TensorError(
        .value, "top_k", "axis \(axis) has \(shape[resolved]) elements, fewer than \(count)")
    }
    let indices = try argsort(axis: resolved, descending: true).sliced(axis: resolved, 0..<count)
    return (try takenAlong(axis: resolved, indices), indices)
  }

  /// For each place of `indices`, the element that it names along `axis`; the other sizes agree.
  /// - Throws: `TensorError` when they do not, or an index is out of range.
  public func takenAlong(axis: Int, _ indices: Tensor) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "take_along")
    var expected = shape
    if indices.rank == rank { expected[axis] = indices.shape[axis] }
    guard indices.shape == expected else {
      throw TensorError(
        .shape, "take_along",
        "indices \(indices.typeDescription) do not go with \(typeDescription) along axis \(axis)")
    }
    let strides = Shape.strides(shape)
    let places = Shape.strides(indices.shape)
    var flat = [Double](repeating: 0, count: indices.count)
    for (place, index) in indices.doubles().enumerated() {
      guard let row = Int(exactly: index), row >= -shape[axis], row < shape[axis] else {
        throw TensorError(
          .index, "take_along",
          "index \(index) is out of range for axis \(axis), whose length is \(shape[axis])")
      }
      var offset = (row < 0 ? row + shape[axis] : row) * strides[axis]
      for other in shape.indices where other != axis {
        offset += place / places[other] % indices.shape[other] * strides[other]
      }
      flat[place] = Double(offset)
    }
    let positions = try Tensor(flat, shape: indices.shape, engine: engine)
    return try reshaped([count])[[.tensor(positions)]]
  }

  /// The distinct elements in ascending order, `[n]`.
  public func unique() throws -> Tensor {
    let ordered = try stopGradient().reshaped([count]).sorted()
    let values = ordered.doubles()
    let isFirst = values.indices.map { $0 == 0 || values[$0] != values[$0 - 1] }
    return try ordered[[.tensor(Tensor(isFirst, shape: [count], engine: engine))]]
  }

  /// The elements along `axis` the other way round.
  /// - Throws: `TensorError` when the axis does not exist.
  public func flipped(axis: Int) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "flip")
    let whole = IndexItem.slice(start: nil, end: nil, step: 1)
    return try self[
      [IndexItem](repeating: whole, count: axis) + [.slice(start: nil, end: nil, step: -1), .rest]]
  }

  /// The elements moved by `shift` places along `axis`, those that fall off coming in again.
  /// - Throws: `TensorError` when the axis does not exist.
  public func rolled(_ shift: Int, axis: Int) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "roll")
    let length = shape[axis]
    guard length > 0 else { return self }
    let cut = (length - shift % length) % length
    return try .concatenate(
      [sliced(axis: axis, cut..<length), sliced(axis: axis, 0..<cut)], axis: axis)
  }

  /// `value` added before and after along each axis: `widths` has a pair for each.
  /// - Throws: `TensorError` when there is not a pair for each axis, or one is negative.
  public func padded(_ widths: [(before: Int, after: Int)], value: Double = 0) throws -> Tensor {
    guard widths.count == rank, widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
      throw TensorError(
        .shape, "pad", "there must be two widths, not negative, for each of the \(rank) axes")
    }
    var result = self
    for (axis, width) in widths.enumerated() where width.before + width.after > 0 {
      func margin(_ size: Int) throws -> [Tensor] {
        var shape = result.shape
        shape[axis] = size
        return size == 0 ? [] : [try .full(shape, value, dtype: dtype, engine: engine)]
      }
      result = try .concatenate(
        margin(width.before) + [result] + margin(width.after), axis: axis)
    }
    return result
  }

  /// `parts` tensors of equal size along `axis`.
  /// - Throws: `TensorError` when the axis does not exist or does not divide.
  public func split(_ parts: Int, axis: Int = 0) throws -> [Tensor] {
    let axis = try Shape.axis(axis, rank: rank, "split")
    guard parts > 0, shape[axis] % parts == 0 else {
      throw TensorError(
        .shape, "split",
        "axis \(axis) of \(typeDescription) does not divide into \(parts) equal parts")
    }
    let size = shape[axis] / parts
    return try (0..<parts).map { try sliced(axis: axis, $0 * size..<($0 + 1) * size) }
  }

  /// The product over `axes`, all when nil.
  ///
  /// Made of products of halves, so that it has derivatives of any order at zeros too.
  public func product(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    let axes = try Shape.axes(axes, rank: rank, "prod")
    var result = dtype == .bool ? try cast(to: .int32) : self
    for axis in axes {
      if result.shape[axis] == 0 {
        var shape = result.shape
        shape[axis] = 1
        result = try .ones(shape, dtype: result.dtype, engine: engine)
      }
      while result.shape[axis] > 1 {
        let half = result.shape[axis] / 2
        let product =
          try result.sliced(axis: axis, 0..<half)
          * result.sliced(axis: axis, half..<2 * half)
        result =
          result.shape[axis] % 2 == 0
          ? product
          : try .concatenate(
            [product, result.sliced(axis: axis, 2 * half..<2 * half + 1)], axis: axis)
      }
    }
    guard !keepDimensions else { return result }
    return try result.reshaped(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }

  /// The axes with `axis` exchanged with the last.
  private func movedLast(_ axis: Int) throws -> Tensor {
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    return try transposed(axes: order)
  }
}
