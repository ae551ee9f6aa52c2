#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One of the program's output streams.
struct Terminal {
  static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
  static let standardError = Terminal(descriptor: STDERR_FILENO)

  /// Whether a person reads it, and not a file or another program.
  let isTerminal: Bool
  /// Whether to colour: on a terminal that can, unless NO_COLOR asks for none (no-color.org).
  let usesColor: Bool
  /// What colours pictures can have.
  var pictureColors: HalfBlocks.Colors {
    guard usesColor else { return .none }
    let name = Self.variable("COLORTERM")
    return name == "truecolor" || name == "24bit" ? .full : .palette
  }
  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) != 0
    usesColor =
      isTerminal && Self.variable("NO_COLOR") == nil && Self.variable("TERM") != "dumb"
  }

  /// The columns of a line: the terminal's, else those COLUMNS names, else 80.
  var width: Int {
    if isTerminal {
      var size = winsize()
      if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
        return Int(size.ws_col)
      }
    }
    if let columns = Self.variable("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    return 80
  }

  /// Writes at once, so that standard output and standard error keep their order.
  ///
  /// A reader that has gone away ends the program, as it does other programs in a pipe.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          #if canImport(Glibc)
            Glibc.write(descriptor, $0.baseAddress, $0.count)
          #elseif canImport(Musl)
            Musl.write(descriptor, $0.baseAddress, $0.count)
          #else
            Darwin.write(descriptor, $0.baseAddress, $0.count)
          #endif
        }
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EPIPE {
          exit(128 + SIGPIPE)
        } else if errno != EINTR && errno != EAGAIN {
          return
        }
      }
    }
  }

  /// An environment variable that is set and not empty.
  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

/// Text attributes of a terminal, or none.
struct TextStyle {
  let isColored: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }
  func italic(_ text: String) -> String { wrap(text, "3") }
  func dim(_ text: String) -> String { wrap(text, "2") }
  func code(_ text: String) -> String { wrap(text, "36") }
  func error(_ text: String) -> String { wrap(text, "1;31") }

  private func wrap(_ text: String, _ attribute: String) -> String {
    isColored ? "\u{1B}[\(attribute)m\(text)\u{1B}[0m" : text
  }
}
