import Tensorlab
import XCTest

final class OptimizerTests: XCTestCase {
  private let engine = Engine()

  /// What the parameters are after the fixture's four gradients.
  private func result(
    _ optimizer: Optimizer, weightDecay: Double, gradientScale: Double = 1
  ) throws -> [Float] {
    let parameter = try Tensor(
      OptimizerFixtures.start, shape: [OptimizerFixtures.start.count], engine: engine)
    var state = try OptimizerState(optimizer, parameters: [parameter])
    for gradient in OptimizerFixtures.gradients {
      let scaled = gradient.map { $0 / Float(gradientScale) }
      state.beginStep()
      try state.update(
        0, parameter, gradient: Tensor(scaled, shape: parameter.shape, engine: engine),
        learningRate: OptimizerFixtures.learningRate, weightDecay: weightDecay,
        gradientScale: gradientScale)
    }
    return parameter.floats()
  }

  private func assertClose(
    _ found: [Float], _ expected: [Float], line: UInt = #line
  ) {
    XCTAssertEqual(found.count, expected.count, line: line)
    for (found, expected) in zip(found, expected) {
      XCTAssertEqual(found, expected, accuracy: 2e-6, line: line)
    }
  }

  func testAdamTakesTheDefinitionsSteps() throws {
    assertClose(
      try result(.adam(beta2: 0.98), weightDecay: 0), OptimizerFixtures.adam)
    assertClose(
      try result(.adam(beta2: 0.98), weightDecay: 0.1), OptimizerFixtures.adamWithDecay)
    assertClose(
      try result(.adam(epsilon: 1e-3), weightDecay: 0), OptimizerFixtures.adamWithLargeEpsilon)
  }

  func testAdamWShrinksWeightsApartFromTheGradient() throws {
    assertClose(try result(.adamW(beta2: 0.98), weightDecay: 0.1), OptimizerFixtures.adamW)
  }

  func testGradientDescentTakesTheDefinitionsSteps() throws {
    assertClose(try result(.sgd(), weightDecay: 0.1), OptimizerFixtures.sgd)
    assertClose(try result(.sgd(momentum: 0.9), weightDecay: 0.1), OptimizerFixtures.momentum)
    assertClose(
      try result(.sgd(momentum: 0.9, nesterov: true), weightDecay: 0.1), OptimizerFixtures.nesterov)
  }

  func testAScaledGradientIsTheGradientScaled() throws {
    assertClose(
      try result(.adamW(beta2: 0.98), weightDecay: 0.1, gradientScale: 0.25),
      OptimizerFixtures.adamW)
  }

  /// Large parameters are shared among threads; no element may be missed or updated twice.
  func testEveryElementOfALargeParameterIsUpdatedOnce() throws {
    let count = 100_003
    for optimizer in [try Optimizer.adamW(), try Optimizer.sgd(momentum: 0.5)] {
      let parameter = try Tensor.zeros([count], engine: engine)
      var state = try OptimizerState(optimizer, parameters: [parameter])
      state.beginStep()
      try state.update(
        0, parameter, gradient: .ones([count], engine: engine), learningRate: 0.5, weightDecay: 0)
      XCTAssertTrue(parameter.floats().allSatisfy { abs($0 + 0.5) < 1e-6 })
    }
  }

  /// A saved copy of the state must not change with the run that goes on.
  func testACopyOfTheStateIsAValue() throws {
    let parameter = try Tensor.zeros([9], engine: engine)
    var state = try OptimizerState(.adam(), parameters: [parameter])
    let before = state
    state.beginStep()
    try state.update(
      0, parameter, gradient: .ones([9], engine: engine), learningRate: 0.1, weightDecay: 0)
    XCTAssertEqual(before.step, 0)
    XCTAssertEqual(before.slots[0][0].floats(), [Float](repeating: 0, count: 9))
    XCTAssertNotEqual(state.slots[0][0].floats(), [Float](repeating: 0, count: 9))
  }

  func testNumbersOutOfRangeAreRefusedByName() {
    func assertRefused(_ name: String, _ make: () throws -> Optimizer, line: UInt = #line) {
      XCTAssertThrowsError(try make(), line: line) { error in
        XCTAssertEqual((error as? TensorError)?.code, .value, line: line)
        XCTAssertTrue("\(error)".contains(name), "\(error)", line: line)
      }
    }
    assertRefused("betas") { try .adam(beta1: 1) }
    assertRefused("betas") { try .adamW(beta2: .nan) }
    assertRefused("eps") { try .adam(epsilon: -1) }
    assertRefused("momentum") { try .sgd(momentum: 1.5) }
  }
}
