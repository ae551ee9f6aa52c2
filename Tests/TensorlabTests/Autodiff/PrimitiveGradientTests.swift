import Tensorlab
import XCTest

/// A wrong derivative trains a model that looks plausible and is worse than it should be.
final class PrimitiveGradientTests: XCTestCase {
  let engine = Engine(threadCount: 2)

  private func check(
    _ name: String, _ shapes: [[Int]], positive: Bool = false, away: Bool = false,
    _ f: ([Tensor]) throws -> Tensor, line: UInt = #line
  ) throws {
    let inputs = try shapes.enumerated().map { index, shape in
      var x = try GradientCheck.random(shape, index + 1, engine)
      // Away from zero, where the function has a kink or a pole.
      if positive { x = try x * x + 0.5 }
      if away { x = try x + x.sign() * 0.3 }
      return x
    }
    let (first, second) = try GradientCheck.errors(engine, inputs, f)
    XCTAssertLessThan(first, 1e-6, "\(name), first derivative", line: line)
    XCTAssertLessThan(second, 1e-5, "\(name), second derivative", line: line)
  }

  func testElementwise() throws {
    try check("exp", [[3, 4]]) { try $0[0].exp() }
    try check("log", [[3, 4]], positive: true) { try $0[0].log() }
    try check("sqrt", [[3, 4]], positive: true) { try $0[0].squareRoot() }
    try check("tanh", [[3, 4]]) { try $0[0].tanh() }
    try check("sigmoid", [[3, 4]]) { try $0[0].sigmoid() }
    try check("erf", [[3, 4]]) { try $0[0].erf() }
    try check("sin", [[3, 4]]) { try $0[0].sin() }
    try check("cos", [[3, 4]]) { try $0[0].cos() }
    try check("abs", [[3, 4]], away: true) { try $0[0].magnitude() }
    try check("relu", [[3, 4]], away: true) { try $0[0].relu() }
    try check("gelu", [[3, 4]]) { try $0[0].gelu() }
  }

  func testInverseAndHyperbolic() throws {
    try check("asin", [[3, 4]]) { try ($0[0].tanh() * 0.8).arcSine() }
    try check("acos", [[3, 4]]) { try ($0[0].tanh() * 0.8).arcCosine() }
    try check("atan", [[3, 4]]) { try $0[0].arcTangent() }
    try check("tan", [[3, 4]]) { try ($0[0] * 0.3).tan() }
    try check("sinh", [[3, 4]]) { try $0[0].hyperbolicSine() }
    try check("cosh", [[3, 4]]) { try $0[0].hyperbolicCosine() }
    try check("expm1", [[3, 4]]) { try $0[0].expMinusOne() }
    try check("log1p", [[3, 4]], positive: true) { try $0[0].logOnePlus() }
  }

  func testRunningReductionsAndQuantiles() throws {
    try check("cumprod", [[2, 5]], away: true) { try $0[0].cumulativeProduct(axis: 1) }
    try check("cummax", [[2, 5]]) { try $0[0].cumulativeMax(axis: 1) }
    try check("cummin", [[5, 2]]) { try $0[0].cumulativeMax(axis: 0, smallest: true) }
    try check("quantile", [[2, 5]]) { try $0[0].quantiles([0.3, 0.5], axis: 1) }
  }

  func testArithmeticWithBroadcasting() throws {
    try check("add", [[3, 4], [4]]) { try $0[0] + $0[1] }
    try check("subtract", [[3, 1], [3, 4]]) { try $0[0] - $0[1] }
    try check("multiply", [[2, 3, 4], [3, 1]]) { try $0[0] * $0[1] }
    try check("divide", [[3, 4], [3, 4]], away: true) { try $0[0] / $0[1] }
    try check("modulo", [[3, 4], [4]], away: true) { try $0[0] % $0[1] }
    try check("power", [[3, 4], [4]], positive: true) { try $0[0].power($0[1]) }
    try check("power by a number", [[3, 4]], away: true) { try $0[0].power(3) }
    try check("maximum", [[3, 4], [3, 4]]) { try $0[0].maximum($0[1]) }
    try check("minimum", [[3, 4], [4]]) { try $0[0].minimum($0[1]) }
  }

