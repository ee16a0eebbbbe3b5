import Core
import ReinforcementLearning

/// Searches before every move and plays what the search finds best, without noise.
///
/// In environments that are games against an opponent it plans in the game itself, with both sides to move, and knows nothing of the
/// opponent. Nothing is left to chance where the game leaves nothing to chance.
public final class AlphaZeroPolicy: Actor {
  private let configuration: AlphaZeroConfiguration
  private let network: PolicyValueNetwork
  private let threads: Int
  private var random: RandomStream
  /// The batch that the searches were made for, and the copies that each of them plays.
  private var environment: (any BatchEnvironment)?
  private var searches: [(search: GumbelSearch, copies: Range<Int>)] = []

  /// How many copies one search plays: so that the parts, and with them the results, do not depend on the number of threads.
  private static let groupSize = 16

  /// A policy that plays by the network's weights at the time of each move.
  init(_ configuration: AlphaZeroConfiguration, _ network: PolicyValueNetwork, threads: Int, key: RandomKey) {
    (self.configuration, self.network, self.threads) = (configuration, network, threads)
    random = key.stream
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    if self.environment !== environment {
      searches = try stride(from: 0, to: environment.count, by: Self.groupSize).map {
        let copies = $0..<min($0 + Self.groupSize, environment.count)
        return (
          try GumbelSearch(
            configuration, games: copies.count, simulations: configuration.evaluationSimulations, network: network,
            environment: environment), copies
        )
      }
      self.environment = environment
    }
    // Simulators read the batch on this thread; then each search has its own states only.
    for (search, copies) in searches {
      for copy in copies { search.simulator.load(environment, copy: copy, into: copy - copies.lowerBound) }
    }
    let key = RandomKey(seed: random.next())
    try parallelGroups(searches.count, threads: threads) { [searches] group in
      var random = key[group].stream
      try searches[group].search.search(searches[group].copies.count, gumbelScale: 0, using: &random)
    }
    for (search, copies) in searches {
      for copy in copies { actions.discrete[copy] = search.results[copy - copies.lowerBound].action }
    }
  }
}
