/// A comparison or a logical operation of two tensors; its result is a mask without derivative.
package struct Compare: Primitive {
  package enum Relation: String {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessEqual = "<="
    case greater = ">"
    case greaterEqual = ">="
    case and, or
  }
  let relation: Relation
  package var name: String { relation.rawValue }
  package let saved = Saved.nothing

  package func forward(_ inputs: [Tensor], saving: Bool) throws -> (
    output: Tensor, residuals: [Tensor]
  ) {
    let (a, b) = (inputs[0], inputs[1])
    switch a.dtype {
    case .float32:
      if let mask = try compareVectors(a, b) { return (mask, []) }
      return (try compare(a, b, Float.self), [])
    case .float64: return (try compare(a, b, Double.self), [])
    case .int32: return (try compare(a, b, Int32.self), [])
    case .bool:
      let shape = try Shape.broadcast(a.shape, b.shape, name)
      func masks(_ f: (Bool, Bool) -> Bool) throws -> Tensor {
        try Elementwise.general(a, b, shape, name, Bool.self, Bool.self, f)
      }
      switch relation {
      case .equal: return (try masks { $0 == $1 }, [])
      case .notEqual: return (try masks { $0 != $1 }, [])
      case .less: return (try masks { !$0 && $1 }, [])
      case .lessEqual: return (try masks { !$0 || $1 }, [])
      case .greater: return (try masks { $0 && !$1 }, [])
      case .greaterEqual: return (try masks { $0 || !$1 }, [])
      case .and: return (try masks { $0 && $1 }, [])
      case .or: return (try masks { $0 || $1 }, [])
      }
    }
  }

  /// The comparison of two runs of equal length, or of one with a number, eight at a time; nil for
  /// what broadcasts otherwise.
  private func compareVectors(_ a: Tensor, _ b: Tensor) throws -> Tensor? {
    guard a.shape == b.shape || b.count == 1 && b.rank <= a.rank else { return nil }
    switch relation {
    case .equal: return try Elementwise.mask(a, b, name) { $0 .== $1 }
    case .notEqual: return try Elementwise.mask(a, b, name) { $0 .!= $1 }
    case .less: return try Elementwise.mask(a, b, name) { $0 .< $1 }
    case .lessEqual: return try Elementwise.mask(a, b, name) { $0 .<= $1 }
    case .greater: return try Elementwise.mask(a, b, name) { $0 .> $1 }
    case .greaterEqual: return try Elementwise.mask(a, b, name) { $0 .>= $1 }
    case .and, .or: return nil
    }
  }

  private func compare<Element: TensorElement & Comparable>(
    _ a: Tensor, _ b: Tensor, _ type: Element.Type
  ) throws -> Tensor {
    let shape = try Shape.broadcast(a.shape, b.shape, name)
    func mask(_ f: (Element, Element) -> Bool) throws -> Tensor {
      try Elementwise.general(a, b, shape, name, type, Bool.self, f)
    }
    switch relation {
    case .equal: return try mask { $0 == $1 }
    case .notEqual: return try mask { $0 != $1 }
    case .less: return try mask { $0 < $1 }
    case .lessEqual: return try mask { $0 <= $1 }
    case .greater: return try mask { $0 > $1 }
    case .greaterEqual: return try mask { $0 >= $1 }
    case .and, .or:
      throw TensorError(
        .dtype, name, "expected truth values (bool), but found \(a.typeDescription)")
    }
  }

  package func vjp(_ pullback: Pullback) -> [Tensor?] { [nil, nil] }
}

/// Takes each element from one tensor or the other, as a mask says.
struct Select: Primitive {
  let name = "where"
  let saved = Saved.inputs

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let shape = inputs[0].shape
    let output = try Tensor.uninitialized(shape, inputs[1].dtype, inputs[0].engine, name)
    switch output.dtype {
    case .float32: select(inputs, output, Float.self)
    case .float64: select(inputs, output, Double.self)
    case .int32: select(inputs, output, Int32.self)
    case .bool: select(inputs, output, Bool.self)
    }
    return (output, [])
  }

  private func select<Element: TensorElement>(
    _ inputs: [Tensor], _ output: Tensor, _ type: Element.Type
  ) {
    withExtendedLifetime((inputs, output)) {
      let mask = inputs[0].address(Bool.self)
      let (a, b) = (inputs[1].address(type), inputs[2].address(type))
      let target = output.target(type)
      output.engine.parallel(output.count, grain: Elementwise.grain) { range in
        for index in range { target[index] = mask[index] ? a[index] : b[index] }
      }
    }
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] {
    let zero = try Tensor.zeros([], dtype: p.cotangent.dtype, engine: p.cotangent.engine)
    return [
      nil,
      p.needs[1] ? try Tensor.select(p.inputs[0], p.cotangent, zero) : nil,
      p.needs[2] ? try Tensor.select(p.inputs[0], zero, p.cotangent) : nil,
    ]
  }
}

