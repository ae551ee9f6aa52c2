import TlabLanguage

/// A cell of a document: its code, and the output that the file says it has.
public struct NotebookCell: Sendable {
  /// The name that its fence gives it.
  public let name: String?
  public let options: CellOptions
  /// The code, without the fence's indentation and with `\n` at the line ends.
  public let text: String
  /// The line of the file on which `text` starts, from 1.
  public let firstLine: Int
  /// The output that the file holds for it.
  public internal(set) var expected: ExpectedOutput?
  private let raw: String

  init(name: String?, options: CellOptions, fence: FenceScanner.Fence, fenceLine: Int) {
    self.name = name
    self.options = options
    text = fence.text
    firstLine = fenceLine + 1
    raw = fence.source
  }

  /// The one cell of a script.
  init(script text: String) {
    name = nil
    options = CellOptions()
    self.text = FenceScanner.withPlainLineEnds(
      text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text)
    firstLine = 1
    raw = text
  }

  /// The cell as it stands in the file, byte for byte, its expected output included.
  public var source: String { raw + (expected?.source ?? "") }

  /// The cell as it stands in the file, with another expected output; none when that is empty.
  ///
  /// A hidden cell has no output to show, and one whose fence is not closed no place for it.
  func source(withOutput output: String) -> String {
    let lineEnd = raw.contains("\r\n") ? "\r\n" : "\n"
    let lines = NotebookChecker.lines(output)
    guard !options.isHidden, isClosed else { return source }
    guard !lines.isEmpty else {
      // What stood before the fence goes with it, but the cell keeps its own line end.
      return raw
    }
    var longest = 2
    for line in lines {
      let run = line.drop { $0 == " " }.prefix { $0 == "`" }.count
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let gap = raw.endsItsLine ? "" : lineEnd
    return raw + gap + lineEnd
      + ([fence + "out"] + lines + [fence]).joined(separator: lineEnd)
      + (source.endsItsLine ? lineEnd : "")
  }

  /// Whether the fence is closed, and not ended by the end of the file.
  private var isClosed: Bool {
    let lines = Line.lines(of: raw)
    guard let first = lines.first, let last = lines.last, lines.count > 1,
      let opening = FenceOpening(first.content)
    else { return false }
    return opening.isClosed(by: last.content)
  }

  /// The cell as the language takes it.
  public func languageSource(file: String?) -> CellSource {
    CellSource(name: name, text: text, file: file, firstLine: firstLine)
  }
}

/// The `out` fence of a cell.
public struct ExpectedOutput: Sendable {
  /// What the cell is expected to write, with `\n` at the line ends.
  public let text: String
  /// The line of the file on which `text` starts, from 1.
  public let firstLine: Int
  /// The fence with the blank lines before it, byte for byte.
  let source: String

  init(gap: String, fence: FenceScanner.Fence, fenceLine: Int) {
    text = fence.text
    firstLine = fenceLine + 1
    source = gap + fence.source
  }
}

/// The words after a cell's name.
public struct CellOptions: Sendable, Equatable {
  /// Its results are kept, and come back when nothing they depend on has changed.
  public var isCached = false
  /// It runs, and neither its code nor its output is shown.
  public var isHidden = false
  /// It does not run.
  public var isSkipped = false
  /// It takes long; a check leaves it out unless asked.
  public var isSlow = false
  /// It must fail; its error is its output.
  public var mustFail = false
  /// How far a number of its output may be from the expected one; nil for the precision written.
  public var tolerance: Double?

  public init() {}
}

extension String {
  /// Whether its last line has an end.
  var endsItsLine: Bool { utf8.last == UInt8(ascii: "\n") }
}
