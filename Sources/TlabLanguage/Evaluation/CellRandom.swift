import Tensorlab

/// The random numbers of one cell: they depend on the seed, the cell and the number of the draw
/// only, not on what other cells draw.
public struct CellRandom {
  private let key: RandomKey
  private let seed: UInt64
  private let cell: UInt64
  private var draws: UInt64 = 0

  init(seed: UInt64, cell: String) {
    self.seed = seed
    self.cell = Self.hash(cell)
    key = RandomKey(seed: seed, purpose: .user).folded(self.cell)
  }

  /// The key of the next draw.
  public mutating func next() -> RandomKey {
    defer { draws += 1 }
    return key.folded(draws)
  }

  /// A seed for something larger, such as a training run, the next of this cell.
  public mutating func nextSeed() -> UInt64 {
    defer { draws += 1 }
    return Self.mix(Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ Self.mix(cell &+ draws))
  }

  /// FNV-1a over the bytes of a text.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// The finaliser of SplitMix64.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
