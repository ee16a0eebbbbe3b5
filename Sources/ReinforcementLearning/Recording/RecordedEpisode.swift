/// One episode, or a sequence of steps of one. A step says: in `observations[i]`, where `legalActions[i]` were allowed, the action was
/// taken and the reward collected; after the last step came the final observation.
public struct RecordedEpisode: Sendable, Equatable {
  /// [steps × observation size]
  public var observations: [Float] = []
  /// 0 or 1, [steps × mask size]; empty where every action is always legal.
  public var legalActions: [UInt8] = []
  /// [steps × width of the action space]; empty when actions are continuous.
  public var discreteActions: [Int32] = []
  /// [steps × width of the action space]; empty when actions are discrete.
  public var continuousActions: [Float] = []
  /// The logarithm of how likely each action was when it was taken, [steps]; empty where they are not kept. A ``Recording`` does not.
  public var logProbabilities: [Float] = []
  /// [steps]
  public var rewards: [Float] = []
  /// [observation size]
  public var finalObservation: [Float] = []
  /// [mask size]; empty where every action is always legal.
  public var finalLegalActions: [UInt8] = []
  /// How it ended: `.terminated` or `.truncated`; `.running` where it is a sequence after which the episode goes on.
  public var end = TimeStep.Status.truncated

  /// An episode of no step yet.
  public init() {}
}
