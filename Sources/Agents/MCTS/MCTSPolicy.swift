import Core
import ReinforcementLearning

/// Searches from the present state of every copy and takes the action found best.
///
/// In environments that are games against an opponent it plans in the game itself, with both sides to move. Every copy and every
/// call has randomness of its own, so results do not depend on the number of threads.
public final class MCTSPolicy: Actor {
  private let configuration: MCTSConfiguration
  private let threads: Int
  private let key: RandomKey
  /// How many times actions have been selected.
  var callCount = 0
  /// How many steps of the environment each copy's last search has taken.
  private(set) var stepCounts: [Int] = []
  private var environment: (any BatchEnvironment)?
  /// One for each thread.
  private var searches: [TreeSearch] = []

  init(_ configuration: MCTSConfiguration, threads: Int, key: RandomKey) {
    (self.configuration, self.threads, self.key) = (configuration, max(threads, 1), key)
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    try selectActions(for: environment, into: actions, copies: environment.count) { _ in .max }
  }

  /// Selects actions for the first `copies` copies.
  /// - Parameter allowance: how many steps the search of a copy may take.
  func selectActions(
    for environment: any BatchEnvironment, into actions: ActionBatch, copies: Int, allowance: @Sendable (Int) -> Int
  ) throws {
    if self.environment !== environment {
      searches = try (0..<min(threads, environment.count)).map { _ in
        try TreeSearch(configuration, environment: environment)
      }
      self.environment = environment
      stepCounts = [Int](repeating: 0, count: environment.count)
    }
    let key = key[callCount]
    callCount += 1
    try stepCounts.withUnsafeMutableBufferPointer { counts in
      // Each part is worked on by one thread with a search of its own, and no two write to the same copy.
      nonisolated(unsafe) let counts = counts
      try parallelGroups(searches.count, threads: threads) { [searches] part in
        let search = searches[part]
        for copy in copies * part / searches.count..<copies * (part + 1) / searches.count {
          search.simulator.load(environment, copy: copy, into: 0)
          var random = key[copy].stream
          actions.discrete[copy] = try search.search(using: &random, atMost: allowance(copy))
          counts[copy] = search.stepCount
        }
      }
    }
  }
}
