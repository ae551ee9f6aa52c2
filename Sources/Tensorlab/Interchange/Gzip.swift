import CZlib

/// Reading of gzip data (RFC 1952) through zlib.
package enum Gzip {
  /// Whether bytes start as gzip data does.
  package static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// The first bytes of what gzip data holds, or all when it holds fewer.
  ///
  /// - Throws: `TensorError` with code `.file` when the data is damaged or ends early.
  package static func prefix(
    of bytes: [UInt8], count: Int, source: String, operation: String
  ) throws -> [UInt8] {
    try inflate(bytes, limit: count, source: source, operation: operation).bytes
  }

  /// What gzip data holds, all members of it one after another.
  ///
  /// Memory grows with what has really been unpacked, never with what a header promises.
  ///
  /// - Parameter limit: the greatest number of bytes to unpack.
  /// - Throws: `TensorError` with code `.file` when the data is damaged, ends early or holds more
  ///   than `limit` bytes.
  package static func decompressed(
    _ bytes: [UInt8], limit: Int, source: String, operation: String
  ) throws -> [UInt8] {
    let (output, isComplete) = try inflate(
      bytes, limit: limit, source: source, operation: operation)
    guard isComplete else {
      throw TensorError(
        .file, operation, "\(source) unpacks to more than the \(limit) bytes expected of it")
    }
    return output
  }

  private static func inflate(
    _ input: [UInt8], limit: Int, source: String, operation: String
  ) throws -> (bytes: [UInt8], isComplete: Bool) {
    // zlib keeps the address of its stream, so the stream must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard tensorlab_inflate_init(stream) == Z_OK else {
      throw TensorError(.memory, operation, "zlib has no memory")
    }
    defer { inflateEnd(stream) }

    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let isComplete = try input.withUnsafeBufferPointer { input in
      var consumed = 0
      while true {
        let room = min(chunk.count, limit + 1 - output.count)
        let fed = min(input.count - consumed, 1 << 30)
        let (status, produced) = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            .map { $0 + consumed }
          stream.pointee.avail_in = uInt(fed)
          stream.pointee.next_out = chunk.baseAddress
          stream.pointee.avail_out = uInt(room)
          let status = CZlib.inflate(stream, Z_NO_FLUSH)
          return (status, room - Int(stream.pointee.avail_out))
        }
        consumed += fed - Int(stream.pointee.avail_in)
        output.append(contentsOf: chunk[..<produced])
        if output.count > limit {
          output.removeLast(output.count - limit)
          return false
        }
        if status == Z_STREAM_END {
          if consumed == input.count { return true }
          guard inflateReset(stream) == Z_OK else {
            throw TensorError(.file, operation, "\(source) is damaged: it cannot be unpacked")
          }
          continue
        }
        guard status == Z_OK || status == Z_BUF_ERROR && consumed < input.count else {
          let reason =
            status == Z_BUF_ERROR || status == Z_OK
            ? "its compressed data ends early"
            : stream.pointee.msg.map { String(cString: $0) } ?? "it cannot be unpacked"
          throw TensorError(.file, operation, "\(source) is damaged: \(reason)")
        }
      }
    }
    return (output, isComplete)
  }
}
