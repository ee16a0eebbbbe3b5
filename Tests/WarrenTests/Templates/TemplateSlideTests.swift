import Testing
import Warren

@Suite struct TemplateSlideTests {
  /// How many numbers stand at their place.
  private struct Order: PermutationProblem {
    let count = 8
    let objectives = [Objective("placed", .maximize)]
    func evaluate(_ solution: Permutation) -> Evaluation {
      Evaluation(Double((0..<count).count { solution[$0] == $0 }))
    }
  }

  @Test func aPermutationRemainsOneAndTheOthersKeepTheirOrder() {
    var random = RandomKey(seed: 1).stream
    var mutation = TemplateSlide(farthest: 4)
    for count in 1..<9 {
      let encoding = PermutationEncoding(count: count)
      var before = encoding.makeGenotype()
      for _ in 0..<200 {
        encoding.sample(into: &before, using: &random)
        var after = before
        mutation.mutate(&after, using: &random)
        #expect(after.elements.sorted() == before.elements.sorted())
        #expect(count < 2 || after != before)
      }
    }
  }

  @Test func theBudgetIsKeptAndTheOrderFound() throws {
    var learner = TemplateSlideSettings().makeLearner(
      for: Order(), budget: Budget(evaluations: 20_050), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations == 20_050)
    #expect(learner.bestObjectives["placed"] == 8)
  }
}