  func testReductions() throws {
    try check("sum", [[2, 3, 4]]) { try $0[0].sum(axes: [1]) }
    try check("sum over two axes apart", [[2, 3, 4]]) { try $0[0].sum(axes: [0, 2]) }
    try check("mean", [[2, 3, 4]]) { try $0[0].mean(axes: [-1], keepDimensions: true) }
    try check("variance", [[2, 3, 4]]) { try $0[0].variance(axes: [2]) }
    try check("max", [[2, 3, 4]]) { try $0[0].max(axes: [1]) }
    try check("min", [[2, 3, 4]]) { try $0[0].min() }
    try check("logsumexp", [[3, 4]]) { try $0[0].logSumExp(axes: [1]) }
  }

  func testShapes() throws {
    try check("reshape", [[2, 6]]) { try $0[0].reshaped([3, 4]).power(2) }
    try check("transpose", [[2, 3, 4]]) { try $0[0].transposed(axes: [2, 0, 1]).power(2) }
    try check("broadcast", [[3, 1]]) { try $0[0].broadcast(to: [2, 3, 4]).power(2) }
    try check("concatenate", [[2, 3], [2, 1]]) {
      try Tensor.concatenate([$0[0], $0[1]], axis: 1).power(2)
    }
    try check("stack", [[2, 3], [2, 3]]) { try Tensor.stack([$0[0], $0[1]], axis: 1).power(2) }
  }

  func testIndexing() throws {
    try check("position", [[3, 4]]) { try $0[0][[.at(1)]].power(2) }
    try check("slice with a step", [[5, 4]]) {
      try $0[0][[.slice(start: 0, end: 5, step: 2), .at(-1)]].power(2)
    }
    let repeated = try Tensor([Int32(0), 2, 2], shape: [3], engine: engine)
    try check("gather with repetition", [[3, 4]]) { try $0[0].gathered(repeated).power(2) }
    let mask = try Tensor([true, false, true], shape: [3], engine: engine)
    try check("mask", [[3, 4]]) { try $0[0][[.tensor(mask)]].power(2) }
    try check("assignment", [[3, 4], [4]]) {
      try $0[0].updating([.at(1)], with: $0[1]).power(2)
    }
    try check("where", [[3, 4], [3, 4]]) {
      try Tensor.select($0[0].greater($0[1]), $0[0] * $0[0], $0[1])
    }
  }

  func testMatrixProducts() throws {
    try check("matmul", [[3, 4], [4, 2]]) { try $0[0].matmul($0[1]) }
    try check("matmul, left transposed", [[4, 3], [4, 2]]) {
      try $0[0].matmul($0[1], transposeSelf: true)
    }
    try check("matmul, right transposed", [[3, 4], [2, 4]]) {
      try $0[0].matmul($0[1], transposeOther: true)
    }
    try check("matmul, both transposed", [[4, 3], [2, 4]]) {
      try $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
    }
    try check("batched", [[2, 3, 4], [2, 4, 2]]) { try $0[0].matmul($0[1]) }
    try check("batched by broadcasting", [[2, 1, 3, 4], [5, 4, 2]]) { try $0[0].matmul($0[1]) }
    try check("a batch by one matrix", [[2, 3, 4], [4, 2]]) { try $0[0].matmul($0[1]) }
    try check("matrix by vector", [[3, 4], [4]]) { try $0[0].matmul($0[1]) }
    try check("vector by vector", [[4], [4]]) { try $0[0].matmul($0[1]) }
  }

  func testLayers() throws {
    try check("softmax", [[3, 4]]) { try $0[0].softmax() }
    try check("softmax over the first axis", [[3, 4]]) { try $0[0].softmax(axis: 0) }
    try check("log softmax", [[3, 4]]) { try $0[0].logSoftmax() }
    try check("linear", [[2, 3, 4], [4, 5], [5]]) { try $0[0].linear($0[1], $0[2]) }
    try check("layer norm", [[3, 5], [5], [5]]) {
      try $0[0].layerNorm(scale: $0[1], shift: $0[2])
    }
    let key = RandomKey(seed: 3, purpose: .dropout)
    try check("dropout", [[6, 7]]) { try $0[0].dropout(0.4, key: key).power(2) }
    try check("attention", [[2, 3, 12]]) { try $0[0].attention(headCount: 2) }
    try check("attention with dropout and mask", [[2, 3, 12]]) {
      try $0[0].attention(headCount: 2, dropout: 0.3, maskProbability: 0.3, key: key)
    }
  }
}
