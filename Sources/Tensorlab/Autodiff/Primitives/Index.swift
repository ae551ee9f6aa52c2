/// The elements that an index names; a view where they lie next to each other.
struct Gather: Primitive {
  private static let bytesBetweenPolls = 1 << 24
  let map: IndexMap
  let name = "index"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    if let start = map.singleStart, map.count > 0 {
      return (
        input.viewed(map.shape, offset: input.offset + start, count: map.count), []
      )
    }
    let output = try Tensor.uninitialized(map.shape, input.dtype, input.engine, name)
    withExtendedLifetime((input, output)) {
      let size = input.dtype.byteCount
      let source = UnsafeRawPointer(input.buffer.pointer) + input.offset * size
      let target = output.buffer.pointer
      let runBytes = map.runLength * size
      var bytesUntilPoll = Self.bytesBetweenPolls
      var isInterrupted = false
      map.forEachRun { start, run in
        if isInterrupted { return }
        (target + run * runBytes).copyMemory(from: source + start * size, byteCount: runBytes)
        bytesUntilPoll -= runBytes
        if bytesUntilPoll < 0 {
          bytesUntilPoll = Self.bytesBetweenPolls
          isInterrupted = input.engine.interrupt.isSet
        }
      }
    }
    return (output, [])
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try ScatterAdd(map: map, shape: p.inputs[0].shape).apply(p.cotangent)]
  }
}

/// Zeros of a shape, to which the elements are added where an index says: the transpose of `Gather`.
struct ScatterAdd: Primitive {
  let map: IndexMap
  let shape: [Int]
  let name = "scatter_add"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    let output = try Tensor.zeros(shape, dtype: input.dtype, engine: input.engine)
    if input.dtype == .float32 {
      add(input, output, Float.self)
    } else {
      add(input, output, Double.self)
    }
    return (output, [])
  }

  private func add<Element: TensorElement & FloatingPoint>(
    _ input: Tensor, _ output: Tensor, _ type: Element.Type
  ) {
    withExtendedLifetime((input, output)) {
      let source = input.address(type)
      let target = output.target(type)
      map.forEachRun { start, run in
        for index in 0..<map.runLength {
          target[start + index] += source[run * map.runLength + index]
        }
      }
    }
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] { [try Gather(map: map).apply(p.cotangent)] }
}

/// A tensor with the elements that an index names replaced.
struct Assign: Primitive {
  let map: IndexMap
  let name = "index assignment"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let output = try inputs[0].copied()
    write(inputs[1], into: output)
    return (output, [])
  }

  /// Writes `value`, of the index's shape, into a tensor that nobody else holds.
  func write(_ value: Tensor, into output: Tensor) {
    withExtendedLifetime((value, output)) {
      let size = value.dtype.byteCount
      let source = UnsafeRawPointer(value.buffer.pointer) + value.offset * size
      let target = output.buffer.pointer + output.offset * size
      let runBytes = map.runLength * size
      map.forEachRun { start, run in
        (target + start * size).copyMemory(from: source + run * runBytes, byteCount: runBytes)
      }
    }
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    var result: [Tensor?] = [nil, nil]
    if p.needs[0] {
      let zeros = try Tensor.zeros(map.shape, dtype: p.cotangent.dtype, engine: p.cotangent.engine)
      result[0] = try apply(p.cotangent, zeros)
    }
    if p.needs[1] { result[1] = try Gather(map: map).apply(p.cotangent) }
    return result
  }
}

/// Tensors one after the other along an axis.
struct Concatenate: Primitive {
  let axis: Int
  let name = "concatenate"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let first = inputs[0]
    var shape = first.shape
    shape[axis] = inputs.reduce(0) { $0 + $1.shape[axis] }
    let output = try Tensor.uninitialized(shape, first.dtype, first.engine, name)
    let size = first.dtype.byteCount
    let outer = shape[..<axis].reduce(1, *)
    let rowBytes = shape[axis...].reduce(size, *)
    var offset = 0
    withExtendedLifetime((inputs, output)) {
      for input in inputs {
        let bytes = input.shape[axis...].reduce(size, *)
        let source = UnsafeRawPointer(input.buffer.pointer) + input.offset * size
        for row in 0..<outer where bytes > 0 {
          first.engine.copy(
            from: source + row * bytes, to: output.buffer.pointer + row * rowBytes + offset,
            byteCount: bytes)
        }
        offset += bytes
      }
    }
    return (output, [])
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    var start = 0
    var result: [Tensor?] = []
    for (input, needed) in zip(p.inputs, p.needs) {
      let end = start + input.shape[axis]
      result.append(needed ? try p.cotangent.sliced(axis: axis, start..<end) : nil)
      start = end
    }
    return result
  }
}

