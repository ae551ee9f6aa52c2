import Tensorlab

/// Where a program's output goes: a terminal, a notebook, a test.
public protocol OutputSink: AnyObject {
  /// Takes what `print` writes, line ends included.
  func write(_ text: String)
  /// Takes the value of a cell that is shown by itself.
  func display(_ value: Value)
  /// The columns that a line may take.
  var width: Int { get }
  /// Who follows a training run, shows it and may pause it; nil when nobody does.
  var trainingObserver: (any TrainingObserver)? { get }
  /// Who decides how a loop of the user's own goes on when it is interrupted; nil when nobody does.
  var runPauser: (any RunPauser)? { get }
}

extension OutputSink {
  public var trainingObserver: (any TrainingObserver)? { nil }
  public var runPauser: (any RunPauser)? { nil }
  public var width: Int { 80 }
}

/// A sink that keeps everything as text, values as they are shown.
public final class TextSink: OutputSink {
  public private(set) var text = ""
  public let width: Int

  public init(width: Int = 80) { self.width = width }

  public func write(_ text: String) { self.text += text }
  public func display(_ value: Value) { text += value.display(width: width) + "\n" }

  /// The text so far, which is then forgotten.
  public func take() -> String {
    defer { text = "" }
    return text
  }
}
