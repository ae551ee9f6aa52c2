import Tensorlab
import XCTest

/// Sorting, running sums and named-axis products, against results worked out by hand.
final class OrderTests: XCTestCase {
  let engine = Engine(threadCount: 2)

  private func tensor(_ values: [Double], _ shape: [Int]) throws -> Tensor {
    try Tensor(values, shape: shape, engine: engine)
  }

  func testSorting() throws {
    let x = try tensor([3, 1, 2, 1, 9, 0], [2, 3])
    XCTAssertEqual(try x.argsort().integers(), [1, 2, 0, 2, 0, 1])
    XCTAssertEqual(try x.sorted(axis: 0).doubles(), [1, 1, 0, 3, 9, 2])
    XCTAssertEqual(try x.sorted(descending: true).doubles(), [3, 2, 1, 9, 1, 0])
    let top = try x.topK(2)
    XCTAssertEqual(top.values.doubles(), [3, 2, 9, 1])
    XCTAssertEqual(top.indices.integers(), [0, 2, 1, 0])
    XCTAssertEqual(try tensor([2, 1, 2, 3, 1], [5]).unique().doubles(), [1, 2, 3])
    XCTAssertEqual(
      try tensor([.nan, 2, 1], [3]).argsort().integers(), [2, 1, 0], "not a number comes last")
    XCTAssertThrowsError(try x.topK(4))
  }

  func testMoving() throws {
    let x = try tensor([1, 2, 3, 4, 5, 6], [2, 3])
    XCTAssertEqual(try x.flipped(axis: 1).doubles(), [3, 2, 1, 6, 5, 4])
    XCTAssertEqual(try x.rolled(1, axis: 1).doubles(), [3, 1, 2, 6, 4, 5])
    XCTAssertEqual(try x.rolled(-4, axis: 1).doubles(), [2, 3, 1, 5, 6, 4])
    XCTAssertEqual(
      try x.padded([(0, 0), (1, 0)], value: 9).doubles(), [9, 1, 2, 3, 9, 4, 5, 6])
    XCTAssertEqual(try x.split(3, axis: 1).map { $0.doubles() }, [[1, 4], [2, 5], [3, 6]])
    XCTAssertThrowsError(try x.split(2, axis: 1))
    XCTAssertThrowsError(try x.padded([(1, 1)]))
  }

  func testRunningSumsAndProducts() throws {
    let x = try tensor([1, 2, 3, 4, 5, 6], [2, 3])
    XCTAssertEqual(try x.cumulativeSum(axis: 1).doubles(), [1, 3, 6, 4, 9, 15])
    XCTAssertEqual(try x.cumulativeSum(axis: 0).doubles(), [1, 2, 3, 5, 7, 9])
    XCTAssertEqual(try x.product().item(), 720)
    XCTAssertEqual(try x.product(axes: [0]).doubles(), [4, 10, 18])
    XCTAssertEqual(try Tensor.zeros([0, 2], engine: engine).product(axes: [0]).floats(), [1, 1])
  }

  func testEinsum() throws {
    let a = try tensor([1, 2, 3, 4, 5, 6], [2, 3])
    let b = try tensor([1, 0, 2, 1, 0, 3], [3, 2])
    let square = try tensor([1, 2, 3, 4], [2, 2])
    XCTAssertEqual(try Tensor.einsum("ij,jk->ik", [a, b]).doubles(), try a.matmul(b).doubles())
    XCTAssertEqual(try Tensor.einsum("ij,jk", [a, b]).shape, [2, 2])
    XCTAssertEqual(try Tensor.einsum("ij->ji", [a]).doubles(), [1, 4, 2, 5, 3, 6])
    XCTAssertEqual(try Tensor.einsum("ii->i", [square]).doubles(), [1, 4])
    XCTAssertEqual(try Tensor.einsum("ii", [square]).item(), 5)
    XCTAssertEqual(try Tensor.einsum("ij,ij->", [a, a]).item(), 91)
    XCTAssertEqual(
      try Tensor.einsum("i,j->ij", [square[[.at(0)]], square[[.at(1)]]]).doubles(),
      [3, 4, 6, 8])
    let batch = try Tensor.stack([a, a * 2])
    XCTAssertEqual(
      try Tensor.einsum("bij,bkj,k->bi", [batch, batch, square[[.at(0)]]]).doubles(),
      [78, 186, 312, 744].map { $0 })
    for (text, tensors) in [
      ("ij,jk->ik", [a]), ("ijk->i", [a]), ("ij->ik", [a]), ("ij->ii", [a]), ("i1->i", [a]),
      ("ij,jk->ik", [a, a]), ("ij->i->j", [a]),
    ] {
      XCTAssertThrowsError(try Tensor.einsum(text, tensors), text)
    }
  }

  func testDerivatives() throws {
    func check(_ name: String, _ shapes: [[Int]], _ f: ([Tensor]) throws -> Tensor) throws {
      let inputs = try shapes.enumerated().map { try GradientCheck.random($1, $0 + 1, engine) }
      let (first, second) = try GradientCheck.errors(engine, inputs, f)
      XCTAssertLessThan(first, 1e-6, name)
      XCTAssertLessThan(second, 1e-5, name)
    }
    try check("cumsum", [[3, 4]]) { try $0[0].cumulativeSum(axis: 1).power(2) }
    try check("prod", [[3, 5]]) { try $0[0].product(axes: [1]) }
    try check("sort", [[3, 4]]) { try $0[0].sorted(axis: 0).power(2) }
    try check("flip", [[3, 4]]) { try $0[0].flipped(axis: 0).power(2) }
    try check("roll", [[3, 4]]) { try $0[0].rolled(2, axis: 1).power(2) }
    try check("pad", [[2, 2]]) { try $0[0].padded([(1, 0), (0, 2)]).power(2) }
    try check("einsum", [[2, 3, 4], [4, 3], [2]]) { try Tensor.einsum("bij,ji,b->bj", $0) }
    try check("einsum with a diagonal", [[3, 3, 2]]) { try Tensor.einsum("iik->ki", $0).power(2) }
  }
}
