#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its name complete or not at all.
///
/// It is written beside its final place, forced to disk and then renamed; what stood there before
/// stays until that moment, and keeps its permissions. Not finished, it is removed again. Where the
/// name is a symbolic link, the file it leads to is replaced.
package final class AtomicFile {
  private let path: String
  private let temporaryPath: String
  private let operation: String
  private var descriptor: CInt

  /// Starts a file.
  ///
  /// - Parameter operation: what the error of a failed call says it was doing.
  /// - Throws: `TensorError` with code `.file` when the folder does not exist or is not writable, or
  ///   when the path names a folder.
  package init(path: String, operation: String) throws {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw TensorError(.file, operation, "the file name is empty or holds a zero byte")
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw TensorError(.file, operation, "\(path) is a directory")
    }
    let path = exists ? Self.resolved(path) : path
    let split = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) }
    let folder = split.map { String(path[..<$0]) } ?? ""
    let name = String(path[(split ?? path.startIndex)...].prefix(200))
    var generator = SystemRandomNumberGenerator()
    temporaryPath = "\(folder).\(name).\(String(generator.next(), radix: 36)).tmp"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw TensorError(.file, operation, "cannot write \(path): \(text(of: errno))")
    }
    if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    self.path = path
    self.operation = operation
  }

  /// The path without symbolic links.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporaryPath)
  }

  /// Appends bytes.
  ///
  /// - Throws: `TensorError` with code `.file` when they cannot be written, as on a full disk.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard let start = bytes.baseAddress else { return }
    var written = 0
    while written < bytes.count {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, start + written, min(bytes.count - written, 1 << 30))
      #elseif canImport(Musl)
        let count = Musl.write(descriptor, start + written, min(bytes.count - written, 1 << 30))
      #else
        let count = Glibc.write(descriptor, start + written, min(bytes.count - written, 1 << 30))
      #endif
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      written += count
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: `TensorError` with code `.file` when they cannot be written, as on a full disk.
  package func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Forces the content to disk and gives the file its name.
  ///
  /// - Parameter keepsPrevious: whether what stood there stays, as `path.previous`.
  /// - Throws: `TensorError` with code `.file` when that fails.
  package func commit(keepsPrevious: Bool = false) throws {
    guard fsync(descriptor) == 0 else { throw failure() }
    let closed = close(descriptor)
    descriptor = -1
    if keepsPrevious { keepPrevious() }
    guard closed == 0, rename(temporaryPath, path) == 0 else {
      let error = failure()
      unlink(temporaryPath)
      throw error
    }
    // The new name itself has to reach the disk, too.
    let folder = temporaryPath.utf8.lastIndex(of: UInt8(ascii: "/"))
      .map { String(temporaryPath[...$0]) }
    let folderDescriptor = open(folder ?? ".", O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  /// Gives what stands there a second name, so that there is a complete file under the first at any
  /// moment.
  private func keepPrevious() {
    let previous = path + ".previous"
    let spare = temporaryPath + ".previous"
    guard link(path, spare) == 0 else { return }
    if rename(spare, previous) != 0 { unlink(spare) }
  }

  private func failure() -> TensorError {
    TensorError(.file, operation, "cannot write \(path): \(text(of: errno))")
  }
}
