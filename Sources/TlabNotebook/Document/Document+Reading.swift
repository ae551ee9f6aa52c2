#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Document {
  /// What is larger was not written by hand, and is no notebook.
  private static let byteLimit = 64 << 20

  /// Reads and parses a file.
  ///
  /// - Parameter path: the file as the user named it; `-` is standard input, always a script.
  /// - Throws: `DocumentError` when the file cannot be read, is not UTF-8 or is not a document.
  public init(path: String) throws {
    if path == "-" {
      let name = "<stdin>"
      let bytes = try Self.contents(of: STDIN_FILENO, file: name)
      self.init(script: try Self.decoded(bytes, file: name), file: name)
      return
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(errno, "opened", file: path) }
    defer { close(descriptor) }
    let bytes = try Self.contents(of: descriptor, file: path)
    try self.init(text: Self.decoded(bytes, file: path), file: path)
  }

  private static func contents(of descriptor: Int32, file: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += chunk[..<count]
        guard bytes.count <= byteLimit else {
          throw DocumentError(
            .file, "\(file) has more than \(byteLimit >> 20) MiB; a notebook is a text", file: nil)
        }
      } else if errno != EINTR {
        throw failure(errno, "read", file: file)
      }
    }
  }

  private static func failure(_ status: Int32, _ attempt: String, file: String) -> DocumentError {
    switch status {
    case ENOENT: DocumentError(.file, "there is no file \(file)", file: nil)
    case EISDIR:
      DocumentError(.file, "\(file) is a directory; a notebook is a file", file: nil)
    default:
      DocumentError(
        .file, "\(file) cannot be \(attempt): \(String(cString: strerror(status)))", file: nil)
    }
  }

  private static func decoded(_ bytes: [UInt8], file: String) throws -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let line = firstInvalidLine(of: bytes)
    throw DocumentError(
      .encoding, "the file is not UTF-8 text: this line holds bytes that are no character",
      file: file, line: line)
  }

  /// The number of the first line that is not UTF-8. A line end is never part of a character.
  private static func firstInvalidLine(of bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return (index ?? 0) + 1
  }
}
