import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The entries typed in this session and those before it, kept in a file that only its owner reads.
///
/// Each entry is a line of the file, in which `\` and line ends are written `\\` and `\n`. Sessions
/// that run at the same time append to it.
struct History {
  /// The most entries that are kept.
  private static let capacity = 10_000

  private let path: String?

  /// The file under `XDG_STATE_HOME`, or `~/.local/state`.
  init() {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let state =
      environment("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment("HOME").map { $0 + "/.local/state" }
    path = state.map { $0 + "/tlab/history" }
  }

  /// The entries kept, the oldest first, none of them twice.
  func load() -> [String] {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return [] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    var seen: Set<String> = []
    let latest = lines.reversed().filter { seen.insert($0).inserted }.prefix(Self.capacity)
    let kept = Array(latest.reversed())
    if lines.count > kept.count + Self.capacity / 10 { rewrite(kept, at: path) }
    return kept.map(Self.decoded)
  }

  /// Keeps an entry for the sessions to come. What cannot be written is not kept.
  func append(_ entry: String) {
    guard let path, let slash = path.lastIndex(of: "/") else { return }
    try? FileManager.default.createDirectory(
      atPath: String(path[..<slash]), withIntermediateDirectories: true)
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    fchmod(descriptor, 0o600)
    let bytes = Array((Self.encoded(entry) + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  private func rewrite(_ lines: [String], at path: String) {
    let temporary = "\(path).\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    if written != bytes.count || rename(temporary, path) != 0 { unlink(temporary) }
  }

  private static func encoded(_ entry: String) -> String {
    entry.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func decoded(_ line: String) -> String {
    var entry = ""
    var isEscaped = false
    for character in line {
      if isEscaped {
        entry.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        entry.append(character)
      }
    }
    return entry
  }
}
