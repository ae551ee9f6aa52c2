import CZlib

/// A picture of three bytes for each pixel, or one where it is grey, as a PNG file.
struct PNG {
  let width: Int
  let height: Int
  /// Row by row.
  let pixels: [UInt8]
  let isGrey: Bool

  /// The file's bytes (ISO/IEC 15948); nil when zlib has no memory.
  var bytes: [UInt8]? {
    let rowLength = width * (isGrey ? 1 : 3)
    var rows: [UInt8] = []
    rows.reserveCapacity((rowLength + 1) * height)
    for row in 0..<height {
      // No filter.
      rows.append(0)
      rows += pixels[(row * rowLength)..<((row + 1) * rowLength)]
    }
    var length = compressBound(uLong(rows.count))
    var packed = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&packed, &length, rows, uLong(rows.count), 9) == Z_OK else { return nil }
    let header = Self.bigEndian(width) + Self.bigEndian(height) + [8, isGrey ? 0 : 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + Self.chunk("IHDR", header) + Self.chunk("IDAT", Array(packed[..<Int(length)]))
      + Self.chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + contents
    return bigEndian(contents.count) + body
      + bigEndian(Int(crc32(0, body, uInt(body.count))))
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
