/// What computing needs besides the numbers: memory, kernels, the tape and the wish to stop.
///
/// There is no global one. Every tensor knows its engine, so operations find it through their
/// operands. An engine belongs to one thread.
public final class Engine {
  package let pool: BufferPool
  package let backend: any Backend
  package let tape = Tape()
  /// Asked between steps and in long loops.
  public var interrupt = InterruptToken()

  /// An engine on `threadCount` threads; as many as there are cores when nil.
  ///
  /// `byteLimit` is the most memory its tensors may hold; the machine's when nil.
  public init(threadCount: Int? = nil, byteLimit: Int? = nil) {
    pool = BufferPool(byteLimit: byteLimit)
    backend = CPUBackend(team: ThreadTeam(threadCount: threadCount))
  }

  /// How many threads compute.
  public var threadCount: Int { backend.team.threadCount }

  /// How memory has been used so far.
  public var statistics: PoolStatistics { pool.statistics }

  /// Runs `body` over `0..<count` on the engine's threads; see `ThreadTeam.parallel`.
  package func parallel(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    backend.team.parallel(count, grain: grain, body)
  }
}
