/// What computing needs besides the numbers: memory, kernels, the tape and the wish to stop.
///
/// There is no global one. Every tensor knows its engine, so operations find it through their
/// operands. An engine belongs to one thread.
public final class Engine {
  package let pool: BufferPool
  package let backend: any Backend
  package let tape = Tape()
  private let interruptPlace = InterruptPlace()
  /// Asked between operations, between the parts of long ones, and between training steps.
  public var interrupt: InterruptToken {
    get { interruptPlace.token }
    set { interruptPlace.token = newValue }
  }

  /// An engine on `threadCount` threads; as many as there are cores when nil.
  ///
  /// `byteLimit` is the most memory its tensors may hold; the machine's when nil.
  public init(threadCount: Int? = nil, byteLimit: Int? = nil) {
    pool = BufferPool(byteLimit: byteLimit)
    backend = CPUBackend(team: ThreadTeam(threadCount: threadCount)) { [interruptPlace] in
      interruptPlace.token.isSet
    }
  }

  /// How many threads compute.
  public var threadCount: Int { backend.team.threadCount }

  /// How memory has been used so far.
  public var statistics: PoolStatistics { pool.statistics }

  /// How many grains a part of a loop has, between which an interrupt is noticed: milliseconds.
  private static let grainsBetweenPolls = 256

  /// Runs `body` over `0..<count` on the engine's threads; see `ThreadTeam.parallel`.
  ///
  /// A long loop that is interrupted leaves the rest out. What it computes is then incomplete, and
  /// whoever asked for it throws instead of giving it on, as `Primitive.apply` does.
  package func parallel(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let part = grain * Self.grainsBetweenPolls
    guard count > part else { return backend.team.parallel(count, grain: grain, body) }
    for start in stride(from: 0, to: count, by: part) {
      if interrupt.isSet { return }
      backend.team.parallel(min(part, count - start), grain: grain) { range in
        body((start + range.lowerBound)..<(start + range.upperBound))
      }
    }
  }
}

extension Engine {
  /// Runs `body` over the columns of `rowCount` rows of `length` elements, long rows in parts.
  package func parallelRows(
    _ rowCount: Int, length: Int, grain: Int, _ body: (_ row: Int, _ columns: Range<Int>) -> Void
  ) {
    guard length > 2 * grain else {
      return parallel(rowCount, grain: max(1, grain / max(length, 1))) { rows in
        for row in rows { body(row, 0..<length) }
      }
    }
    let partCount = (length + grain - 1) / grain
    parallel(rowCount * partCount, grain: 1) { parts in
      for part in parts {
        let start = part % partCount * grain
        body(part / partCount, start..<min(length, start + grain))
      }
    }
  }

  /// Copies bytes that do not overlap.
  package func copy(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
  ) {
    parallel(byteCount, grain: 1 << 16) { range in
      (target + range.lowerBound).copyMemory(
        from: source + range.lowerBound, byteCount: range.count)
    }
  }
}

/// Where an engine's token stands, so that its kernels see the one that is set.
private final class InterruptPlace {
  var token = InterruptToken()
}
