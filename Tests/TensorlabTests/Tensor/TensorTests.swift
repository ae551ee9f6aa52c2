import Tensorlab
import XCTest

/// The arithmetic that everything else stands on.
final class TensorTests: XCTestCase {
  let engine = Engine(threadCount: 2)

  private func tensor(_ values: [Float], _ shape: [Int]) throws -> Tensor {
    try Tensor(values, shape: shape, engine: engine)
  }

  private func counting(_ shape: [Int]) throws -> Tensor {
    try Tensor.arange(count: shape.reduce(1, *), engine: engine).reshaped(shape)
  }

  func testBroadcastingIsNumPys() throws {
    let column = try tensor([1, 2, 3], [3, 1])
    let row = try tensor([10, 20], [2])
    XCTAssertEqual(try (column + row).shape, [3, 2])
    XCTAssertEqual(try (column + row).floats(), [11, 21, 12, 22, 13, 23])
    XCTAssertEqual(try (counting([2, 1, 3]) * counting([4, 1])).shape, [2, 4, 3])
    XCTAssertThrowsError(try column + tensor([1, 2], [2, 1])) {
      XCTAssertTrue("\($0)".contains("[3, 1] and [2, 1] do not broadcast"), "\($0)")
    }
  }

  func testTypesArePromotedAndScalarsNeverWiden() throws {
    let whole = try Tensor([Int32(7), -7], shape: [2], engine: engine)
    XCTAssertEqual(try (whole + 1).dtype, .int32)
    XCTAssertEqual(try (whole + 0.5).dtype, .float32)
    XCTAssertEqual(try (whole / 2).floats(), [3.5, -3.5])
    XCTAssertEqual(try (whole % whole.constant(3)).integers(), [1, 2])
    XCTAssertEqual(try (tensor([1], [1]) * 0.1).dtype, .float32)
    let wide = try Tensor([1.0], shape: [1], engine: engine)
    XCTAssertEqual(try (tensor([1], [1]) + wide).dtype, .float64)
    XCTAssertEqual(try whole.equal(whole).dtype, .bool)
  }

  func testIntegerOverflowIsAnError() throws {
    let large = try Tensor([Int32.max], shape: [1], engine: engine)
    for operation in [{ try large + 1 }, { try large * large }, { try large.power(large) }] {
      XCTAssertThrowsError(try operation()) {
        XCTAssertEqual(($0 as? TensorError)?.code, .overflow)
      }
    }
    XCTAssertThrowsError(try Tensor.stack([large, large]).sum())
  }

  func testElementaryFunctionsAgainstTheCLibrary() throws {
    let points = (-400...400).map { Float($0) / 40 }
    let x = try tensor(points, [points.count])
    func compare(_ name: String, _ found: Tensor, _ exact: (Double) -> Double) {
      for (point, value) in zip(points, found.floats()) {
        let expected = exact(Double(point))
        XCTAssertEqual(
          Double(value), expected, accuracy: 4e-7 * max(abs(expected), 1e-3), "\(name)(\(point))")
      }
    }
    compare("exp", try x.exp()) { exp($0) }
    compare("tanh", try x.tanh()) { tanh($0) }
    compare("erf", try x.erf()) { erf($0) }
    compare("sigmoid", try x.sigmoid()) { 1 / (1 + exp(-$0)) }
    compare("log", try (x + 11).log()) { log(Double(Float($0) + 11)) }
    let extremes = try tensor([-200, -100, 88.7, 100, .infinity, -.infinity], [6]).exp().floats()
    XCTAssertEqual(extremes[0], 0)
    XCTAssertEqual(extremes[1], exp(-100), accuracy: 3 * .leastNonzeroMagnitude)
    XCTAssertEqual(extremes[2] / exp(88.7), 1, accuracy: 1e-5)
    XCTAssertEqual(Array(extremes[3...]), [.infinity, .infinity, 0])
    let logs = try tensor([0, -1, .infinity, Float(bitPattern: 71362)], [4]).log().floats()
    XCTAssertEqual(logs[0], -.infinity)
    XCTAssertTrue(logs[1].isNaN)
    XCTAssertEqual(logs[2], .infinity)
    XCTAssertEqual(logs[3], -92.1034, accuracy: 1e-3)
  }

