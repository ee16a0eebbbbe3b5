import Core

/// Plays episodes to measure an actor, in environments of its own and with randomness of its own, so that measuring changes
/// nothing.
///
/// Every copy plays a share of the episodes that is fixed beforehand. Taking the first so many episodes that end, over all copies,
/// would favour short ones.
public struct Evaluator {
  private let makeEnvironment: BatchEnvironmentFactory
  private let mostCopies: Int
  private var environments: [Int: any BatchEnvironment] = [:]
  private let longestEpisode: Int

  /// An evaluator.
  /// - Parameters:
  ///   - mostCopies: how many episodes are played side by side at most. It decides which randomness an episode gets.
  ///   - longestEpisode: steps after which an episode of an environment without time limit counts as one that never ends.
  ///   - makeEnvironment: makes a batch of as many copies as are played.
  public init(mostCopies: Int = 20, longestEpisode: Int = 1_000_000, _ makeEnvironment: @escaping BatchEnvironmentFactory) {
    self.makeEnvironment = makeEnvironment
    self.mostCopies = mostCopies
    self.longestEpisode = longestEpisode
  }

  /// Plays exactly so many episodes.
  /// - Parameters:
  ///   - actor: who plays.
  ///   - episodes: how many count.
  ///   - key: the randomness of the environments; the same key gives the same episodes to the same actor.
  ///   - onStep: called with the batch and the copy that has taken a step of an episode that counts.
  ///   - onEpisodeEnd: called with the batch and the copy whose episode has ended.
  /// - Throws: `WarrenError` when an episode does not end, `Interruption.Requested` when somebody asks the program to stop, and what the
  ///   environment and the actor throw.
  public mutating func evaluate(
    _ actor: some Actor, episodes: Int, key: RandomKey,
    onStep: ((any BatchEnvironment, Int) throws -> Void)? = nil,
    onEpisodeEnd: ((any BatchEnvironment, Int) throws -> Void)? = nil
  ) throws -> EvaluationResult {
    guard episodes > 0 else { throw WarrenError("an evaluation takes at least one episode, not \(episodes)") }
    let copies = min(episodes, mostCopies)
    let environment = try environments[copies] ?? makeEnvironment(copies)
    environments[copies] = environment
    try environment.reset(key: key)
    actor.beginEpisodes(in: environment)
    let actions = ActionBatch(for: environment)
    var remaining = (0..<copies).map { (episodes - $0 - 1) / copies + 1 }
    var result = EvaluationResult(isContest: environment.unwrapped.isContest)
    var running = episodes
    var lengths = [Int](repeating: 0, count: copies)
    while running > 0 {
      try Interruption.check()
      try actor.selectActions(for: environment, into: actions)
      // The copies whose share is done need not be stepped any more, as far as they come last.
      let needed = 1 + (remaining.lastIndex { $0 > 0 } ?? 0)
      try actions.take(in: environment, copies: needed)
      for copy in 0..<needed where remaining[copy] > 0 {
        lengths[copy] += 1
        try onStep?(environment, copy)
        if environment.statuses[copy].isLast {
          result.returns.append(environment.episodeReturns[copy])
          result.lengths.append(Int(environment.episodeLengths[copy]))
          try onEpisodeEnd?(environment, copy)
          lengths[copy] = 0
          remaining[copy] -= 1
          running -= 1
        } else if lengths[copy] >= longestEpisode {
          throw WarrenError(
            "an episode has not ended after \(longestEpisode) steps", hint: "give the environment a time limit", kind: .failure)
        }
      }
    }
    return result
  }
}

/// What an evaluation found, one entry an episode in the order in which they ended.
public struct EvaluationResult: Sendable, Equatable {
  /// The sums of rewards, not discounted.
  public var returns: [Double]
  /// The numbers of steps.
  public var lengths: [Int]

  /// Whether the episodes are games against an opponent (see ``BatchEnvironment/isContest``).
  public var isContest: Bool

  /// The result of these episodes; none yet by default.
  public init(returns: [Double] = [], lengths: [Int] = [], isContest: Bool = false) {
    self.returns = returns
    self.lengths = lengths
    self.isContest = isContest
  }

  /// The mean of the returns.
  public var meanReturn: Double { returns.reduce(0, +) / Double(max(returns.count, 1)) }

  /// `return` (mean), `returnDeviation` (standard deviation), `returnMinimum`, `returnMaximum` and `episodeLength` (mean). Of games
  /// against an opponent also `won`, `drawn` and `lost`: the shares of games with a return above, at and below 0.
  public var metrics: Metrics {
    let (mean, count) = (meanReturn, Double(max(returns.count, 1)))
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    var metrics: Metrics = [
      "return": mean, "returnDeviation": variance.squareRoot(), "returnMinimum": returns.min() ?? 0,
      "returnMaximum": returns.max() ?? 0, "episodeLength": Double(lengths.reduce(0, +)) / count,
    ]
    if isContest {
      metrics["won"] = Double(returns.count { $0 > 0 }) / count
      metrics["drawn"] = Double(returns.count { $0 == 0 }) / count
      metrics["lost"] = Double(returns.count { $0 < 0 }) / count
    }
    return metrics
  }
}
