/// Running sums along an axis; backwards when `isReversed`.
struct CumulativeSum: Primitive {
  let axis: Int
  var isReversed = false
  let name = "cumsum"
  let saved = Saved.nothing

  func forward(_ inputs: [Tensor], saving: Bool) throws -> (output: Tensor, residuals: [Tensor]) {
    let input = inputs[0]
    let output = try Tensor.uninitialized(input.shape, input.dtype, input.engine, name)
    switch input.dtype {
    case .float32: accumulate(input, output, Float.self) { ($0 + $1, false) }
    case .float64: accumulate(input, output, Double.self) { ($0 + $1, false) }
    case .int32, .bool:
      let overflows = accumulate(input, output, Int32.self) { $0.addingReportingOverflow($1) }
      if overflows {
        throw TensorError(.overflow, name, "a sum does not fit in i32; convert to f32 first")
      }
    }
    return (output, [])
  }

  @inline(__always)
  @discardableResult
  private func accumulate<Element: TensorElement & Numeric>(
    _ input: Tensor, _ output: Tensor, _ type: Element.Type,
    _ add: (Element, Element) -> (Element, Bool)
  ) -> Bool {
    let length = input.shape[axis]
    let inner = input.shape[(axis + 1)...].reduce(1, *)
    let outer = input.shape[..<axis].reduce(1, *)
    return withExtendedLifetime((input, output)) {
      let (source, target) = (input.address(type), output.target(type))
      var overflowed = false
      for group in 0..<outer {
        for column in 0..<inner {
          var sum: Element = 0
          for start in stride(from: 0, to: length, by: 1 << 20) {
            if start > 0, input.engine.interrupt.isSet { return false }
            for step in start..<min(length, start + 1 << 20) {
              let row = isReversed ? length - 1 - step : step
              let place = (group * length + row) * inner + column
              let (next, overflow) = add(sum, source[place])
              sum = next
              overflowed = overflowed || overflow
              target[place] = sum
            }
          }
        }
      }
      return overflowed
    }
  }

  /// The derivative of a running sum is the running sum from the other end.
  func vjp(_ p: Pullback) throws -> [Tensor?] {
    [try CumulativeSum(axis: axis, isReversed: !isReversed).apply(p.cotangent)]
  }
}

extension Tensor {
  /// The running sums along `axis`; integers stay integers, truth values are counted.
  /// - Throws: `TensorError` when the axis does not exist or an integer sum does not fit.
  public func cumulativeSum(axis: Int) throws -> Tensor {
    let axis = try Shape.axis(axis, rank: rank, "cumsum")
    return try CumulativeSum(axis: axis).apply(dtype == .bool ? cast(to: .int32) : self)
  }
}
