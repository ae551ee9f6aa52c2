import Tensorlab
import XCTest

/// Checks derivatives in Float64 against central differences along random directions.
enum GradientCheck {
  /// The largest relative error of the first derivative of `f` at `inputs`, and of the second.
  static func errors(
    _ engine: Engine, _ inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor
  ) throws -> (first: Double, second: Double) {
    let value = try f(inputs)
    let weights = try random(value.shape, 77, engine)
    func scalar(_ x: [Tensor]) throws -> Tensor { try (f(x) * weights).sum() }
    let first = try error(engine, inputs, scalar)
    let directions = try inputs.enumerated().map { try random($1.shape, 500 + $0, engine) }
    func slope(_ x: [Tensor]) throws -> Tensor {
      let gradients = try engine.valueAndGrad(at: x, scalar).gradients
      var sum = try Tensor(0, dtype: .float64, engine: engine)
      for (gradient, direction) in zip(gradients, directions) {
        sum = try sum + (gradient * direction).sum()
      }
      return sum
    }
    return (first, try error(engine, inputs, slope))
  }

  private static func error(
    _ engine: Engine, _ inputs: [Tensor], _ f: ([Tensor]) throws -> Tensor
  ) throws -> Double {
    let gradients = try engine.valueAndGrad(at: inputs, f).gradients
    var worst = 0.0
    for trial in 0..<3 {
      let directions = try inputs.enumerated().map {
        try random($1.shape, 1000 + trial * 10 + $0, engine)
      }
      var exact = 0.0
      for (gradient, direction) in zip(gradients, directions) {
        exact += try (gradient * direction).sum().item()
      }
      let step = 1e-5
      func value(_ sign: Double) throws -> Double {
        try f(zip(inputs, directions).map { try $0 + $1 * (sign * step) }).item()
      }
      let numeric = try (value(1) - value(-1)) / (2 * step)
      worst = max(worst, abs(exact - numeric) / max(1, abs(exact), abs(numeric)))
    }
    return worst
  }

  static func random(_ shape: [Int], _ seed: Int, _ engine: Engine) throws -> Tensor {
    let key = RandomKey(seed: UInt64(seed), purpose: .user)
    let count = shape.reduce(1, *)
    return try Tensor((0..<count).map { key.normal($0) }, shape: shape, engine: engine)
  }
}
