extension PackageTemplate {
  static let problemSource = """
    import Warren

    /// Share 40 numbers out on two sides so that the sums are as equal as can be.
    ///
    /// A solution has a bit for each number, the objective `difference` is that of the sums, to be minimized.
    public struct TYPE: BinaryProblem, DefaultInitializable {
      private let numbers: [Double]

      public let objectives = [Objective("difference", .minimize)]
      public var count: Int { numbers.count }

      public init() {
        var random = RandomKey(seed: 7).stream
        numbers = (0..<40).map { _ in Double(1 + random.integer(below: 1_000_000)) }
      }

      public func evaluate(_ solution: BitString) throws -> Evaluation {
        try validate(solution)
        var difference = 0.0
        for (place, number) in numbers.enumerated() { difference += solution[place] ? number : -number }
        return Evaluation(abs(difference))
      }
    }

    """

  static let problemTest = """
    import Testing
    import TYPE
    import Warren

    @Suite struct TYPETests {
      @Test func bothSidesCountTheSame() throws {
        let problem = TYPE()
        let none = BitString(count: problem.count)
        var all = none
        for place in 0..<problem.count { all[place] = true }
        #expect(try problem.evaluate(none) == problem.evaluate(all))
      }

      @Test func aGeneticAlgorithmFindsGoodPartitions() throws {
        var learner = try GeneticConfiguration().makeLearner(
          for: TYPE(), budget: Budget(evaluations: 20_000), key: RandomKey(seed: 1))
        while !learner.isFinished { _ = try learner.step() }
        #expect(try #require(learner.bestObjectives["difference"]) < 10_000)
      }
    }

    """

  static let problemExperiment = """
    experiment: NAME
    question: Which search shares the numbers out best?
    tasks:
      - NAME
    methods:
      - genetic: {}
        label: GA
      - genetic: { population: 20, survival: plus, crossoverRate: 0 }
        label: mutation alone
    budget: { evaluations: 50_000 }
    seeds: 10

    """
}
