/// A line of a text.
struct Line {
  /// The line with its end.
  let bytes: ArraySlice<UInt8>
  /// The line without its end, and without a byte order mark.
  let content: ArraySlice<UInt8>
  /// Whether it ends with a line end and not with the text.
  var hasEnd: Bool { bytes.endIndex > content.endIndex }

  /// The lines of a text, which end with `\n`, `\r\n` or `\r`.
  static func lines(of text: String) -> [Line] {
    let bytes = Array(text.utf8)
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let rest = bytes[start...]
      let contentEnd =
        rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
      var end = min(contentEnd + 1, bytes.count)
      if end < bytes.count, bytes[contentEnd] == UInt8(ascii: "\r"),
        bytes[end] == UInt8(ascii: "\n")
      {
        end += 1
      }
      let hasMark = start == 0 && rest.starts(with: "\u{FEFF}".utf8)
      lines.append(
        Line(bytes: bytes[start..<end], content: bytes[(hasMark ? 3 : start)..<contentEnd]))
      start = end
    }
    return lines
  }
}

/// Whether a byte is a space or a tab.
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
