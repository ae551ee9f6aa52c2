#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How an engine's memory has been used.
public struct PoolStatistics: Equatable, Sendable {
  /// Allocations served from memory used before.
  public var hits = 0
  /// Allocations that had to ask the system.
  public var misses = 0
  /// Bytes held by live tensors.
  public var bytesInUse = 0
  /// The most bytes ever held by live tensors at once.
  public var bytesPeak = 0
  /// Bytes kept for reuse.
  public var bytesCached = 0
}

/// Aligned memory for tensors, kept for reuse by size.
///
/// Sizes are rounded up to one of eight steps between powers of two, so that at most an eighth is
/// lost and tensors of like sizes share memory.
package final class BufferPool {
  /// The alignment of every buffer in bytes: a cache line, and an AVX-512 register.
  package static let alignment = 64
  private static let cachedLimit = 256 << 20

  package private(set) var statistics = PoolStatistics()
  /// The most bytes that live tensors may hold together.
  package let byteLimit: Int
  private var free: [Int: [UnsafeMutableRawPointer]] = [:]
  /// The free memory of the smallest sizes, by capacity / alignment: found without hashing.
  private var smallFree = [[UnsafeMutableRawPointer]](
    repeating: [], count: BufferPool.largestSmall / BufferPool.alignment + 1)
  private static let largestSmall = 512

  package init(byteLimit: Int? = nil) {
    self.byteLimit = byteLimit ?? MachineMemory.byteLimit()
  }

  deinit { releaseCached() }

  /// The size actually allocated for `byteCount`.
  package static func capacity(_ byteCount: Int) -> Int {
    if byteCount <= 512 { return max(alignment, (byteCount + alignment - 1) & ~(alignment - 1)) }
    let step = 1 << (Int.bitWidth - (byteCount - 1).leadingZeroBitCount - 4)
    return (byteCount + step - 1) & ~(step - 1)
  }

  /// Memory for `byteCount` bytes, aligned, its content unspecified.
  /// - Throws: `TensorError` with code `.memory` when the machine does not have that much.
  package func allocate(_ byteCount: Int) throws -> (
    pointer: UnsafeMutableRawPointer, capacity: Int
  ) {
    guard byteCount <= byteLimit - statistics.bytesInUse else {
      throw TensorError(
        .memory, "allocate",
        "\(formatBytes(byteCount)) more do not fit: \(formatBytes(statistics.bytesInUse)) are in "
          + "use and this machine allows \(formatBytes(byteLimit))")
    }
    var capacity = Self.capacity(byteCount)
    let pointer: UnsafeMutableRawPointer
    if let cached = takeCached(&capacity) {
      pointer = cached
      statistics.hits += 1
      statistics.bytesCached -= capacity
    } else {
      let limit = min(
        max(Self.cachedLimit, statistics.bytesInUse), byteLimit - statistics.bytesInUse)
      if statistics.bytesCached + capacity > limit { releaseCached() }
      var memory: UnsafeMutableRawPointer?
      guard posix_memalign(&memory, Self.alignment, capacity) == 0, let memory else {
        throw TensorError(.memory, "allocate", "the system refused \(formatBytes(capacity))")
      }
      pointer = memory
      statistics.misses += 1
    }
    statistics.bytesInUse += capacity
    statistics.bytesPeak = max(statistics.bytesPeak, statistics.bytesInUse)
    return (pointer, capacity)
  }

  /// Cached memory of `capacity`, or else of a larger size near it, which then is `capacity`.
  ///
  /// The last batch of an epoch is smaller than the others, and so finds what they used.
  private func takeCached(_ capacity: inout Int) -> UnsafeMutableRawPointer? {
    if capacity <= Self.largestSmall,
      let cached = smallFree[capacity / Self.alignment].popLast()
    {
      return cached
    }
    let limit = max(4 * capacity, 1 << 16)
    var candidate = capacity
    while candidate <= limit {
      if let cached = free[candidate]?.popLast() {
        capacity = candidate
        return cached
      }
      candidate = Self.capacity(candidate + 1)
    }
    return nil
  }

  package func release(_ pointer: UnsafeMutableRawPointer, capacity: Int) {
    statistics.bytesInUse -= capacity
    statistics.bytesCached += capacity
    if capacity <= Self.largestSmall {
      smallFree[capacity / Self.alignment].append(pointer)
    } else {
      free[capacity, default: []].append(pointer)
    }
  }

  /// Gives all memory kept for reuse back to the system.
  package func releaseCached() {
    for pointers in free.values {
      for pointer in pointers { systemFree(pointer) }
    }
    free.removeAll()
    for place in smallFree.indices {
      for pointer in smallFree[place] { systemFree(pointer) }
      smallFree[place] = []
    }
    statistics.bytesCached = 0
  }
}

/// One block of pooled memory, returned to its pool when the last tensor on it goes.
package final class Buffer {
  package let pointer: UnsafeMutableRawPointer
  package let engine: Engine
  private let capacity: Int

  package init(byteCount: Int, engine: Engine) throws {
    (pointer, capacity) = try engine.pool.allocate(byteCount)
    self.engine = engine
  }

  deinit { engine.pool.release(pointer, capacity: capacity) }
}

private func systemFree(_ pointer: UnsafeMutableRawPointer) { free(pointer) }
