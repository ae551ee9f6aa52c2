import ArgumentParser
import Tensorlab

/// How training is shown.
enum ProgressStyle: String, CaseIterable, ExpressibleByArgument {
  case auto, plain, json, none
}

/// The events of a training run as lines of JSON, for programs that follow one.
///
/// Each line is an object with `event` (`began`, `step`, `epoch`, `paused`, `checkpoint`, `interrupted`,
/// `finished`), `run`
/// (the cell's name, null when it has none), and the event's numbers.
enum ProgressJSON {
  static func line(for event: TrainingEvent, label: String?) -> String {
    let (name, members) = content(of: event)
    return JSONValue.object(
      [
        .init(name: "event", value: .string(name)),
        .init(name: "run", value: label.map { .string($0) } ?? .null),
      ] + members.map { JSONValue.Member(name: $0, value: $1) }
    ).text
  }

  private static func content(
    of event: TrainingEvent
  ) -> (name: String, members: [(String, JSONValue)]) {
    switch event {
    case .began(let plan):
      return (
        "began",
        [
          ("operation", .string(plan.operation)), ("samples", number(plan.sampleCount)),
          ("batch", number(plan.batchSize)), ("steps_per_epoch", number(plan.stepsPerEpoch)),
          ("epochs", number(plan.epochs)), ("parameters", number(plan.parameterCount)),
          ("steps_done", number(plan.stepsDone)),
        ]
      )
    case .step(let report):
      return (
        "step",
        [
          ("epoch", number(report.epoch)), ("step", number(report.step)),
          ("loss", number(report.loss)), ("smoothed_loss", number(report.smoothedLoss)),
          ("accuracy", number(report.accuracy)), ("lr", number(report.learningRate)),
          ("ms_per_step", number(report.millisecondsPerStep)),
          ("images_per_second", number(report.imagesPerSecond)),
          ("elapsed_seconds", number(report.elapsedSeconds)),
          ("remaining_seconds", number(report.remainingSeconds)),
        ]
      )
    case .epoch(let epoch):
      return (
        "epoch",
        [
          ("epoch", number(epoch.epoch)), ("loss", number(epoch.loss)),
          ("accuracy", number(epoch.accuracy)), ("lr", number(epoch.learningRate)),
          ("seconds", number(epoch.seconds)),
        ]
      )
    case .paused: return ("paused", [])
    case .checkpointed(let path): return ("checkpoint", [("path", .string(path))])
    case .interrupted(let path): return ("interrupted", [("path", .string(path))])
    case .finished(let history):
      return (
        "finished",
        [
          ("epochs", number(history.epochs.count)), ("seconds", number(history.seconds)),
          ("tuned", .bool(history.wasTuned)), ("stopped", .bool(history.wasStopped)),
        ]
      )
    }
  }

  private static func number(_ value: Int) -> JSONValue { .number(Double(value)) }
  /// JSON has no infinity.
  private static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .null
  }
}