/// Converts the elements to another type.
struct Cast: Primitive {
  let dtype: DType
  let name = "cast"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    let output = try Tensor.uninitialized(input.shape, dtype, input.engine, name)
    switch input.dtype {
    case .float32: try convert(input, output, Float.self) { Double($0) }
    case .float64: try convert(input, output, Double.self) { $0 }
    case .int32: try convert(input, output, Int32.self) { Double($0) }
    case .bool: try convert(input, output, Bool.self) { $0 ? 1 : 0 }
    }
    return (output, [])
  }

  @inline(__always)
  private func convert<Element: TensorElement>(
    _ input: Tensor, _ output: Tensor, _ type: Element.Type, _ double: (Element) -> Double
  ) throws {
    try withExtendedLifetime((input, output)) {
      let source = input.address(type)
      switch dtype {
      case .float32:
        let target = output.target(Float.self)
        input.engine.parallel(input.count, grain: Elementwise.grain) { range in
          for index in range { target[index] = Float(double(source[index])) }
        }
      case .float64:
        let target = output.target(Double.self)
        input.engine.parallel(input.count, grain: Elementwise.grain) { range in
          for index in range { target[index] = double(source[index]) }
        }
      case .int32:
        let target = output.target(Int32.self)
        for index in 0..<input.count {
          guard let whole = Int32(exactly: double(source[index]).rounded(.towardZero)) else {
            throw TensorError(.overflow, name, "i32 cannot hold \(source[index])")
          }
          target[index] = whole
          if index & 0xFFFFF == 0xFFFFF { try input.engine.interrupt.check(name) }
        }
      case .bool:
        let target = output.target(Bool.self)
        input.engine.parallel(input.count, grain: Elementwise.grain) { range in
          for index in range { target[index] = double(source[index]) != 0 }
        }
      }
    }
  }

  func vjp(_ p: Pullback) throws -> [Tensor?] { [try p.cotangent.cast(to: p.inputs[0].dtype)] }
}

extension Tensor {
  private func compared(_ relation: Compare.Relation, _ other: Tensor) throws -> Tensor {
    let dtype = dtype.promoted(with: other.dtype)
    return try Compare(relation: relation).apply(cast(to: dtype), other.cast(to: dtype))
  }

  /// Where the elements are equal: a mask.
  public func equal(_ other: Tensor) throws -> Tensor { try compared(.equal, other) }
  /// Where the elements differ: a mask.
  public func notEqual(_ other: Tensor) throws -> Tensor { try compared(.notEqual, other) }
  /// Where the element is less than the other's: a mask.
  public func less(_ other: Tensor) throws -> Tensor { try compared(.less, other) }
  /// Where the element is at most the other's: a mask.
  public func lessEqual(_ other: Tensor) throws -> Tensor { try compared(.lessEqual, other) }
  /// Where the element is greater than the other's: a mask.
  public func greater(_ other: Tensor) throws -> Tensor { try compared(.greater, other) }
  /// Where the element is at least the other's: a mask.
  public func greaterEqual(_ other: Tensor) throws -> Tensor { try compared(.greaterEqual, other) }
  /// Where both masks are true.
  public func logicalAnd(_ other: Tensor) throws -> Tensor { try compared(.and, other) }
  /// Where either mask is true.
  public func logicalOr(_ other: Tensor) throws -> Tensor { try compared(.or, other) }

  /// Where the mask is false.
  /// - Throws: `TensorError` with code `.dtype` when it is not a mask.
  public func logicalNot() throws -> Tensor {
    guard dtype == .bool else {
      throw TensorError(.dtype, "not", "expected truth values (bool), but found \(typeDescription)")
    }
    return try compared(.equal, Tensor(0, dtype: .bool, engine: engine))
  }

  /// The elements of `a` where `mask` is true, and of `b` elsewhere; all three broadcast together.
  /// - Throws: `TensorError` when the shapes do not agree or the mask is not of truth values.
  public static func select(_ mask: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard mask.dtype == .bool else {
      throw TensorError(
        .dtype, "where", "the mask must be of truth values (bool), not \(mask.typeDescription)")
    }
    let dtype = a.dtype.promoted(with: b.dtype)
    let shape = try Shape.broadcast(
      mask.shape, Shape.broadcast(a.shape, b.shape, "where"), "where")
    return try Select().apply(
      mask.broadcast(to: shape), a.cast(to: dtype).broadcast(to: shape),
      b.cast(to: dtype).broadcast(to: shape))
  }

  /// The elements converted to `dtype`; fractions are cut off towards zero.
  /// - Throws: `TensorError` with code `.overflow` when i32 cannot hold an element.
  public func cast(to dtype: DType) throws -> Tensor {
    self.dtype == dtype ? self : try Cast(dtype: dtype).apply(self)
  }
}