extension Tensor {
  /// The elements that `items` name; see `IndexItem`.
  /// - Throws: `TensorError` with code `.index` when a position does not exist.
  public subscript(_ items: [IndexItem]) -> Tensor {
    get throws { try Gather(map: IndexMap(items, of: shape)).apply(self) }
  }

  /// A copy in which the elements that `items` name are `value`, which broadcasts to their shape.
  /// - Throws: `TensorError` when a position does not exist or the shapes do not agree.
  public func updating(_ items: [IndexItem], with value: Tensor) throws -> Tensor {
    let map = try IndexMap(items, of: shape)
    return try Assign(map: map).apply(self, value.cast(to: dtype).broadcast(to: map.shape))
  }

  /// Replaces the elements that `items` name by `value`, in place when nobody else holds them and
  /// neither is being differentiated.
  /// - Throws: as `updating`; the tensor is then as it was.
  public mutating func update(_ items: [IndexItem], with value: Tensor) throws {
    let tape = engine.tape
    let isFollowed =
      tape.isRecording
      && (tape.recordedLevels(trace) != 0 || tape.recordedLevels(value.trace) != 0)
    guard !isFollowed, isKnownUniquelyReferenced(&buffer) else {
      self = try updating(items, with: value)
      return
    }
    let map = try IndexMap(items, of: shape)
    let value = try value.cast(to: dtype).broadcast(to: map.shape)
    Assign(map: map).write(value, into: self)
    trace = .none
  }

  /// The positions `range` along `axis`.
  /// - Throws: `TensorError` with code `.index` when the range is not within the axis.
  public func sliced(axis: Int, _ range: Range<Int>) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "slice")
    let whole = [IndexItem](
      repeating: .slice(start: nil, end: nil, step: 1), count: axis)
    return try self[
      whole + [.slice(start: range.lowerBound, end: range.upperBound, step: 1), .rest]]
  }

  /// The slices that `indices` name along `axis`; the axis is replaced by the shape of `indices`.
  /// - Throws: `TensorError` with code `.index` when an index is not whole or out of range.
  public func gathered(_ indices: Tensor, axis: Int = 0) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "gather")
    let whole = [IndexItem](
      repeating: .slice(start: nil, end: nil, step: 1), count: axis)
    return try self[whole + [.tensor(indices), .rest]]
  }

  /// `tensors` one after the other along `axis`; their other sizes agree.
  /// - Throws: `TensorError` with code `.shape` when they do not.
  public static func concatenate(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = tensors.first else {
      throw TensorError(.value, "concatenate", "there must be at least one tensor")
    }
    let axis = try Shape.axis(axis, rank: first.rank, "concatenate")
    var dtype = first.dtype
    for tensor in tensors {
      var expected = first.shape
      if tensor.rank == first.rank { expected[axis] = tensor.shape[axis] }
      guard tensor.shape == expected else {
        throw TensorError(
          .shape, "concatenate",
          "\(first.typeDescription) and \(tensor.typeDescription) differ outside axis \(axis)")
      }
      dtype = dtype.promoted(with: tensor.dtype)
    }
    return try Concatenate(axis: axis).apply(tensors.map { try $0.cast(to: dtype) })
  }

  /// `tensors` of one shape along a new axis.
  /// - Throws: `TensorError` with code `.shape` when the shapes differ.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
    for tensor in tensors where tensor.shape != tensors[0].shape {
      throw TensorError(
        .shape, "stack",
        "\(tensors[0].typeDescription) and \(tensor.typeDescription) have different shapes")
    }
    return try concatenate(tensors.map { try $0.expandedDimensions(axis: axis) }, axis: axis)
  }

  /// A row of `classes` numbers for each label, 1 at the label and 0 elsewhere:
  /// `[...]` to `[..., classes]`, f32.
  /// - Throws: `TensorError` with code `.index` when a label is not in `0..<classes`.
  public func oneHot(classes: Int) throws -> Tensor {
    let result = try Tensor.zeros(shape + [classes], engine: engine)
    let target = result.target(Float.self)
    for (row, value) in doubles().enumerated() {
      guard let label = Int(exactly: value), label >= 0, label < classes else {
        throw TensorError(
          .index, "one_hot", "label \(value) is not one of the \(classes) classes from 0 on")
      }
      target[row * classes + label] = 1
    }
    return result
  }
}
