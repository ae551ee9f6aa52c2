/// Divides prose into blocks, line by line.
struct ProseParser {
  private enum Open {
    case paragraph
    case item(depth: Int, marker: String)
    case quotation
    case verbatim
  }

  private var blocks: [Prose.Block] = []
  private var open: Open?
  private var lines: [String] = []

  /// Ends what is open and gives all blocks.
  mutating func finished() -> [Prose.Block] {
    close()
    return blocks
  }

  /// Adds the contents of a fence.
  mutating func addCode(_ text: String) {
    close()
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    blocks.append(.verbatim(lines))
  }

  /// Adds whole lines without fences.
  mutating func add(_ text: String) {
    var html: HTMLBlock?
    for line in Line.lines(of: text).map(\.content) {
      if html == nil, let block = HTMLBlock(line) {
        close()
        html = block
      }
      if let block = html {
        if block.isEnded(by: line) { html = nil }
      } else {
        add(line: String(decoding: line, as: UTF8.self))
      }
    }
  }

  private mutating func add(line: String) {
    let indentation = line.prefix { $0 == " " }.count
    let content = String(line.drop { $0 == " " || $0 == "\t" })
    if content.isEmpty { return close() }
    let isIndented = indentation >= 4 || line.hasPrefix("\t")
    if isIndented, open == nil { return start(.verbatim, Self.withoutCodeIndentation(line)) }
    if case .verbatim = open, isIndented || content.hasPrefix("|") {
      return lines.append(Self.withoutCodeIndentation(line))
    }

    if let heading = Self.heading(content) {
      close()
      blocks.append(heading)
    } else if case .paragraph = open, let level = Self.underlineLevel(content) {
      open = nil
      blocks.append(.heading(level: level, text: lines.joined(separator: " ")))
      lines = []
    } else if Self.isRule(content) {
      close()
      blocks.append(.rule)
    } else if content.hasPrefix("|") {
      start(.verbatim, line)
    } else if let (marker, text) = Self.item(content) {
      start(.item(depth: indentation / 2, marker: marker), text)
    } else if content.hasPrefix(">") {
      let text = String(content.dropFirst().drop { $0 == " " })
      if case .quotation = open { lines.append(text) } else { start(.quotation, text) }
    } else if open == nil {
      start(.paragraph, content)
    } else if case .verbatim = open {
      start(.paragraph, content)
    } else {
      lines.append(content)
    }
  }

  private mutating func start(_ block: Open, _ line: String) {
    close()
    open = block
    lines = [line]
  }

  private mutating func close() {
    let text = lines.joined(separator: " ")
    switch open {
    case .paragraph: blocks.append(.paragraph(text))
    case .item(let depth, let marker):
      blocks.append(.item(depth: depth, marker: marker, text: text))
    case .quotation: blocks.append(.quotation(text))
    case .verbatim: blocks.append(.verbatim(lines))
    case nil: break
    }
    open = nil
    lines = []
  }

  private static func withoutCodeIndentation(_ line: String) -> String {
    if line.hasPrefix("\t") { return String(line.dropFirst()) }
    return String(line.dropFirst(min(4, line.prefix { $0 == " " }.count)))
  }

  /// `## Title`, with or without hashes at its end.
  private static func heading(_ content: String) -> Prose.Block? {
    let level = content.prefix { $0 == "#" }.count
    let rest = content.dropFirst(level)
    guard (1...6).contains(level), rest.isEmpty || rest.first == " " || rest.first == "\t" else {
      return nil
    }
    var text = rest.trimmed
    let withoutHashes = text.reversed().drop { $0 == "#" }
    if withoutHashes.first == " " || withoutHashes.isEmpty {
      text = String(withoutHashes.reversed()).trimmed
    }
    return .heading(level: level, text: text)
  }

  /// The level of the heading that a line of `=` or `-` makes of the paragraph above it.
  private static func underlineLevel(_ content: String) -> Int? {
    let mark = content.trimmed
    if mark.allSatisfy({ $0 == "=" }) { return 1 }
    return mark.allSatisfy { $0 == "-" } ? 2 : nil
  }

  private static func isRule(_ content: String) -> Bool {
    let marks = content.filter { $0 != " " && $0 != "\t" }
    guard marks.count >= 3, let first = marks.first, "*-_".contains(first) else { return false }
    return marks.allSatisfy { $0 == first }
  }

  private static func item(_ content: String) -> (marker: String, text: String)? {
    var marker = content.prefix(1)
    if !"-+*".contains(marker) {
      let digits = content.prefix { $0.isASCII && $0.isNumber }
      guard (1...9).contains(digits.count) else { return nil }
      marker = content.prefix(digits.count + 1)
      guard marker.hasSuffix(".") || marker.hasSuffix(")") else { return nil }
    }
    let rest = content.dropFirst(marker.count)
    guard rest.first == " " || rest.first == "\t" else { return nil }
    return (String(marker), rest.trimmed)
  }
}

extension StringProtocol {
  /// The text without spaces and tabs around it.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(String(drop(while: isBlank).reversed()).drop(while: isBlank).reversed())
  }
}
