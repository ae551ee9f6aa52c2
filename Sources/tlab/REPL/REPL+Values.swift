import Tensorlab
import TlabLanguage

/// The commands that show values.
extension REPL {
  func showVariables() {
    let rows = interpreter.names.filter { $0 != "_" }.compactMap { name -> [String]? in
      guard let value = interpreter.value(of: name) else { return nil }
      if case .builtin(let builtin) = value, builtin.name == name { return nil }
      return [name, value.kindDescription, value.sizeDescription, value.lineDisplay]
    }
    guard !rows.isEmpty else { return console.announce("nothing is set yet") }
    show(rows)
  }

  func showParameters() {
    let rows = interpreter.parameters.map { parameter in
      [
        parameter.name, interpreter.value(of: parameter.name)?.shortDisplay ?? "not set",
        "default \(parameter.defaultValue.text)", parameter.domain.text ?? "any value",
        parameter.summary ?? "",
      ]
    }
    guard !rows.isEmpty else { return console.announce("nothing declares a `param`") }
    show(rows)
  }

  func showHistory() {
    let entries = reader.remembered
    let width = String(entries.count).count
    for (index, entry) in entries.enumerated() {
      let number = String(index + 1)
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      console.announce(
        String(repeating: " ", count: width - number.count) + number + "  "
          + lines.joined(separator: "\n" + String(repeating: " ", count: width + 2)))
    }
  }

  func time(_ code: String) throws {
    let clock = ContinuousClock()
    let start = clock.now
    try evaluate(code)
    let (seconds, attoseconds) = (clock.now - start).components
    console.announce("took \((Double(seconds) + Double(attoseconds) * 1e-18).preciseDuration)")
  }

  /// Rows with aligned columns, cut to the width of the terminal.
  private func show(_ rows: [[String]]) {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in min(40, rows.map { $0[column].count }.max() ?? 0) }
    for row in rows {
      let cells = zip(row, widths).enumerated().map { index, cell in
        index == columns - 1 ? cell.0 : cell.0.padded(to: cell.1)
      }
      let line = cells.joined(separator: "  ")
      console.announce(
        line.count <= console.width ? line : String(line.prefix(max(1, console.width - 1))) + "…")
    }
  }
}

extension ParameterDeclaration.Domain {
  /// As it is declared, such as `1e-6..1`; nil when everything is accepted.
  var text: String? {
    switch self {
    case .any: nil
    case .numbers(let bounds):
      "\(Value.number(bounds.lowerBound).printed)..\(Value.number(bounds.upperBound).printed)"
    case .choices(let choices): choices.map(\.text).joined(separator: ", ")
    }
  }
}

extension Double {
  /// Seconds in the unit that suits them: `12.3 µs`, `1.50 ms`, `2.1 s`.
  var preciseDuration: String {
    if self < 1e-3 { return (self * 1e6).short + " µs" }
    if self < 1 { return (self * 1e3).short + " ms" }
    return duration
  }
}

extension Value {
  /// How large it is, in the measure that suits it; empty where there is none.
  fileprivate var sizeDescription: String {
    switch self {
    case .tensor(let tensor): Self.bytes(tensor.count * tensor.dtype.byteCount)
    case .object(let model as ModelObject): Self.bytes(model.model.byteCount)
    case .object(let data as DatasetObject): "\(data.dataset.count) images"
    case .record(let record): "\(record.count) fields"
    case .string(let string): "\(string.count) characters"
    default: ""
    }
  }

  private static func bytes(_ count: Int) -> String {
    if count < 1024 { return "\(count) B" }
    if count < 1 << 20 { return (Double(count) / 1024).fixed(1) + " KiB" }
    return (Double(count) / 1_048_576).fixed(1) + " MiB"
  }

  /// On one line: of objects, the first line of what they show.
  fileprivate var lineDisplay: String {
    guard case .object(let object) = self else { return shortDisplay }
    return object.display(width: 80).split(separator: "\n").first.map(String.init) ?? shortDisplay
  }
}
