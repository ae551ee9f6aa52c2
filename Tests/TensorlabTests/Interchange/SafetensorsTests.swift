import FoundationEssentials
import Tensorlab
import XCTest

/// Tensors come back from a file to the bit, and a damaged file is refused with a reason.
final class SafetensorsTests: XCTestCase {
  private let engine = Engine(threadCount: 1)

  private func withFile(_ body: (String) throws -> Void) throws {
    try DataFixtures.withFolder { try body($0 + "/x.safetensors") }
  }

  func testReadsWhatItWrote() throws {
    try withFile { path in
      let tensors: [(name: String, tensor: Tensor)] = [
        (
          "weights.0",
          try Tensor([1.5, -0, .infinity, 4, 5, 6] as [Float], shape: [2, 3], engine: engine)
        ),
        ("double", try Tensor([0.1, 1e300], shape: [2], engine: engine)),
        ("mask", try Tensor([true, false, true], shape: [3, 1], engine: engine)),
        ("labels", try Tensor([-7, .max] as [Int32], shape: [2], engine: engine)),
        ("scalar", try Tensor(3.5, engine: engine)),
        ("empty \"é\"", try Tensor([] as [Float], shape: [0, 4], engine: engine)),
      ]
      try Safetensors.save(tensors, metadata: ["a": "b\n", "c": ""], to: path)
      let contents = try Safetensors.load(path: path, engine: engine)
      XCTAssertEqual(contents.metadata, ["a": "b\n", "c": ""])
      XCTAssertEqual(contents.tensors.map(\.name), tensors.map(\.name))
      for (name, tensor) in tensors {
        let read = try XCTUnwrap(contents[name])
        XCTAssertEqual(read.typeDescription, tensor.typeDescription, name)
        XCTAssertEqual(read.doubles(), tensor.doubles(), name)
      }
      XCTAssertEqual(
        try FileManager.default.contentsOfDirectory(
          atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path
        ).count, 1,
        "a temporary file is left over")
    }
  }

  func testWritesTheFormatOthersRead() throws {
    try withFile { path in
      let tensor = try Tensor([1, 2] as [Int32], shape: [1, 2], engine: engine)
      try Safetensors.save([(name: "t", tensor: tensor)], metadata: ["k": "v"], to: path)
      let header =
        #"{"__metadata__":{"k":"v"},"t":{"dtype":"I32","shape":[1,2],"data_offsets":[0,8]}}"#
      let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      XCTAssertEqual(
        Array(try Data(contentsOf: URL(fileURLWithPath: path))),
        file(padded, [1, 0, 0, 0, 2, 0, 0, 0]))
    }
  }

