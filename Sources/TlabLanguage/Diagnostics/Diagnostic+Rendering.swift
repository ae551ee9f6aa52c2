extension Diagnostic {
  /// The message as a user reads it: the kind, the place, the line with carets, what was meant.
  public func rendered(color: Bool = false) -> String {
    let style = Style(isColored: color)
    var lines = [style.error("error[\(code.rawValue)]") + style.bold(": \(message)")]
    var margin = 0
    if let range {
      let groups = markedLines(around: range)
      margin = groups.map { String($0.number).count }.max() ?? 0
      lines.append("  \(Self.place(range))")
      for group in groups {
        lines += group.rendered(margin: margin, style: style)
      }
    }
    let indent = String(repeating: " ", count: margin > 0 ? margin + 1 : 2)
    for note in notes where note.range == nil || note.range?.source !== range?.source {
      let place = note.range.map { " (\(Self.place($0)))" } ?? ""
      lines.append("\(indent)= \(note.message)\(place)")
    }
    for call in shownCalls { lines.append("\(indent)= \(call)") }
    if let suggestion { lines.append("\(indent)= did you mean \(suggestion) ?") }
    return lines.joined(separator: "\n")
  }

  /// `file:line:column, cell "name"`, as far as these are known.
  static func place(_ range: SourceRange) -> String {
    let position = "\(range.line):\(range.column)"
    let cell = range.source.cell.map { ", cell \"\($0)\"" } ?? ""
    return (range.file.map { "\($0):\(position)" } ?? "line \(position)") + cell
  }

  private var shownCalls: [String] {
    let limit = 6
    let described = calls.map { call in
      "in \(call.function.map { "\($0)(…)" } ?? "a lambda"), called at \(Self.place(call.range))"
    }
    guard described.count > limit else { return described }
    let hidden = described.count - limit + omittedCallCount
    return described.prefix(limit / 2) + ["… \(hidden) more calls …"]
      + described.suffix(limit - limit / 2)
  }

  /// The lines of `range`'s source that carry marks, in order.
  private func markedLines(around range: SourceRange) -> [MarkedLine] {
    var marks = [(range, Mark(range, symbol: "^", label: label ?? ""))]
    for note in notes {
      guard let place = note.range, place.source === range.source else { continue }
      marks.append((place, Mark(place, symbol: "-", label: note.message)))
    }
    return Dictionary(grouping: marks) { $0.0.line }.sorted { $0.key < $1.key }.map { line, marks in
      let text = range.source.line(line - range.source.firstLine)
      return MarkedLine(number: line, text: text, marks: marks.map(\.1))
    }
  }
}

/// A stretch of a line and what is said about it.
private struct Mark {
  let column: Int
  let length: Int
  let symbol: Character
  let label: String

  init(_ range: SourceRange, symbol: Character, label: String) {
    column = range.column - 1
    length = range.length
    self.symbol = symbol
    self.label = label
  }
}

/// A line of the source with marks under it.
private struct MarkedLine {
  let number: Int
  let text: String
  let marks: [Mark]

  /// The source line, the carets with the last label beside them, then the other labels from
  /// right to left, each under its own caret.
  func rendered(margin: Int, style: Style) -> [String] {
    let number = String(self.number)
    let gutter = String(repeating: " ", count: margin)
    let padded = String(repeating: " ", count: margin - number.count) + number
    let sorted = marks.sorted { $0.column < $1.column }
    var carets = ""
    for mark in sorted where mark.column >= carets.count {
      carets += blank(from: carets.count, to: mark.column)
      carets += String(repeating: mark.symbol, count: mark.length)
    }
    if let last = sorted.last, !last.label.isEmpty { carets += " " + last.label }
    var lines = [
      "\(style.dim("\(padded) |")) \(text)", "\(style.dim("\(gutter) |")) \(style.mark(carets))",
    ]
    for mark in sorted.dropLast().reversed() where !mark.label.isEmpty {
      lines.append("\(style.dim("\(gutter) |")) \(blank(from: 0, to: mark.column))\(mark.label)")
    }
    return lines
  }

  /// Blanks as wide as the columns of the text, whose tabs are kept.
  private func blank(from start: Int, to end: Int) -> String {
    let covered = text.dropFirst(start).prefix(end - start)
    let kept = String(covered.map { $0 == "\t" ? "\t" : " " })
    return kept + String(repeating: " ", count: max(0, end - start - covered.count))
  }
}

/// The colours of a message, or none.
private struct Style {
  let isColored: Bool

  func error(_ text: String) -> String { wrap(text, "1;31") }
  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "34") }
  func mark(_ text: String) -> String { wrap(text, "31") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension Diagnostics {
  /// The messages as a user reads them, a blank line between.
  public func rendered(color: Bool = false) -> String {
    all.map { $0.rendered(color: color) }.joined(separator: "\n\n")
  }
}
