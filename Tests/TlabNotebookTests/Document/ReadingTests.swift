import TlabNotebook
import XCTest

/// If these failed, a file that cannot be read would be run as if it were empty, or end in a crash.
final class ReadingTests: XCTestCase {
  private func message(reading path: String) -> String {
    do {
      _ = try Document(path: path)
      return "it was read"
    } catch {
      return String(describing: error)
    }
  }

  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    var template = Array("/tmp/tlab-reading-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    XCTAssertGreaterThanOrEqual(descriptor, 0)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    XCTAssertEqual(write(descriptor, bytes, bytes.count), bytes.count)
    close(descriptor)
    try body(path)
  }

  func testMissingFileAndDirectory() {
    XCTAssertEqual(
      message(reading: "/nowhere/a.tlab"), "error[file]: there is no file /nowhere/a.tlab")
    XCTAssertEqual(message(reading: "/"), "error[file]: / is a directory; a notebook is a file")
  }

  func testEndlessFileIsRefused() {
    XCTAssertEqual(
      message(reading: "/dev/zero"),
      "error[file]: /dev/zero has more than 64 MiB; a notebook is a text")
  }

  func testBytesThatAreNoTextNameTheirLine() throws {
    try withFile(Array("# One\n\nx = \"".utf8) + [0xFF, 0x0A]) { path in
      let message = message(reading: path)
      XCTAssertTrue(message.hasPrefix("error[encoding]: the file is not UTF-8 text"), message)
      XCTAssertTrue(message.hasSuffix("\(path):3"), message)
    }
  }

  func testFileIsReadAsItIs() throws {
    let text = "# One\r\n\r\n```tlab\r\n1"
    try withFile(Array(text.utf8)) { path in
      let document = try Document(path: path)
      XCTAssertEqual(document.file, path)
      XCTAssertEqual(Array(document.text.utf8), Array(text.utf8))
    }
    try withFile([]) { path in
      XCTAssertEqual(try Document(path: path).text, "")
    }
  }
}
