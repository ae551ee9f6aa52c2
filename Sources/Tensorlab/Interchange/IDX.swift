/// An array in the IDX format of MNIST's files, gzip'd or not.
///
/// The format: two zero bytes, one byte for the element type, one for the rank, the dimensions as
/// 32-bit integers and then the elements in row-major order, all big-endian.
public struct IDX: Sendable {
  /// The kind of number an IDX file holds, with the byte that stands for it.
  public enum ElementType: UInt8, Sendable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0b
    case int32 = 0x0c
    case float32 = 0x0d
    case float64 = 0x0e

    var byteCount: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  public let elementType: ElementType
  public let shape: [Int]
  /// The elements as they stand in the file, big-endian.
  package let bytes: [UInt8]
  /// The file's name, for the messages of errors.
  package let source: String

  /// The greatest size of an unpacked file, in bytes.
  public static let byteLimit = 1 << 31

  private static let operation = "idx"
  private static let maximumRank = 8

  /// Reads an IDX file, gzip'd or not.
  ///
  /// - Throws: `TensorError` with code `.file` when there is no such file or it cannot be read, is
  ///   not in the IDX format, ends early or holds more than its header says.
  public static func read(path: String) throws -> IDX {
    try parse(try FileReader(path: path, operation: operation).bytes(), source: path)
  }

  /// Reads an array from the bytes of an IDX file, gzip'd or not.
  ///
  /// - Parameter source: the name the messages of errors give the bytes.
  /// - Throws: `TensorError` with code `.file` when the bytes are not in the IDX format, end early or
  ///   hold more than the header says.
  public static func parse(_ file: [UInt8], source: String) throws -> IDX {
    guard Gzip.isCompressed(file) else {
      return try IDX(header: try Header(file, source: source), file: file, source: source)
    }
    let start = try Gzip.prefix(
      of: file, count: 4 + 4 * maximumRank, source: source, operation: operation)
    let header = try Header(start, source: source)
    let content = try Gzip.decompressed(
      file, limit: header.byteCount, source: source, operation: operation)
    return try IDX(header: header, file: content, source: source)
  }

  private init(header: Header, file: [UInt8], source: String) throws {
    guard file.count >= header.byteCount else {
      throw TensorError(
        .file, Self.operation,
        "\(source) is truncated: its header says \(header.summary), \(header.byteCount) bytes in "
          + "all, but it has \(file.count)")
    }
    guard file.count == header.byteCount else {
      throw TensorError(
        .file, Self.operation,
        "\(source) has \(file.count - header.byteCount) bytes after the \(header.summary) its "
          + "header says")
    }
    elementType = header.elementType
    shape = header.shape
    bytes = Array(file[header.headerByteCount...])
    self.source = source
  }

  /// The elements of a file of unsigned bytes.
  ///
  /// - Throws: `TensorError` with code `.file` when the file holds another type.
  public func uint8s() throws -> [UInt8] {
    guard elementType == .uint8 else {
      throw TensorError(
        .file, Self.operation, "\(source) holds elements of type \(elementType), not uint8")
    }
    return bytes
  }

  /// The elements of a file of integers.
  ///
  /// - Throws: `TensorError` with code `.file` when the file holds floating-point numbers.
  public func int32s() throws -> [Int32] {
    switch elementType {
    case .uint8: return bytes.map { Int32($0) }
    case .int8: return bytes.map { Int32(Int8(bitPattern: $0)) }
    case .int16: return elements { (bits: UInt16) in Int32(Int16(bitPattern: bits)) }
    case .int32: return elements { (bits: UInt32) in Int32(bitPattern: bits) }
    case .float32, .float64:
      throw TensorError(
        .file, Self.operation, "\(source) holds elements of type \(elementType), not integers")
    }
  }

  /// The elements as 64-bit floating-point numbers, which hold those of every type exactly.
  public func doubles() -> [Double] {
    switch elementType {
    case .uint8: bytes.map { Double($0) }
    case .int8: bytes.map { Double(Int8(bitPattern: $0)) }
    case .int16: elements { (bits: UInt16) in Double(Int16(bitPattern: bits)) }
    case .int32: elements { (bits: UInt32) in Double(Int32(bitPattern: bits)) }
    case .float32: elements { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case .float64: elements { (bits: UInt64) in Double(bitPattern: bits) }
    }
  }

  private func elements<Bits: FixedWidthInteger, Element>(
    _ convert: (Bits) -> Element
  ) -> [Element] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / MemoryLayout<Bits>.size).map { index in
        let offset = index * MemoryLayout<Bits>.size
        return convert(Bits(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: Bits.self)))
      }
    }
  }

  /// What stands before the elements.
  private struct Header {
    let elementType: ElementType
    let shape: [Int]
    /// The size the whole file must have, in bytes.
    let byteCount: Int

    var headerByteCount: Int { 4 + 4 * shape.count }

    var summary: String { "\(shape) elements of type \(elementType)" }

    init(_ file: [UInt8], source: String) throws {
      guard file.count >= 4, file[0] == 0, file[1] == 0 else {
        throw TensorError(
          .file, operation,
          "\(source) is not an IDX file: \(file.count < 4 ? "it is too short" : "it starts wrongly")"
        )
      }
      guard let elementType = ElementType(rawValue: file[2]) else {
        throw TensorError(
          .file, operation,
          "\(source) is not an IDX file: \(file[2]) is no element type of that format")
      }
      let rank = Int(file[3])
      guard (1...maximumRank).contains(rank) else {
        throw TensorError(
          .file, operation, "\(source) has rank \(rank), expected 1 to \(maximumRank)")
      }
      guard file.count >= 4 + 4 * rank else {
        throw TensorError(.file, operation, "\(source) is truncated: it ends within its header")
      }
      let shape = (0..<rank).map { axis in
        file[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      }
      var count = elementType.byteCount
      for dimension in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
        guard !overflow, product <= byteLimit else {
          throw TensorError(
            .file, operation,
            "\(source) says it holds \(shape) elements: more than the \(byteLimit) bytes that can "
              + "be read")
        }
        count = product
      }
      self.elementType = elementType
      self.shape = shape
      byteCount = 4 + 4 * rank + count
    }
  }
}
