import Tensorlab

/// How a training went, as a value of the language.
public final class HistoryObject: LanguageObject {
  public let history: TrainingHistory

  public init(_ history: TrainingHistory) { self.history = history }

  public var typeName: String { "history" }

  public var propertyNames: [String] {
    [
      "epochs", "loss", "accuracy", "lr", "epoch_seconds", "step_loss", "seconds", "tuned",
      "tweaks",
    ]
  }

  public func property(_ name: String, in context: Context) throws -> Value? {
    func curve(_ value: (TrainingHistory.Epoch) -> Double) -> Value {
      .list(history.epochs.map { .number(value($0)) })
    }
    return switch name {
    case "epochs": .number(Double(history.epochs.count))
    case "loss": curve(\.loss)
    case "accuracy": curve(\.accuracy)
    case "lr": curve(\.learningRate)
    case "epoch_seconds": curve(\.seconds)
    case "step_loss": .list(history.stepLosses.map { .number($0) })
    case "seconds": .number(history.seconds)
    case "tuned": .bool(history.wasTuned)
    case "tweaks": .list(history.tweaks.map { .record(Record($0)) })
    default: nil
    }
  }

  public func isEqual(to other: any LanguageObject) -> Bool {
    (other as? HistoryObject)?.history == history
  }

  public func display(width: Int) -> String {
    let steps = history.stepLosses.count
    var lines = [
      "history: \(history.epochs.count) epochs, \(steps) steps in "
        + "\(Elementary.fixed(history.seconds, decimals: 1)) s"
    ]
    let room = max(8, min(60, width - 30))
    if let first = history.stepLosses.first, let last = history.stepLosses.last {
      lines.append(
        "loss      \(Self.padded(Elementary.fixed(first, decimals: 4)))"
          + " \(Sparkline.text(history.stepLosses, width: room)) "
          + Elementary.fixed(last, decimals: 4))
    }
    if let first = history.epochs.first, let last = history.epochs.last {
      lines.append(
        "accuracy  \(Self.padded(Self.percent(first.accuracy)))"
          + " \(Sparkline.text(history.epochs.map(\.accuracy), width: room)) "
          + Self.percent(last.accuracy))
    }
    if history.wasStopped { lines.append("stopped by hand after step \(steps)") }
    for tweak in history.tweaks { lines.append("tuned by hand: \(tweak.text)") }
    return lines.joined(separator: "\n")
  }

  private static func percent(_ fraction: Double) -> String {
    Elementary.fixed(fraction * 100, decimals: 1) + "%"
  }

  private static func padded(_ text: String) -> String {
    String(repeating: " ", count: max(0, 7 - text.count)) + text
  }
}

/// A curve in one line of text.
public enum Sparkline {
  private static let bars = Array("▁▂▃▄▅▆▇█")

  /// Eight heights between the least and the largest value; each column is the mean of what falls
  /// into it.
  public static func text(_ values: [Double], width: Int) -> String {
    let columns = min(width, values.count)
    guard columns > 0 else { return "" }
    let means = (0..<columns).map { column in
      let part = values[(column * values.count / columns)..<((column + 1) * values.count / columns)]
      return part.reduce(0, +) / Double(part.count)
    }
    let finite = means.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: columns)
    }
    return String(
      means.map { mean -> Character in
        guard mean.isFinite else { return " " }
        let fraction = high > low ? (mean - low) / (high - low) : 0
        return bars[min(bars.count - 1, Int(fraction * Double(bars.count)))]
      })
  }
}

extension TrainingHistory.Tweak {
  /// Such as `lr 0.001 → 0.0005 after step 118`.
  public var text: String {
    func text(_ value: Double?) -> String { value.map { Value.number($0).printed } ?? "none" }
    return "\(name) \(text(old)) → \(text(new)) after step \(step)"
  }
}

extension Record {
  /// A change of an option while a run went on.
  fileprivate init(_ tweak: TrainingHistory.Tweak) {
    self.init([
      ("step", .number(Double(tweak.step))), ("name", .string(tweak.name)),
      ("old", tweak.old.map { .number($0) } ?? .none),
      ("new", tweak.new.map { .number($0) } ?? .none),
    ])
  }
}
