/// The random numbers of one transform of one image in one epoch.
///
/// The key and these three numbers determine them; nothing else does.
package struct SampleDraws {
  private let key: RandomKey
  private var index = 0

  package init(key: RandomKey, epoch: Int, sample: Int, stage: Int) {
    self.key = [epoch, sample, stage].reduce(key) { key, number in
      key.folded(UInt64(truncatingIfNeeded: number))
    }
  }

  /// A number in 0..<1.
  mutating func uniform() -> Double {
    defer { index += 1 }
    return key.uniform(index)
  }

  /// A number between two bounds.
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }
}
