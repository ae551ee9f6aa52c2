import Tensorlab
import TlabLanguage

/// Follows the run of a notebook: its prose, its cells, and what they write.
///
/// Everything is told in the order of the document, on the engine's thread.
public protocol NotebookObserver: OutputSink {
  /// The run came to a stretch of prose.
  func reached(_ prose: Prose)
  /// A cell is about to run.
  func willRun(_ cell: NotebookCell)
  /// A cell has run to its end.
  func didRun(_ cell: NotebookCell)
}

extension NotebookObserver {
  public func reached(_ prose: Prose) {}
  public func willRun(_ cell: NotebookCell) {}
  public func didRun(_ cell: NotebookCell) {}
}

/// Passes output on, but not that of a hidden cell.
final class CellSink: OutputSink {
  var isMuted = false
  private let observer: any NotebookObserver

  init(_ observer: any NotebookObserver) { self.observer = observer }

  var width: Int { observer.width }
  var trainingObserver: (any TrainingObserver)? {
    isMuted ? observer.trainingObserver.map(QuietTraining.init) : observer.trainingObserver
  }

  var runPauser: (any RunPauser)? { observer.runPauser }

  func write(_ text: String) {
    if !isMuted { observer.write(text) }
  }

  func display(_ value: Value) {
    if !isMuted { observer.display(value) }
  }
}

/// Follows the training of a hidden cell: it shows nothing of it, but can pause and be tuned.
private final class QuietTraining: TrainingObserver {
  private let observer: any TrainingObserver

  init(_ observer: any TrainingObserver) { self.observer = observer }

  var canPause: Bool { observer.canPause }

  func interruptionPath(for trainer: Trainer) -> String? {
    observer.interruptionPath(for: trainer)
  }

  func training(_ trainer: Trainer, did event: TrainingEvent) throws -> TrainingDecision {
    switch event {
    case .step, .paused, .interrupted: try observer.training(trainer, did: event)
    case .began, .epoch, .checkpointed, .finished: .proceed
    }
  }
}
