import TlabLanguage

/// One output of a cell, as pages show it.
enum ExportedOutput: Equatable {
  /// What was printed.
  case text(String)
  /// A value: its text, and its drawings, which may take the text's place.
  case value(text: String, svgs: [String], replacesText: Bool)
  case table(TextTable)
  /// The loss and accuracy of a training run.
  case training(summary: String, svgs: [String])
  case error(String)

  /// What stands where nothing can be drawn.
  var text: String {
    switch self {
    case .text(let text): text
    case .value(let text, _, _): text + "\n"
    case .table(let table): table.lines.joined(separator: "\n") + "\n"
    case .training(let summary, _): summary + "\n"
    case .error(let text): text + "\n"
    }
  }

  /// The outputs of a cell that ran.
  static func outputs(of record: OutputRecorder.Record, of cell: NotebookCell) -> [Self] {
    var outputs: [Self] = []
    // Runs are followed before the values that they end in are shown.
    for history in record.histories {
      let object = HistoryObject(history)
      outputs.append(
        .training(
          summary: object.display(width: OutputRecorder.textWidth),
          svgs: Figure.svgs(of: .object(object))))
    }
    for item in record.items {
      switch item {
      case .text(let text):
        if case .text(let before)? = outputs.last {
          outputs[outputs.count - 1] = .text(before + text)
        } else {
          outputs.append(.text(text))
        }
      case .value(.object(let object as TableObject)): outputs.append(.table(object.table))
      case .value(let value):
        outputs.append(
          .value(
            text: value.display(width: OutputRecorder.textWidth), svgs: Figure.svgs(of: value),
            replacesText: Figure.replacesText(value)))
      }
    }
    // The error that a cell must end in is the last thing it wrote.
    if cell.options.mustFail, case .text(let text)? = outputs.last, text.hasPrefix("error[") {
      outputs[outputs.count - 1] = .error(text.withoutFinalLineEnds)
    }
    return outputs
  }
}

extension String {
  /// Whether a blank line ends the text.
  var endsInBlankLine: Bool {
    utf8.reversed().prefix { $0 == 10 || $0 == 13 }.count { $0 == 10 } > 1
  }

  /// The text without line ends at its end.
  var withoutFinalLineEnds: String {
    String(reversed().drop { $0.isNewline }.reversed())
  }
}
