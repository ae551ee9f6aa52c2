/// A table of texts in aligned columns.
public struct TextTable: Equatable, Sendable {
  /// On which side of a column its cells stand.
  public enum Alignment: Sendable {
    case left, right
  }

  public let header: [String]
  public let rows: [[String]]
  public let alignments: [Alignment]

  /// The lines of the table: the header, a rule, the rows. None has spaces at its end.
  public var lines: [String] {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([header, rule] + rows).map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        let room = String(repeating: " ", count: widths[column] - cell.count)
        line +=
          (column == 0 ? "" : "  ") + (alignments[column] == .left ? cell + room : room + cell)
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

/// A table as a value of the language, which is shown as text.
public final class TableObject: LanguageObject {
  public let table: TextTable

  init(_ table: TextTable) { self.table = table }

  public var typeName: String { "table" }

  public func display(width: Int) -> String { table.lines.joined(separator: "\n") }

  public func isEqual(to other: any LanguageObject) -> Bool {
    (other as? TableObject)?.table == table
  }
}
