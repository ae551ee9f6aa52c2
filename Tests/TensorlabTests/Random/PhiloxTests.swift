import Tensorlab
import XCTest

/// Another generator would make every seed's results differ from the documented ones.
final class PhiloxTests: XCTestCase {
  /// The known answers that the generator's authors publish with Random123 (philox4x32-10).
  func testPublishedVectors() {
    let cases: [(counter: SIMD4<UInt32>, key: (UInt32, UInt32), expected: SIMD4<UInt32>)] = [
      (SIMD4(0, 0, 0, 0), (0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      (
        SIMD4(repeating: 0xffff_ffff), (0xffff_ffff, 0xffff_ffff),
        SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), (0xa409_3822, 0x299f_31d0),
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ]
    for (counter, key, expected) in cases {
      let index = UInt64(counter[0]) | UInt64(counter[1]) << 32
      let stream = UInt64(counter[2]) | UInt64(counter[3]) << 32
      XCTAssertEqual(
        Philox.block(RandomKey(low: key.0, high: key.1), index, stream: stream), expected)
    }
  }

  func testEightAtATimeAreTheSame() {
    let key = RandomKey(seed: 99, purpose: .dropout)
    for start in [UInt64(0), 5, UInt64(UInt32.max) - 3] {
      let eight = Philox.blocks8(key, start)
      for lane in 0..<8 {
        let one = Philox.block(key, start + UInt64(lane))
        XCTAssertEqual(
          one, SIMD4(eight.0[lane], eight.1[lane], eight.2[lane], eight.3[lane]), "from \(start)")
      }
    }
  }

  func testPurposesAndIndicesHaveStreamsOfTheirOwn() {
    let keys = [RandomPurpose.split, .order, .dropout].map { RandomKey(seed: 7, purpose: $0) }
    XCTAssertEqual(Set(keys).count, 3)
    XCTAssertEqual(Set((0..<1000).map { keys[0].folded($0) }).count, 1000)
  }

  func testAPermutationHoldsEachNumberOnce() {
    let order = RandomKey(seed: 1, purpose: .order).permutation(1000)
    XCTAssertEqual(order.sorted(), Array(0..<1000))
    XCTAssertNotEqual(order, Array(0..<1000))
  }

  func testMomentsOfTheDistributions() throws {
    let engine = Engine(threadCount: 2)
    let key = RandomKey(seed: 3, purpose: .user)
    let count = 100_003
    let uniform = try Tensor.uniform([count], low: -1, high: 3, key: key, engine: engine)
    XCTAssertEqual(try uniform.mean().item(), 1, accuracy: 0.02)
    XCTAssertEqual(try uniform.variance().item(), 16.0 / 12, accuracy: 0.02)
    XCTAssertGreaterThanOrEqual(try uniform.min().item(), -1)
    XCTAssertLessThan(try uniform.max().item(), 3)
    let normal = try Tensor.normal([count], mean: 2, deviation: 3, key: key, engine: engine)
    XCTAssertEqual(try normal.mean().item(), 2, accuracy: 0.05)
    XCTAssertEqual(try normal.variance().item(), 9, accuracy: 0.15)
    let kept = try Tensor.ones([count], engine: engine).dropout(0.3, key: key)
    XCTAssertEqual(try kept.mean().item(), 1, accuracy: 0.01)
    XCTAssertEqual(Set(kept.floats()), [0, Float(1 / 0.7)])
  }

  func testResultsDoNotDependOnTheNumberOfThreads() throws {
    let key = RandomKey(seed: 4, purpose: .user)
    let results = try [1, 2].map { (threads: Int) -> [[Float]] in
      let engine = Engine(threadCount: threads)
      let x = try Tensor.uniform([300, 301], key: key, engine: engine)
      return [
        x.floats(), try x.dropout(0.5, key: key).floats(), try x.sum().floats(),
        try x.sum(axes: [0]).floats(), try x.softmax().floats(),
        try Tensor.normal([50_000], key: key, engine: engine).floats(),
      ]
    }
    XCTAssertEqual(results[0], results[1])
  }
}
