/// An array of numbers of any rank: a value, row-major, sharing memory with its copies until one
/// of them is written.
public struct Tensor {
  package var buffer: Buffer
  /// The size along each axis.
  public let shape: [Int]
  /// The type of the elements.
  public let dtype: DType
  /// The number of elements.
  public let count: Int
  /// Where the elements start in the buffer, in elements.
  package let offset: Int
  /// Where the tape has it, if it is being differentiated.
  package var trace = Trace.none

  package init(buffer: Buffer, shape: [Int], dtype: DType, count: Int, offset: Int = 0) {
    self.buffer = buffer
    self.shape = shape
    self.dtype = dtype
    self.count = count
    self.offset = offset
  }

  /// The number of axes.
  public var rank: Int { shape.count }
  /// The engine that holds it.
  public var engine: Engine { buffer.engine }
  /// The type and shape, such as `f32[2, 3]`.
  public var typeDescription: String { dtype.rawValue + Shape.format(shape) }
}

extension Tensor {
  /// A new tensor whose elements are not yet set. For kernels.
  package static func uninitialized(
    _ shape: [Int], _ dtype: DType, _ engine: Engine, _ operation: String = "allocate"
  ) throws -> Tensor {
    let count = try Shape.count(shape, operation)
    let buffer: Buffer
    do {
      buffer = try Buffer(byteCount: count * dtype.byteCount, engine: engine)
    } catch let error as TensorError {
      throw TensorError(
        error.code, operation, "a tensor \(dtype.rawValue)\(Shape.format(shape)): \(error.message)")
    }
    return Tensor(buffer: buffer, shape: shape, dtype: dtype, count: count)
  }

  /// The address of the first element, for reading. The caller keeps the tensor alive.
  @inline(__always)
  package func address<Element: TensorElement>(_ type: Element.Type) -> UnsafePointer<Element> {
    UnsafePointer(buffer.pointer.assumingMemoryBound(to: type) + offset)
  }

  /// The address of the first element, for writing into a tensor that nobody else has seen yet.
  @inline(__always)
  package func target<Element: TensorElement>(_ type: Element.Type)
    -> UnsafeMutablePointer<Element>
  {
    buffer.pointer.assumingMemoryBound(to: type) + offset
  }

  /// Calls `body` with the elements, which must be of type `Element`.
  package func withElements<Element: TensorElement, Result>(
    _ type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    assert(Element.dtype == dtype)
    return try withExtendedLifetime(buffer) {
      try body(UnsafeBufferPointer(start: address(type), count: count))
    }
  }

  /// Calls `body` with the elements for writing, after copying them if anybody else holds them.
  ///
  /// The result is a new value: it is no longer on the tape.
  /// - Throws: `TensorError` when there is no memory for the copy, and what `body` throws.
  package mutating func withMutableElements<Element: TensorElement, Result>(
    _ type: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    assert(Element.dtype == dtype)
    if !isKnownUniquelyReferenced(&buffer) { self = try copied() }
    trace = .none
    return try withExtendedLifetime(buffer) {
      try body(UnsafeMutableBufferPointer(start: target(type), count: count))
    }
  }

  /// The same elements in memory of their own, off the tape.
  package func copied() throws -> Tensor {
    let result = try Tensor.uninitialized(shape, dtype, engine, "copy")
    let size = dtype.byteCount
    result.buffer.pointer.copyMemory(
      from: buffer.pointer + offset * size, byteCount: count * size)
    return result
  }

  /// The same memory seen with another shape of the same count; not recorded.
  package func viewed(_ shape: [Int], offset: Int? = nil, count: Int? = nil) -> Tensor {
    Tensor(
      buffer: buffer, shape: shape, dtype: dtype, count: count ?? self.count,
      offset: offset ?? self.offset)
  }
}
