extension Tensor {
  /// What `combine` makes of all elements up to each one along `axis`, for a `combine` that is
  /// associative.
  ///
  /// By doubling strides: `log2(length)` whole-tensor operations, so its derivative is theirs.
  package func prefixes(axis: Int, _ name: String, _ combine: (Tensor, Tensor) throws -> Tensor)
    throws -> Tensor
  {
    let axis = try Shape.axis(axis, rank: rank, name)
    var result = dtype == .bool ? try cast(to: .int32) : self
    let length = shape[axis]
    var shift = 1
    while shift < length {
      let combined = try combine(
        result.sliced(axis: axis, 0..<length - shift), result.sliced(axis: axis, shift..<length))
      result = try .concatenate([result.sliced(axis: axis, 0..<shift), combined], axis: axis)
      shift *= 2
    }
    return result
  }

  /// The products of the elements up to each one along `axis`.
  /// - Throws: `TensorError` when the axis does not exist or an integer product does not fit.
  public func cumulativeProduct(axis: Int) throws -> Tensor {
    try prefixes(axis: axis, "cumprod") { try $0 * $1 }
  }

  /// The largest (or smallest) of the elements up to each one along `axis`.
  /// - Throws: `TensorError` when the axis does not exist.
  public func cumulativeMax(axis: Int, smallest: Bool = false) throws -> Tensor {
    try prefixes(axis: axis, smallest ? "cummin" : "cummax") {
      try smallest ? $0.minimum($1) : $0.maximum($1)
    }
  }

  /// The quantiles `fractions`, in 0...1, along `axis`, over all elements when nil: between two
  /// elements, a point on the line between them.
  ///
  /// The quantiles are the first axis of the result.
  /// - Throws: `TensorError` when the axis does not exist or is empty.
  public func quantiles(_ fractions: [Double], axis: Int? = nil) throws -> Tensor {
    let input = try axis == nil ? floating().reshaped([count]) : floating()
    let axis = try Shape.axis(axis ?? 0, rank: input.rank, "quantile")
    let length = input.shape[axis]
    guard length > 0 else {
      throw TensorError(
        .shape, "quantile", "\(typeDescription) has no elements along the axis")
    }
    let ordered = try input.sorted(axis: axis)
    return try .stack(
      fractions.map { fraction in
        let place = fraction * Double(length - 1)
        let low = Swift.min(Int(place), length - 1)
        let high = Swift.min(low + 1, length - 1)
        func row(_ index: Int) throws -> Tensor {
          try ordered.sliced(axis: axis, index..<index + 1).squeezed(axis: axis)
        }
        let share = place - Double(low)
        return share == 0 ? try row(low) : try row(low) * (1 - share) + row(high) * share
      })
  }

  /// The places of the elements that are not 0, one row of indices for each: `[count, rank]`, i32.
  public func nonzeroIndices() throws -> Tensor {
    let strides = Shape.strides(shape)
    var indices: [Int32] = []
    for (place, value) in stopGradient().doubles().enumerated() where value != 0 {
      for (axis, stride) in strides.enumerated() {
        indices.append(Int32(place / stride % shape[axis]))
      }
    }
    let rows = rank == 0 ? (element(0) != 0 ? 1 : 0) : indices.count / rank
    return try Tensor(indices, shape: [rows, rank], engine: engine)
  }
}
