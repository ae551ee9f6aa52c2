/// All that a training run is between two steps; what is not here is in the options and the data.
///
/// The order of the samples, dropout and augmentation are functions of the seed and of the numbers
/// kept here, so a run that continues from a saved state is the same to the bit.
public struct TrainingState {
  /// The model's parameters; they are the run's own from the first step on.
  package var parameters: [Tensor]
  /// What the optimiser remembers.
  package var optimizer: OptimizerState
  /// The options as they stand.
  public internal(set) var live: LiveOptions
  /// How far the run is.
  public internal(set) var progress = Progress()
  /// What happened so far.
  public internal(set) var history = TrainingHistory()

  /// How far a run is, and what it has counted on the way.
  public struct Progress: Codable, Equatable, Sendable {
    /// The steps done.
    public internal(set) var step = 0
    /// The epochs done.
    public internal(set) var epoch = 0
    /// The steps done of the current epoch: the place in its order.
    public internal(set) var stepInEpoch = 0
    /// The samples seen in the current epoch.
    var sampleCount = 0
    /// How many of them were classified correctly when it was their turn.
    var correctCount = 0
    /// The sum of their losses.
    var lossSum = 0.0
    /// How long the current epoch's steps took.
    var epochSeconds = 0.0
    /// The moving average of the loss, before its correction for having started at 0.
    var movingLoss = 0.0
  }
}

extension TrainingState.Progress {
  private static let memory = 0.95

  /// The loss averaged over about the last 20 steps.
  var smoothedLoss: Double {
    var weight = 1.0
    for _ in 0..<min(step, 2000) { weight *= Self.memory }
    return step == 0 ? 0 : movingLoss / (1 - weight)
  }

  mutating func count(loss: Double, correct: Int, samples: Int, seconds: Double) {
    step += 1
    stepInEpoch += 1
    sampleCount += samples
    correctCount += correct
    lossSum += loss * Double(samples)
    epochSeconds += seconds
    movingLoss = Self.memory * movingLoss + (1 - Self.memory) * loss
  }

  /// Closes the current epoch.
  mutating func endEpoch(learningRate: Double) -> TrainingHistory.Epoch {
    let samples = Double(max(1, sampleCount))
    let summary = TrainingHistory.Epoch(
      epoch: epoch + 1, loss: lossSum / samples, accuracy: Double(correctCount) / samples,
      learningRate: learningRate, seconds: epochSeconds)
    epoch += 1
    stepInEpoch = 0
    sampleCount = 0
    correctCount = 0
    lossSum = 0
    epochSeconds = 0
    return summary
  }
}
