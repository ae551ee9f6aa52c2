#if canImport(Glibc)
  import Glibc
#endif

/// A block of floats that starts on a huge page, with values in `-scale..<scale`.
struct Block {
  let start: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int, scale: Float, generator: inout SplitMix) {
    let page = 2 << 20
    let byteCount = (count * MemoryLayout<Float>.stride + page - 1) / page * page
    var raw: UnsafeMutableRawPointer?
    guard posix_memalign(&raw, page, byteCount) == 0, let raw else {
      print("benchmark-step: out of memory (\(byteCount) bytes)")
      exit(1)
    }
    madvise(raw, byteCount, MADV_HUGEPAGE)
    start = raw.bindMemory(to: Float.self, capacity: byteCount / MemoryLayout<Float>.stride)
    self.count = count
    for index in 0..<count { start[index] = (generator.uniform() * 2 - 1) * scale }
  }

  static func + (block: Block, offset: Int) -> UnsafeMutablePointer<Float> { block.start + offset }
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough randomness for numbers that are only multiplied.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next number in `0..<1`.
  mutating func uniform() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float((mixed ^ (mixed >> 31)) >> 40) / Float(1 << 24)
  }
}
