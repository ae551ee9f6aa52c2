import Tensorlab

/// Shows a training run: one line that is drawn again and again on a terminal, one line for each
/// epoch elsewhere.
struct ProgressDisplay {
  /// The least time between two drawings, in nanoseconds.
  private static let interval: UInt64 = 100_000_000

  private let label: String
  private let terminal: Terminal
  private var plan: TrainingPlan?
  private var lastStep: StepReport?
  private var lastDrawing: ContinuousClock.Instant?
  private var isDrawn = false

  /// - Parameter label: what the run is called, when it has a name.
  init(label: String?, terminal: Terminal) {
    self.label = label ?? ""
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
      return terminal.isTerminal ? nil : line(for: epoch)
    case .finished(let history): return line(for: history)
    case .checkpointed(let path): return "checkpoint written to \(path)"
    case .paused: break
    }
    return nil
  }

  private mutating func draw(_ report: StepReport) {
    guard terminal.isTerminal else { return }
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
      parts.append("\(lastStep.millisecondsPerStep.fixed(1)) ms/step")
      parts.append("ETA \(lastStep.remainingSeconds.duration)")
    }
    return parts.joined(separator: "  ")
  }

  private func line(for history: TrainingHistory) -> String? {
    guard let last = history.epochs.last else { return nil }
    let stopped = history.wasStopped ? ", stopped early" : ""
    return "\(name): \(history.epochs.count) epochs in \(history.seconds.duration)\(stopped)  "
      + "loss \(last.loss.fixed(4))  accuracy \(last.accuracy.percent)"
  }
}

/// The line of a training run on a terminal.
struct ProgressBar {
  private static let barWidth = 20

  private let report: StepReport
  private let label: String

  init(_ report: StepReport, label: String) {
    self.report = report
    self.label = label
  }

  /// As much of the line as fits; what matters least goes first.
  func text(width: Int) -> String {
    let total = max(1, report.epochs * report.stepsPerEpoch)
    let fraction = min(1, Double(report.step) / Double(total))
    let parts: [(text: String, importance: Int)] = [
      (label, 5),
      (Self.bar(fraction), 4),
      ("epoch \(report.epoch)/\(report.epochs)", 9),
      ("step \(report.stepInEpoch)/\(report.stepsPerEpoch)", 3),
      ("loss \(report.smoothedLoss.fixed(4))", 8),
      ("accuracy \(report.accuracy.percent)", 7),
      ("lr \(report.learningRate.short)", 2),
      ("\(report.millisecondsPerStep.fixed(0)) ms/step", 1),
      ("\(report.imagesPerSecond.fixed(0)) images/s", 0),
      ("ETA \(report.remainingSeconds.duration)", 6),
    ]
    var shown = parts.filter { !$0.text.isEmpty }
    while shown.count > 1, Self.joined(shown.map(\.text)).count > width {
      guard let least = shown.indices.min(by: { shown[$0].importance < shown[$1].importance })
      else { break }
      shown.remove(at: least)
    }
    return String(Self.joined(shown.map(\.text)).prefix(max(0, width)))
  }

  private static func joined(_ parts: [String]) -> String { parts.joined(separator: "  ") }

  /// A bar in eighths of a column.
  private static func bar(_ fraction: Double) -> String {
    let eighths = Int(fraction * Double(barWidth * 8))
    var bar = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0 { bar.append(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]) }
    return "▕" + bar + String(repeating: " ", count: barWidth - bar.count) + "▏"
  }
}
