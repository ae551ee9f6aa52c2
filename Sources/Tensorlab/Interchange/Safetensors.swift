/// Named tensors and a map of strings in one file, in the safetensors format.
///
/// The format: the header's size as a 64-bit little-endian integer; a header in JSON that gives
/// each tensor's type, shape and place; then the elements of all tensors, little-endian, row-major,
/// without gaps. Such a file holds data only: reading one runs nothing.
public enum Safetensors {
  /// What a file holds.
  public struct Contents {
    /// In the order in which they lie in the file.
    public let tensors: [(name: String, tensor: Tensor)]
    public let metadata: [String: String]

    /// The tensor of a name; nil when there is none.
    public subscript(name: String) -> Tensor? {
      tensors.first { $0.name == name }?.tensor
    }
  }

  static let metadataName = "__metadata__"
  static let maximumHeaderByteCount = 100_000_000
}

// MARK: Writing

extension Safetensors {
  /// Writes tensors to a file, which appears complete or not at all.
  ///
  /// - Parameters:
  ///   - bytes: more entries, each a row of type U8.
  ///   - keepsPrevious: whether a file that stands there stays, as `path.previous`.
  /// - Throws: `TensorError` with code `.value` when two tensors have one name, and `.file` when the
  ///   file cannot be written.
  public static func save(
    _ tensors: [(name: String, tensor: Tensor)], bytes: [(name: String, bytes: [UInt8])] = [],
    metadata: [String: String] = [:], to path: String, keepsPrevious: Bool = false
  ) throws {
    let operation = "save"
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { JSONValue.Member(name: $0.key, value: .string($0.value)) }
      members.append(.init(name: metadataName, value: .object(pairs)))
    }
    var names: Set<String> = [metadataName]
    var offset = 0
    let entries =
      tensors.map { name, tensor in
        (name, ElementType(tensor.dtype), tensor.shape, tensor.count * tensor.dtype.byteCount)
      } + bytes.map { ($0, ElementType.uint8, [$1.count], $1.count) }
    for (name, elementType, shape, byteCount) in entries {
      guard names.insert(name).inserted else {
        throw TensorError(.value, operation, "two tensors are named '\(name)'")
      }
      let end = offset + byteCount
      let description: [JSONValue.Member] = [
        .init(name: "dtype", value: .string(elementType.rawValue)),
        .init(name: "shape", value: .array(shape.map { .number(Double($0)) })),
        .init(
          name: "data_offsets", value: .array([.number(Double(offset)), .number(Double(end))])),
      ]
      members.append(.init(name: name, value: .object(description)))
      offset = end
    }
    var header = Array(JSONValue.object(members).text.utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

    let file = try AtomicFile(path: path, operation: operation)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
    try file.write(header)
    for (_, tensor) in tensors {
      try tensor.withBytes { try file.write($0) }
    }
    for (_, bytes) in bytes { try file.write(bytes) }
    try file.commit(keepsPrevious: keepsPrevious)
  }
}

// MARK: Reading

extension Safetensors {
  /// Reads all tensors of a file.
  ///
  /// Elements of type U8 and I64 become int32. Nothing is allocated that the file's size does not
  /// justify.
  /// - Throws: `TensorError` with code `.file`, naming the file and the tensor, when there is no such
  ///   file or it cannot be read, when its header is damaged, when tensors overlap, leave gaps or
  ///   end beyond the file, and when their type cannot be read.
  public static func load(path: String, engine: Engine) throws -> Contents {
    let file = try FileReader(path: path, operation: operation)
    let header = try SafetensorsHeader(of: file)
    let tensors = try header.entries.map { entry in
      (name: entry.name, tensor: try tensor(entry, of: file, header, engine))
    }
    return Contents(tensors: tensors, metadata: header.metadata)
  }

  static let operation = "load"

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, of file: FileReader, _ header: SafetensorsHeader,
    _ engine: Engine
  ) throws -> Tensor {
    let tensor = try Tensor.uninitialized(entry.shape, entry.elementType.dtype, engine, operation)
    let start = header.dataOffset + entry.offsets.lowerBound
    switch entry.elementType {
    case .float32, .float64, .int32:
      try file.read(
        at: start,
        into: UnsafeMutableRawBufferPointer(
          start: tensor.buffer.pointer, count: entry.offsets.count))
    case .bool:
      for (index, byte) in try file.bytes(at: start, count: entry.offsets.count).enumerated() {
        guard byte <= 1 else {
          throw TensorError(
            .file, operation,
            "\(file.path): tensor '\(entry.name)' holds \(byte) where a truth value should be")
        }
        tensor.target(Bool.self)[index] = byte == 1
      }
    case .uint8:
      for (index, byte) in try file.bytes(at: start, count: entry.offsets.count).enumerated() {
        tensor.target(Int32.self)[index] = Int32(byte)
      }
    case .int64:
      try file.bytes(at: start, count: entry.offsets.count).withUnsafeBytes { bytes in
        for index in 0..<tensor.count {
          let bits = bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)
          guard let value = Int32(exactly: Int64(littleEndian: bits)) else {
            throw TensorError(
              .file, operation,
              "\(file.path): tensor '\(entry.name)' holds \(bits), which does not fit in i32")
          }
          tensor.target(Int32.self)[index] = value
        }
      }
    }
    return tensor
  }

  /// The element types that can be read, by their names in a file.
  enum ElementType: String, CaseIterable {
    case float32 = "F32"
    case float64 = "F64"
    case int32 = "I32"
    case int64 = "I64"
    case uint8 = "U8"
    case bool = "BOOL"

    init(_ dtype: DType) {
      self =
        switch dtype {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .bool: .bool
        }
    }

    /// The size of one element in the file.
    var byteCount: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .uint8, .bool: 1
      }
    }

    var dtype: DType {
      switch self {
      case .float32: .float32
      case .float64: .float64
      case .int32, .int64, .uint8: .int32
      case .bool: .bool
      }
    }
  }
}

extension Tensor {
  /// Calls `body` with the elements as they lie in memory.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch dtype {
    case .float32: try withElements(Float.self) { try body(UnsafeRawBufferPointer($0)) }
    case .float64: try withElements(Double.self) { try body(UnsafeRawBufferPointer($0)) }
    case .int32: try withElements(Int32.self) { try body(UnsafeRawBufferPointer($0)) }
    case .bool: try withElements(Bool.self) { try body(UnsafeRawBufferPointer($0)) }
    }
  }
}
