/// The checked header of a safetensors file.
struct SafetensorsHeader {
  /// Where a tensor lies and what it is.
  struct Entry {
    let name: String
    let elementType: Safetensors.ElementType
    let shape: [Int]
    /// In bytes, from the end of the header.
    let offsets: Range<Int>
  }

  /// In the order in which they lie in the file.
  let entries: [Entry]
  let metadata: [String: String]
  /// Where the elements start, in bytes from the start of the file.
  let dataOffset: Int

  /// Reads and checks the header of a file.
  ///
  /// - Throws: `TensorError` with code `.file` when anything in it is not as it must be.
  init(of file: FileReader) throws {
    guard file.byteCount >= 8 else {
      throw Self.failure(file, "it is too short for a safetensors file")
    }
    var byteCount: UInt64 = 0
    try withUnsafeMutableBytes(of: &byteCount) { try file.read(at: 0, into: $0) }
    byteCount = UInt64(littleEndian: byteCount)
    guard byteCount <= Safetensors.maximumHeaderByteCount, byteCount >= 2 else {
      throw Self.failure(file, "it is not a safetensors file: a header of \(byteCount) bytes")
    }
    guard Int(byteCount) <= file.byteCount - 8 else {
      throw Self.failure(
        file, "it is truncated: a header of \(byteCount) bytes in a file of \(file.byteCount)")
    }
    dataOffset = 8 + Int(byteCount)

    let text = try file.bytes(at: 8, count: Int(byteCount))
    let header: JSONValue
    do {
      header = try JSONValue(parsing: text)
    } catch {
      throw Self.failure(file, "its header is damaged at byte \(error.offset): \(error.message)")
    }
    guard case .object(let members) = header else {
      throw Self.failure(file, "its header is not a JSON object")
    }
    metadata = try Self.metadata(members, file)
    let room = file.byteCount - dataOffset
    let entries = try members.filter { $0.name != Safetensors.metadataName }
      .map { try Self.entry($0, room: room, file) }
      .sorted {
        ($0.offsets.lowerBound, $0.offsets.upperBound) < (
          $1.offsets.lowerBound, $1.offsets.upperBound
        )
      }
    var end = 0
    for entry in entries {
      guard entry.offsets.lowerBound == end else {
        let what = entry.offsets.lowerBound < end ? "overlaps the one before it" : "follows a gap"
        throw Self.failure(
          file,
          "tensor '\(entry.name)' starts at \(entry.offsets.lowerBound), not \(end): it \(what)")
      }
      end = entry.offsets.upperBound
    }
    guard end == room else {
      throw Self.failure(file, "\(room - end) bytes at its end belong to no tensor")
    }
    self.entries = entries
  }

  private static func metadata(_ members: [JSONValue.Member], _ file: FileReader) throws
    -> [String: String]
  {
    guard let member = members.first(where: { $0.name == Safetensors.metadataName }) else {
      return [:]
    }
    guard case .object(let pairs) = member.value else {
      throw failure(file, "its metadata is not a map of strings")
    }
    var result: [String: String] = [:]
    for pair in pairs {
      guard let text = pair.value.string else {
        throw failure(file, "its metadata '\(pair.name)' is not a string")
      }
      result[pair.name] = text
    }
    return result
  }

  private static func entry(_ member: JSONValue.Member, room: Int, _ file: FileReader) throws
    -> Entry
  {
    let name = member.name
    guard let type = member.value["dtype"]?.string else {
      throw failure(file, "tensor '\(name)' has no dtype")
    }
    guard let elementType = Safetensors.ElementType(rawValue: type) else {
      let known = Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(file, "tensor '\(name)' has dtype \(type); can read \(known)")
    }
    guard let sizes = member.value["shape"]?.array,
      case let shape = sizes.compactMap(\.integer), shape.count == sizes.count,
      shape.allSatisfy({ $0 >= 0 })
    else { throw failure(file, "tensor '\(name)' has no shape of whole numbers") }
    guard let ends = member.value["data_offsets"]?.array?.map(\.integer), ends.count == 2,
      let start = ends[0], let end = ends[1], start >= 0, start <= end
    else { throw failure(file, "tensor '\(name)' has no data_offsets of two whole numbers") }
    guard end <= room else {
      throw failure(
        file,
        "it is truncated: tensor '\(name)' ends at byte \(end) of the data, of which there "
          + "are \(room)")
    }
    var byteCount = elementType.byteCount
    for size in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      byteCount = overflow ? -1 : product
      if overflow { break }
    }
    guard byteCount == end - start else {
      throw failure(
        file,
        "tensor '\(name)' has \(end - start) bytes, which do not make \(type)\(Shape.format(shape))"
      )
    }
    return Entry(name: name, elementType: elementType, shape: shape, offsets: start..<end)
  }

  private static func failure(_ file: FileReader, _ message: String) -> TensorError {
    TensorError(.file, Safetensors.operation, "\(file.path): \(message)")
  }
}
