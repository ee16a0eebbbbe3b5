import Core

/// How fast an environment steps: through the generic loop, with random legal actions, observations and masks written.
public struct EnvironmentBenchmark: Sendable {
  /// The environment's name.
  public let name: String
  private let make: BatchEnvironmentFactory

  /// A benchmark of an environment. Make the batch where the environment's type is known, as ``VectorEnvironment`` asks.
  public init(_ name: String, _ make: @escaping BatchEnvironmentFactory) {
    self.name = name
    self.make = make
  }

  /// Steps a second on the calling thread, choice of actions included: the best of `rounds` equal stretches of time, which are
  /// short so that other programs interrupt only some of them.
  /// - Parameters:
  ///   - copies: environments in the batch.
  ///   - seconds: length of one stretch.
  ///   - rounds: how many stretches are measured; as many as go into one second, but at least five, when left out.
  public func stepsPerSecond(copies: Int = 32, seconds: Double = 0.002, rounds: Int? = nil) throws -> Double {
    let environment = try make(copies)
    try environment.reset(key: RandomKey(seed: 1))
    let actions = ActionBatch(for: environment)
    let policy = RandomPolicy(environment.specification, key: RandomKey(seed: 2))
    return try bestRate(seconds: seconds, rounds: rounds ?? max(5, Int(1 / seconds))) {
      for _ in 0..<64 {
        policy.selectActions(for: environment, into: actions)
        try actions.take(in: environment, copies: copies)
      }
      return 64 * copies
    }
  }
}
