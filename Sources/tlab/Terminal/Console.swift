import CTerminal
import FoundationEssentials
import Tensorlab
import TlabLanguage
import TlabNotebook

/// Shows a run on standard output, and its errors on standard error.
///
/// Prose, the outputs of each cell, and training runs are set apart by blank lines.
final class Console {
  /// What was written last, and by which cell.
  private enum Section: Equatable {
    case start
    case prose(line: Int)
    case output(cell: Int)
  }

  private let terminal = Terminal.standardOutput
  private let errors = Terminal.standardError
  private let isQuiet: Bool
  private var last = Section.start
  private var isAtLineStart = true
  private var cellNumber = 0
  private var cellName: String?
  private var progress: ProgressDisplay?
  /// Where a paused run is decided on; nil where nobody types.
  var pausePrompt: PausePrompt?
  /// What tunes a run that is going on; nil when nothing does.
  var tweakFile: TweakFile?
  private let style: ProgressStyle

  init(isQuiet: Bool, progress style: ProgressStyle = .auto) {
    self.isQuiet = isQuiet
    self.style = style
  }

  /// Says what is wrong.
  func report(_ error: any Error) {
    endLine()
    // The terminal has written ^C, and left the line open.
    if (error as? Diagnostic)?.code == .interrupted, errors.isTerminal { errors.write("\n") }
    let color = errors.usesColor
    let text =
      switch error {
      case let diagnostic as Diagnostic: diagnostic.rendered(color: color)
      case let diagnostics as Diagnostics: diagnostics.rendered(color: color)
      default: String(describing: error)
      }
    errors.write(text + "\n")
  }

  /// Says something that is no output.
  func announce(_ text: String) {
    if isQuiet { return }
    endLine()
    terminal.write(text + "\n")
    last = .start
  }

  /// Ends the last line, if it is open.
  func finish() { endLine() }

  private func show(_ text: String, in section: Section) {
    guard !text.isEmpty else { return }
    progress?.clear()
    if last != section, last != .start {
      endLine()
      terminal.write("\n")
    }
    last = section
    terminal.write(text)
    isAtLineStart = text.utf8.last == UInt8(ascii: "\n")
  }

  private func endLine() {
    progress?.clear()
    if !isAtLineStart { terminal.write("\n") }
    isAtLineStart = true
  }
}

extension Console: NotebookObserver {
  var width: Int { terminal.width }
  var trainingObserver: (any TrainingObserver)? { self }
  var runPauser: (any RunPauser)? { self }

  func write(_ text: String) { show(text, in: .output(cell: cellNumber)) }

  func display(_ value: Value) {
    if isQuiet { return }
    let lines = drawn(value) ?? [value.display(width: width)]
    show(lines.joined(separator: "\n") + "\n", in: .output(cell: cellNumber))
  }

  /// What a terminal draws in place of the value's text; nil when it has nothing to draw.
  private func drawn(_ value: Value) -> [String]? {
    guard terminal.isTerminal else { return nil }
    let colors = terminal.pictureColors
    switch value {
    case .object(let plot as PlotObject):
      let canvas = PlotCanvas(usesColor: terminal.usesColor, width: width)
      return Array(plot.panels.map { canvas.lines($0) }.joined(separator: [""]))
    case .object(let map as HeatmapObject):
      return HalfBlocks.lines(map, colors: colors, width: width)
    case .object(let confusion as ConfusionObject): return confusion.lines(width: width)
    case .object(let pictures as PictureObject):
      return HalfBlocks(colors: colors, width: width).lines(pictures)
    default:
      return value.pictures(width: width).map {
        [value.display(width: width)] + HalfBlocks(colors: colors, width: width).lines($0)
      }
    }
  }

  func reached(_ prose: Prose) {
    if isQuiet { return }
    let layout = ProseLayout(width: width, style: TextStyle(isColored: terminal.usesColor))
    show(layout.text(of: prose.blocks), in: .prose(line: prose.firstLine))
  }

  func willRun(_ cell: NotebookCell) {
    cellNumber += 1
    cellName = cell.name
  }
}

extension Console: TrainingObserver {
  var canPause: Bool { pausePrompt != nil && termination_signal() == 0 }

  /// Under `.tlab/interrupted/`, named after the cell.
  func interruptionPath(for trainer: Trainer) -> String? {
    let folder = ".tlab/interrupted"
    let name = (cellName ?? trainer.operation).map { $0.isLetter || $0.isNumber ? $0 : "-" }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      report(Diagnostic(.file, "\(folder): cannot be made; the interrupted run is lost"))
      return nil
    }
    return "\(folder)/\(String(name)).ckpt"
  }

  func training(_ trainer: Trainer, did event: TrainingEvent) throws -> TrainingDecision {
    switch event {
    case .paused:
      endLine()
      return pausePrompt?.decide(trainer, label: cellName, console: self) ?? .proceed
    case .step: tweakFile?.apply(to: trainer, console: self)
    case .interrupted(let path):
      endLine()
      errors.write(
        "the run's state after step \(trainer.state.progress.step) is in \(path): "
          + "`tlab run --resume \(path) FILE` or `resume(\"\(path)\")` goes on with it\n")
    default: break
    }
    if style == .json { errors.write(ProgressJSON.line(for: event, label: cellName) + "\n") }
    if isQuiet || style == .json || style == .none { return .proceed }
    if case .began = event {
      progress = ProgressDisplay(
        label: cellName, terminal: terminal, isDrawn: terminal.isTerminal && style == .auto)
    }
    if let line = progress?.line(for: event) {
      show(line + "\n", in: .output(cell: cellNumber))
    }
    if case .finished = event { progress = nil }
    return .proceed
  }
}

extension Console: RunPauser {
  func pause(_ run: any PausableRun) -> TrainingDecision {
    endLine()
    return pausePrompt?.decide(run, label: cellName, console: self) ?? .proceed
  }

  func willPause() { announce("pausing at the next step; Ctrl-C again stops at once") }

  func completedStep(of run: any PausableRun) { tweakFile?.apply(to: run, console: self) }
}

extension Value {
  /// The pictures that a terminal draws beside the value's text: the first ones of a dataset, or
  /// that of one of its elements.
  fileprivate func pictures(width: Int) -> PictureObject? {
    switch self {
    case .object(let object as DatasetObject): object.preview(width: width)
    case .record(let record):
      if case .tensor(let tensor)? = record["image"], tensor.rank == 2, record["label"] != nil {
        PictureObject(tensor)
      } else {
        nil
      }
    default: nil
    }
  }
}
