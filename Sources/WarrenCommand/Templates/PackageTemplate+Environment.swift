extension PackageTemplate {
  static let environmentSource = """
    import Warren

    /// A corridor of eight cells: walk from the left end to the right one.
    ///
    /// Observation: `[8]`, 1 in the cell where one stands. Actions: 0 goes left, 1 goes right. Reward: 1 at the right end, else -0.01.
    public struct TYPE: Environment {
      private var position = 0

      public init() {}

      public var specification: EnvironmentSpecification {
        EnvironmentSpecification(observationShape: [8], actionSpace: .discrete(2), rewardRange: -1...1, timeLimit: 100)
      }

      public mutating func reset(using random: inout RandomStream) {
        position = 0
      }

      public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
        position = max(0, position + (action == 1 ? 1 : -1))
        return position == 7 ? .terminated(reward: 1) : .running(reward: -0.01)
      }

      public func writeObservation(into row: inout BatchRow<Float>) {
        row.fill(0)
        row[position] = 1
      }
    }

    """

  static let environmentTest = """
    import Testing
    import TYPE
    import Warren

    @Suite struct TYPETests {
      @Test func keepsTheContract() {
        #expect(checkEnvironment(TYPE(), episodes: 50).isEmpty)
      }

      @Test func theRightEndIsReached() {
        var environment = TYPE()
        var random = RandomKey(seed: 1).stream
        environment.reset(using: &random)
        for _ in 0..<6 { #expect(environment.step(1, using: &random) == .running(reward: -0.01)) }
        #expect(environment.step(1, using: &random) == .terminated(reward: 1))
      }
    }

    """

  static let environmentExperiment = """
    experiment: NAME
    question: Which agent learns to walk?
    tasks:
      - NAME
    methods:
      - dqn: {}
      - ppo: {}
      - random-policy: {}
    budget: { environmentSteps: 20_000 }
    evaluation: { every: 2_000, episodes: 10 }
    seeds: 5

    """
}
