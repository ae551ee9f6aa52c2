import XCTest

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The program as a user runs it: the binary that was built with the tests.
enum TlabProcess {
  /// What a run of the program left.
  struct Result {
    /// The exit status; 128 and the signal's number when a signal ended it.
    var status: Int32
    var output: String
    var errors: String
  }

  /// The binary, which stands beside the test bundle.
  static var path: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let bundle = String(
      decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = bundle.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/tlab"
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], input: String = "", environment: KeyValuePairs<String, String> = [:]
  ) throws -> Result {
    let files = try (0..<3).map { _ in try temporaryFile() }
    defer { for file in files { close(file) } }
    let bytes = Array(input.utf8)
    XCTAssertEqual(write(files[0], bytes, bytes.count), bytes.count)
    lseek(files[0], 0, SEEK_SET)
    let process = try start(arguments, environment: environment) { actions in
      for (target, file) in files.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, file, Int32(target))
      }
    }
    let status = wait(for: process)
    return Result(
      status: status, output: contents(of: files[1]), errors: contents(of: files[2]))
  }

  /// Starts the program in a session of its own.
  static func start(
    _ arguments: [String], environment: KeyValuePairs<String, String> = [:],
    files: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    files(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // POSIX_SPAWN_SETSID, which the C library declares to GNU sources only.
    posix_spawnattr_setflags(&attributes, 0x80)
    let settings = [("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8")] + Array(environment)
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = settings.map { strdup("\($0.0)=\($0.1)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let status = posix_spawn(&process, path, &actions, &attributes, words, variables)
    guard status == 0 else { throw StartFailure(path: path, status: status) }
    return process
  }

  static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  struct StartFailure: Error {
    let path: String
    let status: Int32
  }

  /// Writes a file that lives as long as `body` runs.
  static func withFile<Result>(
    _ text: String, _ body: (String) throws -> Result
  ) throws -> Result {
    var template = Array("/tmp/tlab-test-XXXXXX.tlab".utf8CString)
    let descriptor = mkstemps(&template, 5)
    guard descriptor >= 0 else { throw StartFailure(path: "/tmp", status: errno) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    let bytes = Array(text.utf8)
    XCTAssertEqual(write(descriptor, bytes, bytes.count), bytes.count)
    close(descriptor)
    return try body(path)
  }

  private static func temporaryFile() throws -> Int32 {
    var template = Array("/tmp/tlab-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw StartFailure(path: "/tmp", status: errno) }
    unlink(template)
    return descriptor
  }

  private static func contents(of descriptor: Int32) -> String {
    lseek(descriptor, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
