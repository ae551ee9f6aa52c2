extension Family {
  /// Results side by side.
  static let tables = Family("Tables", "Results side by side.", [table])

  private static let table = Builtin(
    "table", "Records as the rows of a table, shown as aligned text.",
    [
      Parameter("rows", .list, "A list of records"),
      Parameter(
        "columns", .list, default: "none", "the fields to show, in order; none: all there are",
        isNamedOnly: true),
      Parameter(
        "digits", .integer, default: "4", "how many significant digits fractions have",
        isNamedOnly: true),
    ],
    result: "a table",
    examples: [
      .init(
        """
        table([
          {model: "teacher", accuracy: 0.9644444, parameters: 34200000},
          {model: "student", accuracy: 0.97, parameters: 17100000},
        ])
        """,
        """
        model    accuracy  parameters
        -------  --------  ----------
        teacher    0.9644    34200000
        student      0.97    17100000
        """)
    ]
  ) { arguments, context in
    let digits = try arguments.integer("digits")
    guard (1...17).contains(digits) else {
      throw Diagnostic(.value, "`digits` is \(digits); expected 1 to 17")
    }
    let records = try arguments.list("rows", context).map { row in
      guard case .record(let record) = row else {
        throw Diagnostic(.type, "a table's rows are records; this is \(row.kindDescription)")
      }
      return record
    }
    let columns =
      try arguments.optional("columns") { try columnNames($0, arguments, context, records) }
      ?? allNames(records)
    let rows = records.map { record in
      columns.map { record[$0].map { text($0, digits: digits) } ?? "" }
    }
    let alignments = columns.map { column -> TextTable.Alignment in
      let cells = records.compactMap { $0[column] }
      return cells.allSatisfy(isNumeric) ? .right : .left
    }
    return .object(
      TableObject(TextTable(header: columns, rows: rows, alignments: alignments)))
  }
}

private func columnNames(
  _ key: Arguments.Key, _ arguments: Arguments, _ context: Context, _ records: [Record]
) throws -> [String] {
  let known = allNames(records)
  return try arguments.list(key, context).map { item in
    guard case .string(let name) = item else {
      throw Diagnostic(.type, "`columns` are names of fields; this is \(item.kindDescription)")
    }
    guard known.contains(name) else {
      throw Diagnostic(
        .field, "no row has a field `\(name)`",
        suggestion: Suggestion.nearest(to: name, in: known).map { "\"\($0)\"" })
    }
    return name
  }
}

/// The fields of all records, in the order in which they first occur.
private func allNames(_ records: [Record]) -> [String] {
  var names: [String] = []
  for name in records.flatMap(\.names) where !names.contains(name) { names.append(name) }
  return names
}

/// How a cell is written.
private func text(_ value: Value, digits: Int) -> String {
  if case .string(let string) = value { return string }
  if value.isNone { return "" }
  guard let number = value.scalar else { return value.shortDisplay }
  return number == number.rounded()
    ? NumberFormat.text(number) : NumberFormat.significant(number, digits: digits)
}

/// Whether a cell stands right: a number, or a text that begins as one.
private func isNumeric(_ value: Value) -> Bool {
  if value.scalar != nil || value.isNone { return true }
  guard case .string(let string) = value, let first = string.first else { return false }
  return first.isNumber || first == "-" || first == "+"
}
