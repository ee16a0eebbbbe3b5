import Core

/// Episodes that somebody has played, to learn from without acting: what an experiment with the key `record` and
/// `warren evaluate --record` write and the agents `behavior-cloning` and `offline-dqn` read.
///
/// A recording is one safetensors file, which other programs read and write as well. Its arrays, of S steps in E episodes:
///
/// | array | type | shape | |
/// |---|---|---|---|
/// | `observations` | F32 | S, observation shape | what was seen before each step |
/// | `finalObservations` | F32 | E, observation shape | what was seen after each episode's last step |
/// | `actions` | I32 or F32 | S, width of the action space | what was done, as real numbers where actions are continuous |
/// | `rewards` | F32 | S | |
/// | `legalActions` | U8 | S, mask size | 0 or 1; together with the next one absent where all actions are always legal |
/// | `finalLegalActions` | U8 | E, mask size | |
/// | `episodeStarts` | I64 | E + 1 | the first step of each episode, and S |
/// | `ends` | U8 | E | 1 where the task terminated, 2 where the episode was cut off |
///
/// Its metadata are texts: `format` is `warren-recording`, `version` 1, `environment` the environment's name, `specification` an
/// ``EnvironmentSpecification`` as JSON, and `origin` JSON that says how it was made. In Python:
///
/// ```python
/// with safetensors.safe_open("expert.safetensors", "numpy") as file:
///     observations, metadata = file.get_tensor("observations"), file.metadata()
/// ```
public struct Recording: Sendable, Equatable {
  /// The name of the environment that was played.
  public var environment: String
  /// Its shapes, actions and rewards.
  public var specification: EnvironmentSpecification
  /// How the recording was made.
  public var origin: JSONValue
  /// Whether it says which actions were legal; when not, all were.
  public let hasLegalActions: Bool

  /// [steps × observation size]
  public internal(set) var observations: [Float] = []
  /// [episodes × observation size]
  public internal(set) var finalObservations: [Float] = []
  /// [steps × mask size]; empty when it has none.
  public internal(set) var legalActions: [UInt8] = []
  /// [episodes × mask size]; empty when it has none.
  public internal(set) var finalLegalActions: [UInt8] = []
  /// [steps × width]; empty when actions are continuous.
  public internal(set) var discreteActions: [Int32] = []
  /// [steps × width]; empty when actions are discrete.
  public internal(set) var continuousActions: [Float] = []
  /// [steps]
  public internal(set) var rewards: [Float] = []
  /// The first step of each episode, and the number of all steps, [episodes + 1].
  public internal(set) var episodeStarts: [Int] = [0]
  /// How each episode ended, [episodes].
  public internal(set) var ends: [TimeStep.Status] = []

  /// A recording of no episode yet.
  public init(
    environment: String, specification: EnvironmentSpecification, hasLegalActions: Bool, origin: JSONValue = .object([:])
  ) {
    self.environment = environment
    self.specification = specification
    self.hasLegalActions = hasLegalActions && specification.actionSpace.maskSize > 0
    self.origin = origin
  }

  /// How many steps there are.
  public var stepCount: Int { rewards.count }
  /// How many episodes there are.
  public var episodeCount: Int { ends.count }
  /// Entries of a mask of legal actions; 0 when there are none.
  public var maskSize: Int { hasLegalActions ? specification.actionSpace.maskSize : 0 }

  var isContinuous: Bool {
    if case .continuous = specification.actionSpace { true } else { false }
  }

  /// The steps of an episode.
  public func steps(of episode: Int) -> Range<Int> { episodeStarts[episode]..<episodeStarts[episode + 1] }

  /// The returns and lengths of its episodes.
  public var result: EvaluationResult {
    EvaluationResult(
      returns: (0..<episodeCount).map { steps(of: $0).reduce(0) { $0 + Double(rewards[$1]) } },
      lengths: (0..<episodeCount).map { steps(of: $0).count })
  }

  /// Adds an episode.
  /// - Throws: `WarrenError` when the sizes of its arrays do not fit each other or the specification.
  public mutating func append(_ episode: RecordedEpisode) throws {
    let steps = episode.rewards.count
    let (size, width) = (specification.observationSize, specification.actionSpace.width)
    guard steps > 0, episode.end.isLast else { throw WarrenError("an episode has at least one step, and it ends") }
    let sizes = [
      ("observations", episode.observations.count, steps * size), ("finalObservation", episode.finalObservation.count, size),
      ("legalActions", episode.legalActions.count, steps * maskSize),
      ("finalLegalActions", episode.finalLegalActions.count, maskSize),
      ("discreteActions", episode.discreteActions.count, isContinuous ? 0 : steps * width),
      ("continuousActions", episode.continuousActions.count, isContinuous ? steps * width : 0),
    ]
    for (name, count, expected) in sizes where count != expected {
      throw WarrenError("an episode of \(steps) steps has \(count) numbers in '\(name)', expected \(expected)")
    }
    observations += episode.observations
    finalObservations += episode.finalObservation
    legalActions += episode.legalActions
    finalLegalActions += episode.finalLegalActions
    discreteActions += episode.discreteActions
    continuousActions += episode.continuousActions
    rewards += episode.rewards
    ends.append(episode.end)
    episodeStarts.append(rewards.count)
  }
}
