import Tensorlab

/// The line of a training run on a terminal.
struct ProgressBar {
  private static let barWidths = 8...20
  /// The columns that the ends of the bar and the gap after it take.
  private static let barMargin = 4

  private let report: StepReport
  private let label: String

  init(_ report: StepReport, label: String) {
    self.report = report
    self.label = label
  }

  /// As much of the line as fits; what matters least goes first, and the bar takes what is left.
  func text(width: Int) -> String {
    var parts: [(text: String, importance: Int)] = [
      (label, 3),
      ("epoch \(report.epoch)/\(report.epochs)", 8),
      ("step \(report.stepInEpoch)/\(report.stepsPerEpoch)", 2),
      ("loss \(report.smoothedLoss.fixed(4))", 7),
      ("accuracy \(report.accuracy.percent)", 6),
      ("lr \(report.learningRate.short)", 1),
      ("\(report.millisecondsPerStep.short) ms/step", 4),
      ("\(report.imagesPerSecond.fixed(0)) images/s", 0),
      ("\(report.elapsedSeconds.duration)", 0),
      ("ETA \(report.remainingSeconds.duration)", 5),
    ].filter { !$0.text.isEmpty }
    let available = width - Self.barMargin - Self.barWidths.lowerBound
    while parts.count > 1, Self.joined(parts.map(\.text)).count > available {
      guard let least = parts.indices.min(by: { parts[$0].importance < parts[$1].importance })
      else { break }
      parts.remove(at: least)
    }
    let text = Self.joined(parts.map(\.text))
    let room = width - Self.barMargin - text.count
    guard room >= Self.barWidths.lowerBound else { return String(text.prefix(max(0, width))) }
    return bar(width: min(room, Self.barWidths.upperBound)) + "  " + text
  }

  private static func joined(_ parts: [String]) -> String { parts.joined(separator: "  ") }

  /// How much of the run is done, in eighths of a column.
  private func bar(width: Int) -> String {
    let total = max(1, report.epochs * report.stepsPerEpoch)
    let eighths = min(width * 8, report.step * width * 8 / total)
    var bar = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0 { bar.append(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]) }
    return "▕" + bar + String(repeating: " ", count: width - bar.count) + "▏"
  }
}
