import FoundationEssentials
import Tensorlab
import XCTest

/// Files of the MNIST family are read exactly, and a bad one is refused with a reason.
final class IDXTests: XCTestCase {
  private func parse(_ bytes: [UInt8]) throws -> IDX {
    try IDX.parse(bytes, source: "x.idx")
  }

  func testReadsEveryElementType() throws {
    let cases: [(UInt8, [UInt8], [Double])] = [
      (0x08, [0, 255], [0, 255]),
      (0x09, [0x80, 0x7f], [-128, 127]),
      (0x0b, [0xff, 0xfe, 0x01, 0x00], [-2, 256]),
      (0x0c, [0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0], [-1, 65536]),
      (0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], [1.5, -2]),
      (0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1.5, 0]),
    ]
    for (type, elements, expected) in cases {
      let array = try parse(DataFixtures.idx(type: type, shape: [2], elements))
      XCTAssertEqual(array.shape, [2])
      XCTAssertEqual(array.doubles(), expected)
    }
  }

  func testReadsTheSameGzipped() throws {
    let elements = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let plain = DataFixtures.idx(shape: [200, 1000], elements)
    let array = try parse(DataFixtures.gzip(plain))
    XCTAssertEqual(array.shape, [200, 1000])
    XCTAssertEqual(try array.uint8s(), elements)
  }

  func testReadsGzipOfSeveralMembers() throws {
    let plain = DataFixtures.idx(shape: [4], [1, 2, 3, 4])
    let members = DataFixtures.gzip(Array(plain[..<9])) + DataFixtures.gzip(Array(plain[9...]))
    XCTAssertEqual(try parse(members).uint8s(), [1, 2, 3, 4])
  }

  func testRefusesWhatIsNotIDX() throws {
    assertTensorError(.file, "x.idx", "not an IDX file", "too short") { _ = try parse([]) }
    assertTensorError(.file, "not an IDX file") { _ = try parse(Array("PNG image".utf8)) }
    assertTensorError(.file, "7 is no element type") {
      _ = try parse(DataFixtures.idx(type: 7, shape: [1], [0]))
    }
    assertTensorError(.file, "rank 0") { _ = try parse([0, 0, 8, 0]) }
    assertTensorError(.file, "rank 200") { _ = try parse([0, 0, 8, 200, 0]) }
  }

  func testRefusesATruncatedFile() throws {
    assertTensorError(.file, "truncated", "header") { _ = try parse([0, 0, 8, 3, 0, 0]) }
    assertTensorError(.file, "truncated", "[2, 3]", "18 bytes in all", "17") {
      _ = try parse(DataFixtures.idx(shape: [2, 3], [1, 2, 3, 4, 5]))
    }
  }

  func testRefusesATruncatedGzip() throws {
    let whole = DataFixtures.gzip(DataFixtures.idx(shape: [100], [UInt8](repeating: 1, count: 100)))
    for length in [3, 12, 40, whole.count - 3] {
      assertTensorError(.file, "x.idx") { _ = try parse(Array(whole[..<length])) }
    }
  }

  func testRefusesADamagedGzip() throws {
    var bytes = DataFixtures.gzip(DataFixtures.idx(shape: [100], [UInt8](repeating: 1, count: 100)))
    bytes[60] ^= 1
    assertTensorError(.file, "damaged") { _ = try parse(bytes) }
  }

  func testRefusesWhatFollowsTheElements() throws {
    let bytes = DataFixtures.idx(shape: [2], [1, 2, 3])
    assertTensorError(.file, "1 bytes after") { _ = try parse(bytes) }
    assertTensorError(.file, "unpacks to more than") { _ = try parse(DataFixtures.gzip(bytes)) }
  }

  func testRefusesAHeaderThatPromisesTooMuch() throws {
    assertTensorError(.file, "more than", "bytes that can be read") {
      _ = try parse(DataFixtures.idx(shape: [0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [1]))
    }
    assertTensorError(.file, "truncated") {
      _ = try parse(DataFixtures.idx(shape: [0x7000_0000], [1]))
    }
    assertTensorError(.file, "truncated") {
      _ = try parse(DataFixtures.gzip(DataFixtures.idx(shape: [0x7000_0000], [1])))
    }
  }

  func testUnpacksNoMoreThanTheHeaderSays() throws {
    let bytes = DataFixtures.idx(shape: [1], [UInt8](repeating: 0, count: 5_000_000))
    assertTensorError(.file, "unpacks to more than the 9 bytes") {
      _ = try parse(DataFixtures.gzip(bytes))
    }
  }

  func testRefusesTheWrongElementType() throws {
    let numbers = try parse(DataFixtures.idx(type: 0x0d, shape: [1], [0, 0, 0, 0]))
    assertTensorError(.file, "float32, not uint8") { _ = try numbers.uint8s() }
    assertTensorError(.file, "float32, not integers") { _ = try numbers.int32s() }
  }

  func testRefusesAMissingFileAndADirectory() throws {
    try DataFixtures.withFolder { folder in
      assertTensorError(.file, "there is no file \(folder)/none") {
        _ = try IDX.read(path: folder + "/none")
      }
      assertTensorError(.file, "is a directory") { _ = try IDX.read(path: folder) }
      assertTensorError(.file, "not a regular file") { _ = try IDX.read(path: "/dev/null") }
      assertTensorError(.file, "empty") { _ = try IDX.read(path: "") }
    }
  }
}
