#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file opened for reading at any place in it.
package final class FileReader {
  package let path: String
  package let byteCount: Int
  private let operation: String
  private let descriptor: CInt

  /// Whether there is anything at a path.
  package static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Opens a regular file.
  ///
  /// - Parameter operation: what the error of a failed call says it was doing.
  /// - Throws: `TensorError` with code `.file` when there is no such file, when it may not be read,
  ///   or when it is a directory or another thing without a size.
  package init(path: String, operation: String) throws {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw TensorError(.file, operation, "the file name is empty or holds a zero byte")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno
      throw TensorError(
        .file, operation,
        reason == ENOENT ? "there is no file \(path)" : "cannot read \(path): \(text(of: reason))")
    }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let isFolder = isKnown && status.st_mode & S_IFMT == S_IFDIR
      throw TensorError(
        .file, operation, "\(path) is \(isFolder ? "a directory" : "not a regular file")")
    }
    self.path = path
    self.operation = operation
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// Fills a buffer with the bytes that start at an offset.
  ///
  /// - Throws: `TensorError` with code `.file` when the file ends before the buffer is full.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let start = buffer.baseAddress else { return }
    var filled = 0
    while filled < buffer.count {
      let count = pread(
        descriptor, start + filled, min(buffer.count - filled, 1 << 30), off_t(offset + filled))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = count < 0 ? text(of: errno) : "it ends after \(offset + filled) bytes"
        throw TensorError(.file, operation, "cannot read \(path): \(reason)")
      }
      filled += count
    }
  }

  /// The whole content.
  ///
  /// - Throws: `TensorError` with code `.file` when reading fails.
  package func bytes() throws -> [UInt8] {
    try bytes(at: 0, count: byteCount)
  }

  /// `count` bytes from an offset on.
  ///
  /// - Throws: `TensorError` with code `.file` when the file ends earlier.
  package func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw TensorError(.file, operation, "\(path) ends after \(byteCount) bytes")
    }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      initializedCount = count
    }
  }
}

/// The system's words for an error number.
package func text(of errorNumber: CInt) -> String {
  String(cString: strerror(errorNumber))
}
