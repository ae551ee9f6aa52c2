extension Tensor {
  /// A tensor of `shape` with `elements` in row-major order.
  /// - Throws: `TensorError` when the count does not match the shape, or there is no memory.
  public init<Element: TensorElement>(_ elements: [Element], shape: [Int], engine: Engine) throws {
    let count = try Shape.count(shape, "tensor")
    guard count == elements.count else {
      throw TensorError(
        .shape, "tensor",
        "\(elements.count) elements do not fill the shape \(Shape.format(shape)) of \(count)")
    }
    self = try .uninitialized(shape, Element.dtype, engine, "tensor")
    let target = target(Element.self)
    for (index, element) in elements.enumerated() { target[index] = element }
  }

  /// A tensor of rank 0.
  /// - Throws: `TensorError` when `dtype` cannot hold the value, or there is no memory.
  public init(_ scalar: Double, dtype: DType = .float32, engine: Engine) throws {
    self = try .full([], scalar, dtype: dtype, engine: engine)
  }

  /// A tensor whose elements all are `value`.
  /// - Throws: `TensorError` when `dtype` cannot hold the value, or there is no memory.
  public static func full(
    _ shape: [Int], _ value: Double, dtype: DType = .float32, engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(shape, dtype, engine, "full")
    switch dtype {
    case .float32: result.target(Float.self).update(repeating: Float(value), count: result.count)
    case .float64: result.target(Double.self).update(repeating: value, count: result.count)
    case .int32:
      guard let whole = Int32(exactly: value) else {
        throw TensorError(.dtype, "full", "i32 cannot hold \(value)")
      }
      result.target(Int32.self).update(repeating: whole, count: result.count)
    case .bool: result.target(Bool.self).update(repeating: value != 0, count: result.count)
    }
    return result
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int], dtype: DType = .float32, engine: Engine) throws
    -> Tensor
  { try full(shape, 0, dtype: dtype, engine: engine) }

  /// A tensor of ones.
  public static func ones(_ shape: [Int], dtype: DType = .float32, engine: Engine) throws -> Tensor
  { try full(shape, 1, dtype: dtype, engine: engine) }

  /// The numbers `start + i * step` for `i` in `0..<count`.
  public static func arange(
    start: Double = 0, step: Double = 1, count: Int, dtype: DType = .float32, engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized([count], dtype, engine, "arange")
    switch dtype {
    case .float32:
      let target = result.target(Float.self)
      for index in 0..<count { target[index] = Float(start + Double(index) * step) }
    case .float64:
      let target = result.target(Double.self)
      for index in 0..<count { target[index] = start + Double(index) * step }
    case .int32:
      let target = result.target(Int32.self)
      for index in 0..<count {
        guard let whole = Int32(exactly: start + Double(index) * step) else {
          throw TensorError(.dtype, "arange", "i32 cannot hold \(start + Double(index) * step)")
        }
        target[index] = whole
      }
    case .bool: throw TensorError(.dtype, "arange", "a range of truth values has no meaning")
    }
    return result
  }

  /// The identity matrix, `[size, size]`.
  public static func identity(_ size: Int, dtype: DType = .float32, engine: Engine) throws -> Tensor
  {
    let result = try zeros([size, size], dtype: dtype, engine: engine)
    for index in 0..<size {
      switch dtype {
      case .float32: result.target(Float.self)[index * (size + 1)] = 1
      case .float64: result.target(Double.self)[index * (size + 1)] = 1
      case .int32: result.target(Int32.self)[index * (size + 1)] = 1
      case .bool: result.target(Bool.self)[index * (size + 1)] = true
      }
    }
    return result
  }
}

extension Tensor {
  /// The elements in row-major order, converted to `Double`.
  public func doubles() -> [Double] {
    switch dtype {
    case .float32: withElements(Float.self) { $0.map(Double.init) }
    case .float64: withElements(Double.self) { Array($0) }
    case .int32: withElements(Int32.self) { $0.map(Double.init) }
    case .bool: withElements(Bool.self) { $0.map { $0 ? 1 : 0 } }
    }
  }

  /// The elements in row-major order, converted to `Float`.
  public func floats() -> [Float] {
    dtype == .float32 ? withElements(Float.self) { Array($0) } : doubles().map { Float($0) }
  }

  /// The elements in row-major order, as integers; fractions are cut off.
  public func integers() -> [Int] {
    switch dtype {
    case .int32: withElements(Int32.self) { $0.map(Int.init) }
    default: doubles().map { Int(exactly: $0.rounded(.towardZero)) ?? 0 }
    }
  }

  /// The only element of a tensor of one.
  /// - Throws: `TensorError` with code `.shape` when there is not exactly one.
  public func item() throws -> Double {
    guard count == 1 else {
      throw TensorError(.shape, "item", "\(typeDescription) does not hold exactly one element")
    }
    return element(0)
  }

  /// The element at a row-major `index`, which must be in range, as a `Double`.
  package func element(_ index: Int) -> Double {
    withExtendedLifetime(buffer) {
      switch dtype {
      case .float32: Double(address(Float.self)[index])
      case .float64: address(Double.self)[index]
      case .int32: Double(address(Int32.self)[index])
      case .bool: address(Bool.self)[index] ? 1 : 0
      }
    }
  }
}
