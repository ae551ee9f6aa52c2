extension Tensor: CustomStringConvertible {
  /// The type and shape, then the elements in aligned rows, long axes shortened in the middle; a
  /// scalar is just its number.
  public var description: String { formatted(width: 80) }

  /// As `description`, for lines of at most `width` characters where that can be done.
  public func formatted(width: Int) -> String {
    if rank == 0 { return TensorFormat.number(element(0), dtype) }
    if count == 0 { return typeDescription + " []" }
    return TensorFormat(self, width: width).text()
  }
}

/// How the elements of one tensor are written.
struct TensorFormat {
  private static let edge = 3
  private let tensor: Tensor
  private let decimals: Int?
  private let isScientific: Bool
  private let columnWidth: Int
  private let shownColumns: Int

  init(_ tensor: Tensor, width: Int) {
    self.tensor = tensor
    let columns = tensor.shape[tensor.rank - 1]
    let sample = Self.sample(tensor)
    if tensor.dtype.isFloatingPoint {
      let finite = sample.filter(\.isFinite)
      let largest = finite.map(\.magnitude).max() ?? 0
      let smallest = finite.map(\.magnitude).filter { $0 > 0 }.min() ?? 0
      isScientific = largest >= 1e6 || (smallest > 0 && largest < 1e-3)
      let isWhole = finite.allSatisfy { $0 == $0.rounded() }
      decimals = isScientific ? 3 : isWhole ? 0 : Self.decimals(finite, largest)
    } else {
      decimals = nil
      isScientific = false
    }
    let written = sample.map { [decimals, isScientific] in
      Self.write($0, tensor.dtype, decimals, isScientific).count
    }
    columnWidth = written.max() ?? 1
    let fitting = max(2 * Self.edge, (width - 4) / (columnWidth + 2))
    shownColumns = columns <= fitting ? columns : fitting - 1
  }

  /// The fewest decimals, up to four, that lose nothing.
  private static func decimals(_ values: [Double], _ largest: Double) -> Int {
    for count in 1..<4 {
      let scale = Elementary.pow10(count)
      if values.allSatisfy({
        (($0 * scale).rounded() / scale - $0).magnitude <= 1e-6 * max(1, largest)
      }) {
        return count
      }
    }
    return 4
  }

  /// The elements that decide the format: all of a small tensor, the ends of a large one.
  private static func sample(_ tensor: Tensor) -> [Double] {
    let limit = 2000
    if tensor.count <= limit { return tensor.doubles() }
    return (0..<limit / 2).map { tensor.element($0) }
      + (tensor.count - limit / 2..<tensor.count).map { tensor.element($0) }
  }

  static func number(_ value: Double, _ dtype: DType) -> String {
    switch dtype {
    case .bool: return value != 0 ? "true" : "false"
    case .int32: return String(Int(value))
    case .float32: return shortest(Float(value).description)
    case .float64: return shortest(value.description)
    }
  }

  private static func shortest(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func write(_ value: Double, _ dtype: DType, _ decimals: Int?, _ scientific: Bool)
    -> String
  {
    guard let decimals, value.isFinite else { return number(value, dtype) }
    return scientific
      ? Elementary.scientific(value, decimals: decimals)
      : Elementary.fixed(value, decimals: decimals)
  }

  func text() -> String {
    let rank = tensor.rank
    if rank == 1 { return "\(tensor.typeDescription) [\(row(0))]" }
    return tensor.typeDescription + "\n" + block(axis: 0, start: 0, indent: 1)
  }

  /// The elements from `start` on along `axis` and those after it.
  private func block(axis: Int, start: Int, indent: Int) -> String {
    if axis == tensor.rank - 1 { return "[" + row(start) + "]" }
    let size = tensor.shape[axis]
    let step = tensor.shape[(axis + 1)...].reduce(1, *)
    let isInnermost = axis == tensor.rank - 2
    let limit = isInnermost ? 20 : 6
    var shown: [String] = []
    for index in 0..<size {
      if size > limit, index >= Self.edge, index < size - Self.edge {
        if index == Self.edge { shown.append("...") }
        continue
      }
      shown.append(block(axis: axis + 1, start: start + index * step, indent: indent + 1))
    }
    let gap = isInnermost ? "\n" : "\n\n"
    return "[" + shown.joined(separator: gap + String(repeating: " ", count: indent)) + "]"
  }

  private func row(_ start: Int) -> String {
    let columns = tensor.shape[tensor.rank - 1]
    let isShortened = shownColumns < columns
    let head = isShortened ? (shownColumns + 1) / 2 : columns
    let tail = isShortened ? shownColumns - head : 0
    func cell(_ column: Int) -> String {
      let text = Self.write(tensor.element(start + column), tensor.dtype, decimals, isScientific)
      return String(repeating: " ", count: max(0, columnWidth - text.count)) + text
    }
    var cells = (0..<head).map(cell)
    if isShortened { cells.append("...") }
    cells += (columns - tail..<columns).map(cell)
    return cells.joined(separator: ", ")
  }
}
