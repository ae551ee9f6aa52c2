#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The program at a terminal, with somebody who types.
final class PseudoTerminal {
  /// How long to wait for an answer before the test fails, in milliseconds.
  private static let patience: Int32 = 30_000

  private let descriptor: Int32
  private let process: pid_t
  /// Everything that the terminal showed.
  private(set) var shown = ""
  /// What was shown since the last expectation was met.
  private var pending = ""

  /// - Parameter state: where the program keeps its history; nowhere when nil.
  init(
    _ arguments: [String] = [], columns: UInt16 = 80, state: String? = nil, editor: String = ""
  ) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 256)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &slave, &name, nil, &size) == 0 else {
      throw TlabProcess.StartFailure(path: "/dev/ptmx", status: errno)
    }
    close(slave)
    descriptor = master
    // The first terminal that a new session opens is the one whose Ctrl-C reaches it.
    process = try TlabProcess.start(
      arguments,
      environment: [
        "TERM": "dumb", "XDG_STATE_HOME": state ?? "/dev/null", "HOME": "/dev/null",
        "EDITOR": editor,
      ]
    ) { [master] actions in
      posix_spawn_file_actions_addclose(&actions, master)
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
  }

  deinit { close(descriptor) }

  /// Types a text as it is.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Waits until the text is shown, after what was expected before.
  func shows(_ text: String) -> Bool {
    while true {
      if let found = pending.firstRange(of: text) {
        pending = String(pending[found.upperBound...])
        return true
      }
      guard read() else { return false }
    }
  }

  /// Waits for the program's end.
  func end() -> Int32 {
    while read() {}
    return TlabProcess.wait(for: process)
  }

  /// Whether something came before the end of the program and of the patience.
  private func read() -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Self.patience) > 0 else {
      kill(process, SIGKILL)
      return false
    }
    var chunk = [UInt8](repeating: 0, count: 4096)
    #if canImport(Glibc)
      let count = Glibc.read(descriptor, &chunk, chunk.count)
    #else
      let count = Musl.read(descriptor, &chunk, chunk.count)
    #endif
    guard count > 0 else { return false }
    let text = String(decoding: chunk[..<count], as: UTF8.self).replacing("\r\n", with: "\n")
    shown += text
    pending += text
    return true
  }
}
