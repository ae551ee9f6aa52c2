/// The sum along neighbouring axes, which are removed.
struct Sum: Primitive {
  /// The axes, neighbours in the shape.
  let axes: Range<Int>
  let name = "sum"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    let (outer, length, inner, shape) = extents(input, axes)
    let dtype: DType = input.dtype == .bool ? .int32 : input.dtype
    let output = try Tensor.uninitialized(shape, dtype, input.engine, name)
    try withExtendedLifetime((input, output)) {
      switch input.dtype {
      case .float32:
        Reduction.sum(
          input, outer: outer, length: length, inner: inner, output.target(Float.self))
      case .float64:
        Reduction.general(
          input, outer: outer, length: length, inner: inner, Double.self,
          output.target(Double.self), initial: 0.0
        ) { $0 + $1 }
      case .int32:
        try Reduction.general(
          input, outer: outer, length: length, inner: inner, Int32.self,
          output.target(Int32.self), initial: Int32(0)
        ) {
          let (sum, overflow) = $0.addingReportingOverflow($1)
          guard !overflow else {
            throw TensorError(.overflow, name, "the sum does not fit in i32; convert to f32 first")
          }
          return sum
        }
      case .bool:
        Reduction.general(
          input, outer: outer, length: length, inner: inner, Bool.self,
          output.target(Int32.self), initial: Int32(0)
        ) { $0 &+ ($1 ? 1 : 0) }
      }
    }
    return (output, [])
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    var kept = p.inputs[0].shape
    for axis in axes { kept[axis] = 1 }
    return [try p.cotangent.reshaped(kept).broadcast(to: p.inputs[0].shape)]
  }
}

/// The largest or smallest element along neighbouring axes, which are removed.
struct Extreme: Primitive {
  let axes: Range<Int>
  let isMaximum: Bool
  var name: String { isMaximum ? "max" : "min" }
  let saved: Saved = [.inputs, .output]

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    let (outer, length, inner, shape) = extents(input, axes)
    guard length > 0 else {
      throw TensorError(.shape, name, "\(input.typeDescription) has no elements along the axis")
    }
    let output = try Tensor.uninitialized(shape, input.dtype, input.engine, name)
    withExtendedLifetime((input, output)) {
      switch input.dtype {
      case .float32:
        let target = output.target(Float.self)
        if isMaximum {
          Reduction.extreme(
            input, outer: outer, length: length, inner: inner, target, initial: -.infinity,
            Vector.maximum)
        } else {
          Reduction.extreme(
            input, outer: outer, length: length, inner: inner, target, initial: .infinity,
            Vector.minimum)
        }
      case .float64:
        Reduction.general(
          input, outer: outer, length: length, inner: inner, Double.self,
          output.target(Double.self), initial: isMaximum ? -Double.infinity : .infinity
        ) { isMaximum ? Maximum.scalar($0, $1) : Minimum.scalar($0, $1) }
      case .int32:
        Reduction.general(
          input, outer: outer, length: length, inner: inner, Int32.self,
          output.target(Int32.self), initial: isMaximum ? Int32.min : .max
        ) { isMaximum ? Swift.max($0, $1) : Swift.min($0, $1) }
      case .bool:
        Reduction.general(
          input, outer: outer, length: length, inner: inner, Bool.self,
          output.target(Bool.self), initial: !isMaximum
        ) { isMaximum ? $0 || $1 : $0 && $1 }
      }
    }
    return (output, [])
  }

  /// Equal extremes share the derivative.
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let input = p.inputs[0]
    var kept = input.shape
    for axis in axes { kept[axis] = 1 }
    let isExtreme = try input.equal(p.output.reshaped(kept)).cast(to: input.dtype)
    let count = try isExtreme.sum(axes: Array(axes), keepDimensions: true)
    return [try p.cotangent.reshaped(kept) * isExtreme / count]
  }
}

