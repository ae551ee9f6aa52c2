/// Memory that a kernel needs for itself, kept from one call to the next.
final class KernelScratch {
  private var memory: UnsafeMutablePointer<Float>?
  private var capacity = 0

  /// Room for `count` floats; what an earlier call gave is not valid any more.
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    if let memory, count <= capacity { return memory }
    memory?.deallocate()
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: BufferPool.alignment
    ).bindMemory(to: Float.self, capacity: count)
    memory = larger
    capacity = count
    return larger
  }

  deinit { memory?.deallocate() }
}

/// The transposition of a matrix.
enum Transposition {
  private static let tile = 16

  /// `target = source' + beta * target` for the rows `rows` of the target: `source` is
  /// `[columns, all rows]`, densely stored.
  static func add(
    _ source: UnsafePointer<Float>, sourceStride: Int, columns: Int, rows: Range<Int>,
    to target: UnsafeMutablePointer<Float>, targetStride: Int, beta: Float
  ) {
    for rowStart in stride(from: rows.lowerBound, to: rows.upperBound, by: tile) {
      let rowEnd = min(rows.upperBound, rowStart + tile)
      for columnStart in stride(from: 0, to: columns, by: tile) {
        let columnEnd = min(columns, columnStart + tile)
        for row in rowStart..<rowEnd {
          let out = target + row * targetStride
          let from = source + row
          if beta == 0 {
            for column in columnStart..<columnEnd { out[column] = from[column * sourceStride] }
          } else {
            for column in columnStart..<columnEnd {
              out[column] = from[column * sourceStride] + beta * out[column]
            }
          }
        }
      }
    }
  }
}
