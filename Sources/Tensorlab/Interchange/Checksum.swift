/// A sum that tells different contents apart, not one that withstands an attacker: FNV-1a (Fowler,
/// Noll, Vo 1991) over words of eight bytes, the bits mixed downwards after each.
struct Checksum {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The sum over all elements of some tensors.
  static func of(_ tensors: [Tensor]) -> String {
    var checksum = Checksum()
    for tensor in tensors { tensor.withBytes { checksum.add($0) } }
    return checksum.text
  }

  var text: String { String(state, radix: 16) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let wordsEnd = bytes.count / 8 * 8
    for offset in stride(from: 0, to: wordsEnd, by: 8) {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
    for offset in wordsEnd..<bytes.count { add(UInt64(bytes[offset])) }
  }

  private mutating func add(_ word: UInt64) {
    state = (state ^ word) &* 0x0000_0100_0000_01B3
    state ^= state >> 32
  }
}
