/// What happened in a training run.
public struct TrainingHistory: Codable, Equatable, Sendable {
  /// One pass over the data.
  public struct Epoch: Codable, Equatable, Sendable {
    /// The epoch's number, from 1.
    public let epoch: Int
    /// The mean loss of its samples, each taken when it was its turn.
    public let loss: Double
    /// The fraction of samples classified correctly when it was their turn.
    public let accuracy: Double
    /// The learning rate at its last step.
    public let learningRate: Double
    /// How long it took.
    public let seconds: Double
  }

  /// A change of an option while the run went on.
  public struct Tweak: Codable, Equatable, Sendable {
    /// How many steps were done when the change was made.
    public let step: Int
    /// The option's name in the language.
    public let name: String
    /// The value before; nil where the option was not set.
    public let old: Double?
    /// The value after; nil where the option is not set any more.
    public let new: Double?
  }

  /// The completed epochs.
  public internal(set) var epochs: [Epoch] = []
  /// The loss at each step.
  public internal(set) var stepLosses: [Double] = []
  /// The options changed while the run went on.
  public internal(set) var tweaks: [Tweak] = []
  /// Whether the run was stopped before its end.
  public internal(set) var wasStopped = false
  /// How long the steps took, without pauses.
  public internal(set) var seconds = 0.0

  package init() {}

  /// Whether the result depends on what somebody did while it ran, not on the code alone.
  public var wasTuned: Bool { wasStopped || !tweaks.isEmpty }
}