  func testAViewIsWrittenAloneAndAnOldFileIsReplaced() throws {
    try withFile { path in
      let rows = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2], engine: engine)
      try Safetensors.save([(name: "all", tensor: rows)], to: path)
      try Safetensors.save([(name: "row", tensor: rows[[.at(1)]])], to: path)
      let contents = try Safetensors.load(path: path, engine: engine)
      XCTAssertEqual(contents.tensors.map(\.name), ["row"])
      XCTAssertEqual(contents["row"]?.floats(), [3, 4])
    }
  }

  func testReadsBytesAndLongIntegersOfOtherPrograms() throws {
    try withFile { path in
      let header =
        #"{"b":{"dtype":"I64","shape":[2],"data_offsets":[2,18]},"#
        + #""a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#
      let long: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8)
      try DataFixtures.write(file(header, [7, 200] + long), to: path)
      let contents = try Safetensors.load(path: path, engine: engine)
      XCTAssertEqual(contents.tensors.map(\.name), ["a", "b"])
      XCTAssertEqual(contents["a"]?.integers(), [7, 200])
      XCTAssertEqual(contents["b"]?.integers(), [5, -1])
      try DataFixtures.write(
        file(
          #"{"b":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, [0, 0, 0, 0, 1, 0, 0, 0]),
        to: path)
      assertTensorError(.file, "tensor 'b' holds 4294967296") {
        _ = try Safetensors.load(path: path, engine: engine)
      }
    }
  }

  /// The bytes of a file with that header.
  private func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let count = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8) + data
  }

  private func assertRefused(
    _ bytes: [UInt8], _ parts: String..., line: UInt = #line
  ) throws {
    try withFile { path in
      try DataFixtures.write(bytes, to: path)
      for part in parts + [path] {
        assertTensorError(.file, part, line: line) {
          _ = try Safetensors.load(path: path, engine: engine)
        }
      }
    }
  }

  func testRefusesADamagedFile() throws {
    try assertRefused([], "too short")
    try assertRefused([1, 2, 3], "too short")
    try assertRefused([UInt8](repeating: 255, count: 40), "not a safetensors file")
    try assertRefused([200, 0, 0, 0, 0, 0, 0, 0, 0x7b], "truncated", "200", "9")
    try assertRefused(file("{\"a\":", []), "damaged at byte 5")
    try assertRefused(file("[1]", []), "not a JSON object")
  }

  func testRefusesAWrongHeader() throws {
    func entry(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
      #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }
    let four = [UInt8](repeating: 0, count: 4)
    let first = entry("a", "F32", "[1]", "[0,4]")
    try assertRefused(file("{\(first),\(first)}", four), "'a' occurs twice")
    try assertRefused(
      file("{\(first),\(entry("b", "F32", "[1]", "[2,6]"))}", four + [0, 0]), "'b'", "overlaps")
    try assertRefused(
      file("{\(first),\(entry("b", "F32", "[1]", "[6,10]"))}", four + four + [0, 0]), "'b'", "gap")
    try assertRefused(file("{\(first)}", four + [0]), "1 bytes at its end")
    try assertRefused(file("{\(first)}", [0, 0, 0]), "truncated", "'a'")
    try assertRefused(
      file("{\(entry("a", "F32", "[2]", "[0,4]"))}", four), "'a'", "f32[2]".uppercased())
    try assertRefused(file("{\(entry("a", "Q4", "[1]", "[0,4]"))}", four), "'a' has dtype Q4")
    try assertRefused(file("{\(entry("a", "F32", "[-1]", "[0,4]"))}", four), "no shape")
    try assertRefused(file("{\(entry("a", "F32", "[1.5]", "[0,4]"))}", four), "no shape")
    try assertRefused(file("{\(entry("a", "F32", "[1]", "[4,0]"))}", four), "no data_offsets")
    try assertRefused(file("{\(entry("a", "F32", "[1]", "[0]"))}", four), "no data_offsets")
    try assertRefused(
      file("{\(entry("a", "F32", "[4294967296,4294967296]", "[0,4]"))}", four), "do not make")
    try assertRefused(file("{\(entry("a", "BOOL", "[4]", "[0,4]"))}", [0, 1, 2, 0]), "truth value")
    try assertRefused(file(#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, four), "no dtype")
    try assertRefused(file(#"{"__metadata__":{"a":1}}"#, []), "metadata 'a' is not a string")
    try assertRefused(file(#"{"__metadata__":3}"#, []), "metadata is not a map")
  }

  func testRefusesToWriteWhatCouldNotBeRead() throws {
    let tensor = try Tensor(1, engine: engine)
    try withFile { path in
      for name in ["a", "__metadata__"] {
        assertTensorError(.value, "two tensors are named '\(name)'") {
          try Safetensors.save(
            [(name: "a", tensor: tensor), (name: name, tensor: tensor)], to: path)
        }
      }
      assertTensorError(.file, "cannot write \(path)/y") {
        try Safetensors.save([], to: path + "/y")
      }
    }
    try DataFixtures.withFolder { folder in
      assertTensorError(.file, "is a directory") { try Safetensors.save([], to: folder) }
    }
    assertTensorError(.file, "empty") { try Safetensors.save([], to: "") }
  }
}
