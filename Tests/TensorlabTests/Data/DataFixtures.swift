import FoundationEssentials
import Tensorlab
import XCTest

/// Files and bytes that tests of reading make for themselves.
enum DataFixtures {
  /// Calls `body` with the path of a fresh folder, and removes the folder afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tensorlab-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// The bytes of an IDX file.
  static func idx(type: UInt8 = 0x08, shape: [UInt32], _ elements: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, type, UInt8(shape.count)]
    for size in shape { bytes += bigEndian(size) }
    return bytes + elements
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  /// Bytes as gzip data that is not compressed (RFC 1951's stored blocks).
  static func gzip(_ content: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
    var rest = content[...]
    repeat {
      let block = rest.prefix(0xffff)
      rest = rest.dropFirst(block.count)
      let size = UInt16(block.count)
      output.append(rest.isEmpty ? 1 : 0)
      for half in [size, ~size] {
        output += [UInt8(truncatingIfNeeded: half), UInt8(truncatingIfNeeded: half >> 8)]
      }
      output += block
    } while !rest.isEmpty
    var crc: UInt32 = ~0
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
    }
    output += bigEndian(~crc).reversed()
    return output + bigEndian(UInt32(content.count)).reversed()
  }
}

/// Checks that `body` throws a `TensorError` of a kind that says something.
func assertTensorError(
  _ code: TensorError.Code, _ parts: String..., file: StaticString = #filePath,
  line: UInt = #line, _ body: () throws -> Void
) {
  XCTAssertThrowsError(try body(), file: file, line: line) { error in
    guard let error = error as? TensorError else {
      return XCTFail("threw \(error)", file: file, line: line)
    }
    XCTAssertEqual(error.code, code, "\(error)", file: file, line: line)
    for part in parts {
      XCTAssertTrue(
        error.description.contains(part), "'\(error)' does not say '\(part)'", file: file,
        line: line)
    }
  }
}
