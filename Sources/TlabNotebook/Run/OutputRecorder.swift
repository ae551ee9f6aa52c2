import Tensorlab
import TlabLanguage

/// Keeps what each cell puts out, as a pipe would get it.
public final class OutputRecorder: NotebookObserver {
  /// What a cell put out.
  public enum Item {
    /// What it printed.
    case text(String)
    /// A value that is shown by itself.
    case value(Value)
  }

  /// What a cell did when it ran.
  public struct Record {
    public fileprivate(set) var items: [Item] = []
    /// The training runs that it finished.
    public fileprivate(set) var histories: [TrainingHistory] = []

    public init() {}

    /// The output as text.
    public func text(width: Int = OutputRecorder.textWidth) -> String {
      items.map { item in
        switch item {
        case .text(let text): text
        case .value(let value): value.display(width: width) + "\n"
        }
      }.joined()
    }

    /// Whether a training run of it was changed or stopped by hand.
    public var wasTuned: Bool { histories.contains(where: \.wasTuned) }
  }

  /// The columns of a line in a document.
  public static let textWidth = 80

  /// What ran since it was last taken.
  private var current = Record()
  /// Who is told of training runs besides.
  private let follower: (any TrainingObserver)?

  public init(follower: (any TrainingObserver)? = nil) { self.follower = follower }

  public var width: Int { Self.textWidth }
  public var trainingObserver: (any TrainingObserver)? { self }
  public func write(_ text: String) { current.items.append(.text(text)) }
  public func display(_ value: Value) { current.items.append(.value(value)) }

  /// What was put out since the last call.
  public func take() -> Record {
    defer { current = Record() }
    return current
  }
}

extension OutputRecorder: TrainingObserver {
  public var canPause: Bool { false }

  public func training(_ trainer: Trainer, did event: TrainingEvent) throws -> TrainingDecision {
    if case .finished(let history) = event { current.histories.append(history) }
    return try follower?.training(trainer, did: event) ?? .proceed
  }
}
