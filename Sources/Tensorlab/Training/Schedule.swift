#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the learning rate changes over a training run: a linear warm-up followed by a decay.
///
/// A schedule is a pure function of the step, so a run can be resumed anywhere, and changing the
/// number of epochs while it runs only stretches what is left.
public struct Schedule: Codable, Equatable, Sendable {
  /// What happens to the learning rate after the warm-up.
  public enum Decay: Codable, Equatable, Sendable {
    /// It stays.
    case constant
    /// It is multiplied by `factor` after every `epochs` epochs, counted from the start of the run.
    case step(epochs: Int, factor: Double)
    /// It falls along half a cosine to `floor` times its value, reached at the end of the run
    /// (Loshchilov and Hutter, SGDR, 2017, without restarts).
    case cosine(floor: Double)
  }

  /// How long the learning rate rises linearly at the start.
  public enum WarmUp: Codable, Equatable, Sendable {
    /// For this many epochs, which need not be a whole number.
    case epochs(Double)
    /// For this fraction of the run.
    case fraction(Double)
  }

  /// What happens after the warm-up.
  public let decay: Decay
  /// How long the warm-up lasts.
  public let warmUp: WarmUp

  /// - Throws: `TensorError` with code `.value` when a number is out of range.
  public init(_ decay: Decay = .constant, warmUp: WarmUp = .epochs(0)) throws {
    switch decay {
    case .constant: break
    case .step(let epochs, let factor):
      try TrainingCheck.range(epochs, 1...Int.max, "schedule", "every", "at least 1 epoch")
      try TrainingCheck.range(factor, 0...1, "schedule", "factor", "0 to 1")
    case .cosine(let floor):
      try TrainingCheck.range(floor, 0...1, "schedule", "floor", "0 to 1")
    }
    switch warmUp {
    case .epochs(let epochs):
      try TrainingCheck.range(
        epochs, 0...1e9, "schedule", "warmup", "a number of epochs, at least 0")
    case .fraction(let fraction):
      try TrainingCheck.range(fraction, 0...1, "schedule", "warmup", "a fraction from 0 to 1")
    }
    self.decay = decay
    self.warmUp = warmUp
  }

  private init(unchecked decay: Decay) {
    self.decay = decay
    warmUp = .epochs(0)
  }

  /// The learning rate stays as it is.
  public static let constant = Schedule(unchecked: .constant)

  /// What the learning rate is multiplied with at `step`, counted from 0.
  ///
  /// The warm-up's steps use 1/w, 2/w, … 1 of it, w being their number.
  public func factor(step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
    let stepsPerEpoch = max(1, stepsPerEpoch)
    let total = stepsPerEpoch * epochs
    let warmUpSteps = self.warmUpSteps(stepsPerEpoch: stepsPerEpoch, total: total)
    if step < warmUpSteps { return Double(step + 1) / Double(warmUpSteps) }
    switch decay {
    case .constant: return 1
    case .step(let epochs, let factor): return pow(factor, Double(step / stepsPerEpoch / epochs))
    case .cosine(let floor):
      let progress = Double(step - warmUpSteps) / Double(max(1, total - warmUpSteps))
      return floor + (1 - floor) * (1 + cos(Double.pi * min(1, progress))) / 2
    }
  }

  private func warmUpSteps(stepsPerEpoch: Int, total: Int) -> Int {
    switch warmUp {
    case .epochs(let epochs): Int((epochs * Double(stepsPerEpoch)).rounded())
    case .fraction(let fraction): Int((fraction * Double(total)).rounded())
    }
  }
}
