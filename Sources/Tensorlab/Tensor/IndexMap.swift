/// One item inside the brackets of an index, such as `2`, `1..5 by 2`, `..`, `...` or a mask.
public enum IndexItem {
  /// One position, which removes the axis; negative ones count from the end.
  case at(Int)
  /// Positions from `start` up to before `end`, `step` apart; nil is the axis's own end.
  case slice(start: Int?, end: Int?, step: Int)
  /// As many whole axes as the other items leave over.
  case rest
  /// A new axis of size 1.
  case newAxis
  /// The positions named by an integer tensor, or those where a mask is true.
  case tensor(Tensor)
}

/// Which elements of a tensor an index names: the sum of one offset from each group, each start
/// followed by a run of neighbouring elements.
package struct IndexMap {
  /// The shape of what the index names.
  package let shape: [Int]
  /// Offsets in elements, for each group of result axes, outermost first.
  package let groups: [[Int]]
  /// How many elements lie next to each other at each start.
  package let runLength: Int

  /// The number of elements named.
  package var count: Int { groups.reduce(runLength) { $0 * $1.count } }

  /// The only start, when the named elements lie next to each other in the tensor.
  package var singleStart: Int? {
    var start = 0
    for group in groups {
      guard group.count == 1 else { return nil }
      start += group[0]
    }
    return start
  }

  /// Calls `body` with each start and the number of the run, in row-major order.
  package func forEachRun(_ body: (_ start: Int, _ run: Int) -> Void) {
    guard count > 0 else { return }
    var run = 0
    func walk(_ depth: Int, _ base: Int) {
      if depth == groups.count {
        body(base, run)
        run += 1
        return
      }
      for offset in groups[depth] { walk(depth + 1, base + offset) }
    }
    walk(0, 0)
  }
}

extension IndexMap {
  /// Resolves `items` against a tensor of `source` shape.
  /// - Throws: `TensorError` with code `.index` naming the axis and its length.
  package init(_ items: [IndexItem], of source: [Int]) throws {
    let strides = Shape.strides(source)
    let used = items.reduce(0) { $0 + Self.axisCount($1) }
    let restCount = items.count { if case .rest = $0 { true } else { false } }
    guard used <= source.count else {
      throw TensorError(
        .index, "index",
        "\(used) indices for a tensor of \(source.count == 1 ? "1 axis" : "\(source.count) axes"), "
          + "shape \(Shape.format(source))")
    }
    guard restCount <= 1 else {
      throw TensorError(.index, "index", "`...` can stand only once in an index")
    }
    var shape: [Int] = []
    var groups: [[Int]] = []
    var axis = 0
    var tensors: (positions: [Int], shape: [Int], group: Int, nextAxis: Int)?

    func addWhole(_ count: Int) {
      for _ in 0..<count {
        shape.append(source[axis])
        groups.append((0..<source[axis]).map { $0 * strides[axis] })
        axis += 1
      }
    }

    for item in items {
      switch item {
      case .at(let position):
        let resolved = position < 0 ? position + source[axis] : position
        guard resolved >= 0, resolved < source[axis] else {
          throw TensorError(
            .index, "index",
            "index \(position) is out of range for axis \(axis), whose length is \(source[axis])")
        }
        groups.append([resolved * strides[axis]])
        axis += 1
      case .slice(let start, let end, let step):
        let positions = try Self.slice(start, end, step, axis, source[axis])
        shape.append(positions.count)
        groups.append(positions.map { $0 * strides[axis] })
        axis += 1
      case .rest: addWhole(source.count - used)
      case .newAxis: shape.append(1)
      case .tensor(let tensor):
        let (offsets, own, width) = try Self.offsets(tensor, axis, source, strides)
        if let earlier = tensors {
          guard earlier.nextAxis == axis else {
            throw TensorError(
              .index, "index", "tensors in one index must stand next to each other")
          }
          let together = try Shape.broadcast(earlier.shape, own, "index")
          let plan = BroadcastPlan(earlier.shape, own, to: together)
          var sums: [Int] = []
          for row in 0..<plan.rowCount {
            let begin = plan.rowStart(row)
            for column in 0..<plan.rowLength {
              sums.append(
                earlier.positions[begin.a + column * plan.rowStrideA]
                  + offsets[begin.b + column * plan.rowStrideB])
            }
          }
          shape.replaceSubrange(earlier.group..<shape.count, with: together)
          groups[groups.count - 1] = sums
          tensors = (sums, together, earlier.group, axis + width)
        } else {
          tensors = (offsets, own, shape.count, axis + width)
          shape += own
          groups.append(offsets)
        }
        axis += width
      }
    }
    addWhole(source.count - axis)

    // Trailing groups that name neighbouring elements in order become the run.
    var runLength = 1
    var start = 0
    while let last = groups.last {
      let neighbours = last.indices.allSatisfy { last[$0] - last[0] == $0 * runLength }
      guard !last.isEmpty, neighbours else { break }
      start += last[0]
      runLength *= last.count
      groups.removeLast()
    }
    if start != 0 { groups.append([start]) }
    self.shape = shape
    self.groups = groups
    self.runLength = runLength
  }

