import CTerminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Waits for standard input and for Ctrl-C at the same time.
struct InputWait {
  /// Readable when Ctrl-C was pressed; -1 when that cannot be noticed.
  let wakeDescriptor: Int32

  /// Waits until a read from standard input does not block.
  /// - Returns: false after Ctrl-C, which is then forgotten.
  func isReady() -> Bool {
    var descriptors = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    while !interrupt_is_requested() {
      let count = poll(&descriptors, nfds_t(descriptors.count), -1)
      if count < 0, errno != EINTR { return true }
      if count > 0, descriptors[1].revents == 0 { return true }
    }
    interrupt_clear()
    return false
  }
}