  func testReductionsOverAnyAxes() throws {
    let x = try counting([2, 3, 4])
    XCTAssertEqual(try x.sum().item(), 276)
    XCTAssertEqual(try x.sum(axes: [0, 2]).floats(), [60, 92, 124])
    XCTAssertEqual(try x.max(axes: [-1], keepDimensions: true).shape, [2, 3, 1])
    XCTAssertEqual(try x.mean(axes: [1]).floats(), [4, 5, 6, 7, 16, 17, 18, 19])
    XCTAssertEqual(try x.argmax(axis: 1).integers(), [Int](repeating: 2, count: 8))
    XCTAssertEqual(try x.variance().item(), 575.0 / 12, accuracy: 1e-4)
    XCTAssertEqual(try x.greater(x.constant(20)).sum().item(), 3)
    // Float32 alone would stop counting at 2^24.
    let ones = try Tensor.ones([20_000_000], engine: engine)
    XCTAssertEqual(try ones.sum().item(), 20_000_000)
    XCTAssertThrowsError(try Tensor.zeros([0], engine: engine).max())
    XCTAssertThrowsError(try x.sum(axes: [3]))
  }

  func testIndexing() throws {
    let x = try counting([3, 4])
    func all(_ items: IndexItem...) throws -> [Float] { try x[items].floats() }
    let whole = IndexItem.slice(start: nil, end: nil, step: 1)
    XCTAssertEqual(try all(.at(-1)), [8, 9, 10, 11])
    XCTAssertEqual(try all(whole, .at(1)), [1, 5, 9])
    XCTAssertEqual(try all(.slice(start: 1, end: nil, step: 1), .at(0)), [4, 8])
    XCTAssertEqual(try all(.at(0), .slice(start: nil, end: nil, step: -1)), [3, 2, 1, 0])
    XCTAssertEqual(try all(.rest, .slice(start: 0, end: 4, step: 3)), [0, 3, 4, 7, 8, 11])
    XCTAssertEqual(try x[[.newAxis, .rest]].shape, [1, 3, 4])
    let rows = try Tensor([Int32(2), 0], shape: [2], engine: engine)
    XCTAssertEqual(try all(.tensor(rows), .at(1)), [9, 1])
    let columns = try Tensor([Int32(3), 3], shape: [2], engine: engine)
    XCTAssertEqual(try all(.tensor(rows), .tensor(columns)), [11, 3])
    XCTAssertEqual(try x[[.tensor(x.greater(x.constant(8)))]].floats(), [9, 10, 11])
    for (items, message) in [
      ([IndexItem.at(3)], "index 3 is out of range for axis 0, whose length is 3"),
      ([whole, .at(-5)], "index -5 is out of range for axis 1, whose length is 4"),
      ([whole, whole, whole], "3 indices for a tensor of 2 axes"),
      ([.slice(start: 0, end: 9, step: 1)], "slice bound 9 is out of range"),
      ([.slice(start: 0, end: 2, step: 0)], "step of a slice cannot be 0"),
    ] {
      XCTAssertThrowsError(try x[items]) { XCTAssertTrue("\($0)".contains(message), "\($0)") }
    }
  }