private func extents(_ input: Tensor, _ axes: Range<Int>) -> (
  outer: Int, length: Int, inner: Int, shape: [Int]
) {
  (
    input.shape[..<axes.lowerBound].reduce(1, *), input.shape[axes].reduce(1, *),
    input.shape[axes.upperBound...].reduce(1, *),
    Array(input.shape[..<axes.lowerBound] + input.shape[axes.upperBound...])
  )
}

extension Tensor {
  /// Applies a reduction to each run of neighbouring axes, the last first.
  private func reduced(
    _ axes: [Int]?, _ keepDimensions: Bool, _ name: String,
    _ primitive: (Range<Int>) -> any Primitive
  ) throws -> Tensor {
    let axes = try Shape.axes(axes, rank: rank, name)
    var result = self
    var rest = axes[...]
    while let last = rest.popLast() {
      var first = last
      while rest.last == first - 1 { first = rest.removeLast() }
      result = try primitive(first..<last + 1).apply(result)
    }
    if axes.isEmpty, rank == 0 { result = try primitive(0..<0).apply(self) }
    guard keepDimensions else { return result }
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    return try result.reshaped(kept)
  }

  /// The sum over `axes`, all when nil; integers stay integers, truth values are counted.
  public func sum(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try reduced(axes, keepDimensions, "sum") { Sum(axes: $0) }
  }

  /// The largest element over `axes`, all when nil.
  public func max(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try reduced(axes, keepDimensions, "max") { Extreme(axes: $0, isMaximum: true) }
  }

  /// The smallest element over `axes`, all when nil.
  public func min(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try reduced(axes, keepDimensions, "min") { Extreme(axes: $0, isMaximum: false) }
  }

  /// The mean over `axes`, all when nil, in floating point.
  public func mean(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    let resolved = try Shape.axes(axes, rank: rank, "mean")
    let count = resolved.reduce(1) { $0 * shape[$1] }
    return try floating().sum(axes: axes, keepDimensions: keepDimensions) / Double(count)
  }

  /// The mean squared distance from the mean over `axes`, all when nil; divided by the count less
  /// `correction`.
  public func variance(axes: [Int]? = nil, keepDimensions: Bool = false, correction: Int = 0)
    throws -> Tensor
  {
    let resolved = try Shape.axes(axes, rank: rank, "variance")
    let count = resolved.reduce(1) { $0 * shape[$1] }
    let deviation = try floating() - mean(axes: axes, keepDimensions: true)
    let total = try (deviation * deviation).sum(axes: axes, keepDimensions: keepDimensions)
    return try total / Double(count - correction)
  }

  /// `self` summed over the axes along which `shape` was repeated to give it: the transpose of
  /// `broadcast(to:)`.
  package func summed(to shape: [Int]) throws -> Tensor {
    if self.shape == shape { return self }
    let lead = rank - shape.count
    let axes = self.shape.indices.filter { axis in
      axis < lead || (shape[axis - lead] == 1 && self.shape[axis] != 1)
    }
    return try sum(axes: axes).reshaped(shape)
  }

  /// The index of the largest (or smallest) element along `axis`, the first of equals; over all
  /// elements when nil. Of type i32.
  public func argmax(axis: Int? = nil, smallest: Bool = false) throws -> Tensor {
    let name = smallest ? "argmin" : "argmax"
    let input = try axis == nil ? stopGradient().reshaped([count]) : stopGradient()
    let axis = try Shape.axis(axis ?? 0, rank: input.rank, name)
    let (outer, length, inner, shape) = extents(input, axis..<axis + 1)
    guard length > 0 else {
      throw TensorError(.shape, name, "\(typeDescription) has no elements along the axis")
    }
    let result = try Tensor.uninitialized(shape, .int32, engine, name)
    let target = result.target(Int32.self)
    for group in 0..<outer {
      for column in 0..<inner {
        var best = 0
        var bestValue = input.element(group * length * inner + column)
        for row in 1..<Swift.max(length, 1) {
          let value = input.element((group * length + row) * inner + column)
          if smallest ? value < bestValue : value > bestValue {
            best = row
            bestValue = value
          }
        }
        target[group * inner + column] = Int32(best)
      }
    }
    return result
  }
}
