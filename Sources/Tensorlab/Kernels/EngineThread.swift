#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The one thread on which evaluation and every kernel run.
///
/// A second thread that entered the kernels would get a thread team of its own and fight the first
/// for the cores. The large stack is address space, not memory; it makes a recursion limit safe.
public enum EngineThread {
  /// The stack's size in bytes.
  public static let stackByteCount = 512 << 20

  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// Runs `body` on a new thread with a large stack and waits for it.
  ///
  /// - Throws: `TensorError` when the thread cannot be made, and what `body` throws.
  public static func run<Result>(_ body: () throws -> Result) throws -> Result {
    var result: Swift.Result<Result, any Error>?
    try withoutActuallyEscaping(body) { body in
      let work = Work { result = Swift.Result { try body() } }
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      defer { pthread_attr_destroy(&attributes) }
      pthread_attr_setstacksize(&attributes, stackByteCount)
      let opaque = Unmanaged.passRetained(work)
      defer { opaque.release() }
      #if canImport(Darwin)
        var thread: pthread_t?
      #else
        var thread = pthread_t()
      #endif
      let status = pthread_create(
        &thread, &attributes,
        { context in
          #if canImport(Darwin)
            Unmanaged<Work>.fromOpaque(context).takeUnretainedValue().body()
          #else
            if let context { Unmanaged<Work>.fromOpaque(context).takeUnretainedValue().body() }
          #endif
          return nil
        }, opaque.toOpaque())
      guard status == 0 else {
        throw TensorError(
          .memory, "start", "the engine's thread could not be made (error \(status))")
      }
      #if canImport(Darwin)
        if let thread { pthread_join(thread, nil) }
      #else
        pthread_join(thread, nil)
      #endif
    }
    guard let result else {
      throw TensorError(.memory, "start", "the engine's thread ended without a result")
    }
    return try result.get()
  }
}