  func testAssignmentThroughAnIndexLeavesCopiesAlone() throws {
    var x = try counting([2, 3])
    let copy = x
    try x.update([.at(0), .slice(start: 1, end: nil, step: 1)], with: tensor([7], []))
    XCTAssertEqual(x.floats(), [0, 7, 7, 3, 4, 5])
    XCTAssertEqual(copy.floats(), [0, 1, 2, 3, 4, 5])
    let allocations = engine.statistics.hits + engine.statistics.misses
    let value = try tensor([1, 2, 3], [3])
    try x.update([.at(1)], with: value)
    XCTAssertEqual(
      engine.statistics.hits + engine.statistics.misses, allocations + 1,
      "an assignment into a tensor of one's own must not copy it")
    XCTAssertThrowsError(try x.update([.at(2)], with: value))
    XCTAssertEqual(x.floats(), [0, 7, 7, 1, 2, 3])
  }

  func testMatrixProductsOfAllSizes() throws {
    let key = RandomKey(seed: 2, purpose: .user)
    for (m, n, k) in [(1, 1, 1), (3, 5, 7), (4, 8, 16), (9, 17, 33), (65, 70, 61), (160, 90, 90)] {
      for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        let a = try Tensor.normal(ta ? [k, m] : [m, k], key: key, engine: engine)
        let b = try Tensor.normal(tb ? [n, k] : [k, n], key: key.folded(1), engine: engine)
        let found = try a.matmul(b, transposeSelf: ta, transposeOther: tb).floats()
        let exact = try a.cast(to: .float64).matmul(
          b.cast(to: .float64), transposeSelf: ta, transposeOther: tb)
        for (x, y) in zip(found, exact.doubles()) {
          XCTAssertEqual(Double(x), y, accuracy: 1e-4, "\(m) \(n) \(k) \(ta) \(tb)")
        }
      }
    }
    XCTAssertThrowsError(try counting([2, 3]).matmul(counting([2, 3]))) {
      XCTAssertTrue("\($0)".contains("inner dimensions must agree"), "\($0)")
    }
  }

  func testPrinting() throws {
    XCTAssertEqual(
      try tensor([1, 2, 3, 4, 5, 6], [2, 3]).description, "f32[2, 3]\n[[1, 2, 3]\n [4, 5, 6]]")
    XCTAssertEqual(try tensor([0.5, -1.25], [2]).description, "f32[2] [ 0.50, -1.25]")
    XCTAssertEqual(try Tensor(3, engine: engine).description, "3")
    XCTAssertEqual(try tensor([], [0]).description, "f32[0] []")
    let long = try counting([1000]).description
    XCTAssertTrue(long.contains("..."), long)
    XCTAssertLessThanOrEqual(long.count, 100)
  }

  func testImpossibleTensorsAreRefusedBeforeTheyAreMade() throws {
    let small = Engine(threadCount: 1, byteLimit: 1 << 20)
    XCTAssertThrowsError(try Tensor.zeros([1 << 20], engine: small)) {
      XCTAssertEqual(($0 as? TensorError)?.code, .memory)
      XCTAssertTrue("\($0)".contains("f32[1048576]"), "\($0)")
    }
    XCTAssertThrowsError(try Tensor.zeros([1 << 40, 1 << 40], engine: engine))
    XCTAssertThrowsError(try Tensor.zeros([-1], engine: engine))
    XCTAssertNoThrow(try Tensor.zeros([1 << 10], engine: small))
  }

  func testMemoryKeptForReuseGivesWayBeforeTheLimit() throws {
    let small = Engine(threadCount: 1, byteLimit: 1 << 20)
    let kept = try Tensor.zeros([150_000], engine: small)
    _ = try Tensor.zeros([70_000], engine: small)
    let other = try Tensor.zeros([90_000], engine: small)
    withExtendedLifetime((kept, other)) {
      XCTAssertLessThanOrEqual(
        small.statistics.bytesInUse + small.statistics.bytesCached, 1 << 20)
    }
  }

  func testMemoryIsReused() throws {
    func step() throws { _ = try (counting([100, 100]) * 2).exp().sum() }
    try step()
    let misses = engine.statistics.misses
    for _ in 0..<10 { try step() }
    XCTAssertEqual(engine.statistics.misses, misses)
    XCTAssertEqual(engine.statistics.bytesInUse, 0)
  }
}
