import Tensorlab
import TlabLanguage

/// Shows a training run: one line that is drawn again and again on a terminal, one line for each
/// epoch elsewhere.
struct ProgressDisplay {
  /// The least time between two drawings, in nanoseconds.
  private static let interval: UInt64 = 100_000_000

  private let label: String
  private let terminal: Terminal
  /// Whether there is a line that is drawn again and again.
  private let isLive: Bool
  private var plan: TrainingPlan?
  private var lastStep: StepReport?
  private var lastDrawing: ContinuousClock.Instant?
  private var isDrawn = false

  /// - Parameters:
  ///   - label: what the run is called, when it has a name.
  ///   - isDrawn: whether one line is drawn again and again; else there is one for each epoch.
  init(label: String?, terminal: Terminal, isDrawn: Bool) {
    self.label = label ?? ""
    isLive = isDrawn
    self.terminal = terminal
  }

  /// Takes the line that is drawn off the terminal, so that something else can be written.
  mutating func clear() {
    if isDrawn { terminal.write("\r\u{1B}[K") }
    isDrawn = false
  }

  /// Follows an event: draws on a terminal, and gives the line that shall stay, if any.
  mutating func line(for event: TrainingEvent) -> String? {
    switch event {
    case .began(let plan): self.plan = plan
    case .step(let report):
      lastStep = report
      draw(report)
    case .epoch(let epoch):
      return isLive ? nil : line(for: epoch)
    case .finished(let history): return line(for: history)
    case .checkpointed, .paused, .interrupted: break
    }
    return nil
  }

  private mutating func draw(_ report: StepReport) {
    guard isLive else { return }
    let now = ContinuousClock.now
    if let lastDrawing, now - lastDrawing < .nanoseconds(Self.interval) { return }
    lastDrawing = now
    isDrawn = true
    let bar = ProgressBar(report, label: name)
    terminal.write("\r" + bar.text(width: terminal.width - 1) + "\u{1B}[K")
  }

  private var name: String { label.isEmpty ? plan?.operation ?? "" : label }

  private func line(for epoch: TrainingHistory.Epoch) -> String {
    let total = plan.map { "/\($0.epochs)" } ?? ""
    var parts = [
      "\(name) epoch \(epoch.epoch)\(total)", "loss \(epoch.loss.fixed(4))",
      "accuracy \(epoch.accuracy.percent)", "lr \(epoch.learningRate.short)",
    ]
    if let lastStep {
      parts.append("\(lastStep.millisecondsPerStep.short) ms/step")
      parts.append("ETA \(lastStep.remainingSeconds.duration)")
    }
    return parts.joined(separator: "  ")
  }

  private func line(for history: TrainingHistory) -> String? {
    var lines: [String] = []
    if let last = history.epochs.last {
      lines.append(
        "\(name): \(history.epochs.count) epochs in \(history.seconds.duration)  "
          + "loss \(last.loss.fixed(4))  accuracy \(last.accuracy.percent)")
    }
    if history.wasStopped {
      lines.append("\(name): stopped by hand after step \(history.stepLosses.count)")
    }
    if !history.tweaks.isEmpty {
      lines.append("\(name): tuned by hand:")
      lines += history.tweaks.map { "  \($0.text)" }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
