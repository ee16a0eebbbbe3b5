import Testing
import Warren

@Suite struct TemplatePartitionTests {
  @Test func bothSidesCountTheSame() throws {
    let problem = TemplatePartition()
    let none = BitString(count: problem.count)
    var all = none
    for place in 0..<problem.count { all[place] = true }
    #expect(try problem.evaluate(none) == problem.evaluate(all))
  }

  @Test func aGeneticAlgorithmFindsGoodPartitions() throws {
    var learner = try GeneticConfiguration().makeLearner(
      for: TemplatePartition(), budget: Budget(evaluations: 20_000), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    #expect(try #require(learner.bestObjectives["difference"]) < 10_000)
  }
}
