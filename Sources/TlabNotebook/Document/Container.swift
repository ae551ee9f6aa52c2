/// A list item or a quotation that a line begins.
enum Container {
  case quotation
  /// A list item whose contents are indented by so many columns.
  case item(width: Int)

  /// The fence that a line opens after the marks of the containers it begins.
  static func fence(
    openedIn line: ArraySlice<UInt8>
  ) -> (containers: [Container], opening: FenceOpening)? {
    var containers: [Container] = []
    var rest = line
    while let (container, contents) = opened(in: rest) {
      containers.append(container)
      rest = contents
      if let opening = FenceOpening(rest) { return (containers, opening) }
    }
    return nil
  }

  /// What is left of a line inside the containers, nil when it ends one of them.
  static func contents(
    of line: ArraySlice<UInt8>, in containers: [Container]
  ) -> ArraySlice<UInt8>? {
    var rest = line
    for container in containers {
      switch container {
      case .quotation:
        guard let contents = afterQuotationMark(rest) else { return nil }
        rest = contents
      case .item(let width):
        if rest.allSatisfy(isBlank) { continue }
        guard rest.prefix(width).allSatisfy({ $0 == UInt8(ascii: " ") }) else { return nil }
        rest = rest.dropFirst(width)
      }
    }
    return rest
  }

  private static func opened(
    in line: ArraySlice<UInt8>
  ) -> (container: Container, contents: ArraySlice<UInt8>)? {
    if let contents = afterQuotationMark(line) { return (.quotation, contents) }
    let indentation = line.prefix { $0 == UInt8(ascii: " ") }.count
    let rest = line.dropFirst(indentation)
    guard indentation <= 3, let first = rest.first else { return nil }
    var mark = 1
    if !"-+*".utf8.contains(first) {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      guard (1...9).contains(digits), let end = rest.dropFirst(digits).first,
        ".)".utf8.contains(end)
      else { return nil }
      mark = digits + 1
    }
    let contents = rest.dropFirst(mark)
    let blanks = contents.prefix { $0 == UInt8(ascii: " ") }.count
    guard (1...4).contains(blanks) else { return nil }
    return (.item(width: indentation + mark + blanks), contents.dropFirst(blanks))
  }

  private static func afterQuotationMark(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let indentation = line.prefix { $0 == UInt8(ascii: " ") }.count
    let rest = line.dropFirst(indentation)
    guard indentation <= 3, rest.first == UInt8(ascii: ">") else { return nil }
    let contents = rest.dropFirst()
    return contents.first.map(isBlank) == true ? contents.dropFirst() : contents
  }
}