  private static func axisCount(_ item: IndexItem) -> Int {
    switch item {
    case .at, .slice: 1
    case .rest, .newAxis: 0
    case .tensor(let tensor): tensor.dtype == .bool ? tensor.rank : 1
    }
  }

  private static func slice(_ start: Int?, _ end: Int?, _ step: Int, _ axis: Int, _ length: Int)
    throws -> [Int]
  {
    guard step != 0 else {
      throw TensorError(.index, "index", "the step of a slice cannot be 0 (axis \(axis))")
    }
    func resolve(_ bound: Int) throws -> Int {
      let resolved = bound < 0 ? bound + length : bound
      guard resolved >= 0, resolved <= length else {
        throw TensorError(
          .index, "index",
          "slice bound \(bound) is out of range for axis \(axis), whose length is \(length)")
      }
      return resolved
    }
    if step > 0 {
      let (lower, upper) = (try resolve(start ?? 0), try resolve(end ?? length))
      return lower < upper ? Array(stride(from: lower, to: upper, by: step)) : []
    }
    let first = try start.map { try resolve($0) } ?? length - 1
    let last = try end.map { try resolve($0) } ?? -1
    return first > last ? Array(stride(from: Swift.min(first, length - 1), to: last, by: step)) : []
  }

  /// The offsets that a tensor in an index names, their shape, and how many axes it consumes.
  private static func offsets(_ tensor: Tensor, _ axis: Int, _ source: [Int], _ strides: [Int])
    throws -> (offsets: [Int], shape: [Int], width: Int)
  {
    if tensor.dtype == .bool {
      let covered = Array(source[axis..<axis + tensor.rank])
      guard tensor.shape == covered, tensor.rank > 0 else {
        throw TensorError(
          .index, "index",
          "a mask of shape \(Shape.format(tensor.shape)) does not match the axes it selects from, "
            + Shape.format(covered))
      }
      let step = strides[axis + tensor.rank - 1]
      var offsets: [Int] = []
      try tensor.withElements(Bool.self) { mask in
        for index in mask.indices {
          if mask[index] { offsets.append(index * step) }
          if index & 0xFFFFF == 0xFFFFF { try tensor.engine.interrupt.check("index") }
        }
      }
      return (offsets, [offsets.count], tensor.rank)
    }
    let length = source[axis]
    let offsets = try tensor.doubles().map { value -> Int in
      guard let position = Int(exactly: value) else {
        throw TensorError(.index, "index", "an index must be whole, but found \(value)")
      }
      let resolved = position < 0 ? position + length : position
      guard resolved >= 0, resolved < length else {
        throw TensorError(
          .index, "index",
          "index \(position) is out of range for axis \(axis), whose length is \(length)")
      }
      return resolved * strides[axis]
    }
    return (offsets, tensor.shape, 1)
  }
}
