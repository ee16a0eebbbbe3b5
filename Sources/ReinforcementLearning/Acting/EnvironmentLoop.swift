import Core

/// Drives an actor through a batch of training environments and hands its experience to an adder.
///
/// ```swift
/// let loop = try EnvironmentLoop(environment, key: key)
/// adder.addFirst(loop.environment)
/// while loop.stepCount < budget {
///   try loop.step(actor: actor, adder: &adder, atMost: budget - loop.stepCount)
///   while limiter.allowsSampling(batchSize) { learn() }
/// }
/// ```
public final class EnvironmentLoop {
  /// The environments that are acted in.
  public let environment: any BatchEnvironment
  /// How many steps have been taken, over all copies.
  public private(set) var stepCount = 0
  /// The episodes that have ended.
  public private(set) var episodes = EpisodeStatistics()
  private let actions: ActionBatch

  /// A loop over environments that begin their first episodes now.
  public init(_ environment: any BatchEnvironment, key: RandomKey) throws {
    self.environment = environment
    actions = ActionBatch(for: environment)
    try environment.reset(key: key)
  }

  /// Takes one step in every copy, or in the first `limit` copies where that is fewer: so a budget of steps is met exactly.
  /// - Returns: how many steps were taken.
  @discardableResult
  public func step(actor: some Actor, adder: inout some Adder, atMost limit: Int = .max) throws -> Int {
    let copies = min(environment.count, limit)
    guard copies > 0 else { return 0 }
    try actor.selectActions(for: environment, into: actions)
    try actions.take(in: environment, copies: copies)
    adder.add(actions, copies: copies, environment)
    let statuses = environment.statuses
    for copy in 0..<copies where statuses[copy].isLast {
      episodes.add(return: environment.episodeReturns[copy], length: Int(environment.episodeLengths[copy]))
    }
    stepCount += copies
    return copies
  }

  private struct State: Codable {
    var stepCount: Int
    var episodes: EpisodeStatistics
  }

  /// The loop and its environments.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("loop", State(stepCount: stepCount, episodes: episodes))
    try snapshot.merge(environment.save(), under: "environment")
    return snapshot
  }

  /// Continues from what a loop over the same environments has saved.
  public func restore(_ snapshot: Snapshot) throws {
    let state = try snapshot.value("loop", as: State.self)
    try environment.restore(snapshot.section("environment"))
    (stepCount, episodes) = (state.stepCount, state.episodes)
  }
}

/// Returns and lengths of episodes: how many there were, and the most recent ones.
public struct EpisodeStatistics: Codable, Sendable, Equatable {
  /// How many recent episodes are averaged over.
  public static let window = 100
  /// How many episodes have ended.
  public private(set) var count = 0
  private var returns: [Double] = []
  private var lengths: [Int] = []

  /// No episode yet.
  public init() {}

  /// Takes note of an episode.
  public mutating func add(return value: Double, length: Int) {
    if returns.count < Self.window {
      returns.append(value)
      lengths.append(length)
    } else {
      returns[count % Self.window] = value
      lengths[count % Self.window] = length
    }
    count += 1
  }

  /// The mean return of the most recent episodes, at most ``window``; nil before the first has ended.
  public var meanReturn: Double? { returns.isEmpty ? nil : returns.reduce(0, +) / Double(returns.count) }
  /// The mean length of the most recent episodes, at most ``window``; nil before the first has ended.
  public var meanLength: Double? { lengths.isEmpty ? nil : Double(lengths.reduce(0, +)) / Double(lengths.count) }
}
