import Core

/// Acts by another actor and keeps what happens.
///
/// ```swift
/// let recording = try EpisodeRecorder.play(policy, in: makeEnvironment, episodes: 100, environment: "cart-pole", key: key)
/// try recording.write(to: file)
/// ```
public final class EpisodeRecorder: Actor {
  /// The episodes that have ended, in the order in which they ended.
  public private(set) var recording: Recording
  private let actor: any Actor
  private var running: [RecordedEpisode] = []
  private var observations: [Float] = []
  private var legalActions: [UInt8] = []
  private var actions: ActionBatch?

  /// A recorder of what that actor does.
  /// - Parameters:
  ///   - actor: who plays.
  ///   - recording: to which episodes are added.
  public init(_ actor: any Actor, to recording: Recording) {
    self.actor = actor
    self.recording = recording
  }

  /// Plays exactly so many episodes and gives the recording of them. They are the episodes that an ``Evaluator`` plays with the same
  /// key.
  /// - Parameters:
  ///   - actor: who plays.
  ///   - makeEnvironment: makes a batch of as many copies as are played.
  ///   - episodes: how many are played.
  ///   - environment: its name.
  ///   - origin: how the recording is made.
  ///   - key: the randomness of the environments.
  /// - Throws: what ``Evaluator/evaluate(_:episodes:key:onStep:onEpisodeEnd:)`` throws.
  public static func play(
    _ actor: any Actor, in makeEnvironment: @escaping BatchEnvironmentFactory, episodes: Int, environment: String,
    origin: JSONValue = .object([:]), key: RandomKey
  ) throws -> Recording {
    let batch = try makeEnvironment(1)
    let recorder = EpisodeRecorder(
      actor,
      to: Recording(
        environment: environment, specification: batch.specification, hasLegalActions: batch.hasIllegalActions, origin: origin))
    var evaluator = Evaluator(makeEnvironment)
    _ = try evaluator.evaluate(recorder, episodes: episodes, key: key, onStep: recorder.record)
    return recorder.recording
  }

  public func beginEpisodes(in environment: any BatchEnvironment) {
    for copy in running.indices { running[copy] = RecordedEpisode() }
    actor.beginEpisodes(in: environment)
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    if running.count != environment.count {
      running = [RecordedEpisode](repeating: RecordedEpisode(), count: environment.count)
    }
    observations = Array(environment.observations)
    legalActions = recording.hasLegalActions ? Array(environment.legalActions) : []
    try actor.selectActions(for: environment, into: actions)
    self.actions = actions
  }

  /// Keeps the step that a copy has just taken with the actions selected last.
  /// - Throws: `WarrenError` when no actions were selected.
  public func record(_ environment: any BatchEnvironment, copy: Int) throws {
    guard let actions, copy < running.count else {
      throw WarrenError("a step is recorded after its action has been selected", kind: .failure)
    }
    func row<Number>(_ numbers: some RandomAccessCollection<Number>, _ size: Int) -> some Sequence<Number> {
      numbers.dropFirst(copy * size).prefix(size)
    }
    let (size, width) = (recording.specification.observationSize, recording.specification.actionSpace.width)
    let maskSize = recording.maskSize
    running[copy].observations += row(observations, size)
    running[copy].legalActions += row(legalActions, maskSize)
    running[copy].discreteActions += row(actions.discrete, width)
    running[copy].continuousActions += row(actions.continuous, width)
    running[copy].rewards.append(environment.rewards[copy])
    guard environment.statuses[copy].isLast else { return }
    running[copy].end = environment.statuses[copy]
    running[copy].finalObservation = Array(row(environment.finalObservations, size))
    running[copy].finalLegalActions = maskSize > 0 ? Array(row(environment.finalLegalActions, maskSize)) : []
    try recording.append(running[copy])
    running[copy] = RecordedEpisode()
  }
}
