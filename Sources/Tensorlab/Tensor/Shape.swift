/// The rules of shapes: sizes, strides, broadcasting, axes.
package enum Shape {
  /// The most elements a tensor may have; enough for any machine, and safe from overflow.
  package static let maximumCount = 1 << 48
  /// The most axes a tensor may have.
  package static let maximumRank = 16

  /// The number of elements of a tensor of `shape`.
  /// - Throws: `TensorError` when a size is negative or the product does not fit.
  package static func count(_ shape: [Int], _ operation: String) throws -> Int {
    guard shape.count <= maximumRank else {
      throw TensorError(
        .shape, operation, "a tensor has at most \(maximumRank) axes; asked for \(shape.count)")
    }
    var count = 1
    for size in shape {
      guard size >= 0 else {
        throw TensorError(.shape, operation, "a size cannot be negative: \(format(shape))")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= maximumCount else {
        throw TensorError(.memory, operation, "a tensor of shape \(format(shape)) is too large")
      }
      count = product
    }
    return count
  }

  /// The row-major strides of `shape`, in elements.
  package static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// The shape that `a` and `b` broadcast to, as in NumPy.
  package static func broadcast(_ a: [Int], _ b: [Int], _ operation: String) throws -> [Int] {
    if a == b { return a }
    let rank = max(a.count, b.count)
    var result = [Int](repeating: 1, count: rank)
    for axis in 1...max(rank, 1) where axis <= rank {
      let x = axis <= a.count ? a[a.count - axis] : 1
      let y = axis <= b.count ? b[b.count - axis] : 1
      guard x == y || x == 1 || y == 1 else {
        throw TensorError(
          .shape, operation, "the shapes \(format(a)) and \(format(b)) do not broadcast together")
      }
      result[rank - axis] = x == 1 ? y : x
    }
    return result
  }

  /// The strides with which a tensor of `shape` is read as one of shape `target`: 0 where repeated.
  package static func broadcastStrides(_ shape: [Int], to target: [Int]) -> [Int] {
    let own = strides(shape)
    let lead = target.count - shape.count
    return target.indices.map { axis in
      axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
    }
  }

  /// `axis` counted from the front; negative ones count from the end.
  package static func axis(_ axis: Int, rank: Int, _ operation: String) throws -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    guard resolved >= 0, resolved < rank else {
      throw TensorError(
        .index, operation,
        rank == 0
          ? "axis \(axis) of a scalar, which has none"
          : "axis \(axis) is out of range for a tensor of rank \(rank)")
    }
    return resolved
  }

  /// `axes` resolved, sorted and unique; all of them when nil.
  package static func axes(_ axes: [Int]?, rank: Int, _ operation: String) throws -> [Int] {
    guard let axes else { return Array(0..<rank) }
    let resolved = try axes.map { try axis($0, rank: rank, operation) }.sorted()
    for (first, second) in zip(resolved, resolved.dropFirst()) where first == second {
      throw TensorError(.index, operation, "axis \(first) is named twice")
    }
    return resolved
  }

  /// `shape` as a user reads it, such as `[2, 3]`.
  package static func format(_ shape: [Int]) -> String {
    "[" + shape.map(String.init).joined(separator: ", ") + "]"
  }
}
