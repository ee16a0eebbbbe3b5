import Testing
import Warren

@Suite struct SegmentMoveTests {
  @Test("permutations remain permutations, the short ones too") func permutations() throws {
    var mutation = SegmentMoveMutation()
    var random = RandomKey(seed: 3).stream
    for count in 0...12 {
      for _ in 0..<200 {
        var genotype = try Permutation(random.permutation(count).map(Int32.init))
        mutation.mutate(&genotype, using: &random)
        try genotype.validate()
      }
    }
  }

  @Test("of three numbers one moves anywhere, which is every order but the reverse") func moves() {
    var mutation = SegmentMoveMutation()
    var random = RandomKey(seed: 3).stream
    var found: Set<[Int32]> = []
    for _ in 0..<1000 {
      var genotype = Permutation(identity: 3)
      mutation.mutate(&genotype, using: &random)
      found.insert(genotype.elements)
    }
    #expect(found.count == 5 && !found.contains([2, 1, 0]))
  }

  /// How many numbers are not in their places.
  private struct Order: PermutationProblem {
    let count = 8
    let objectives = [Objective("misplaced", .minimize)]

    func evaluate(_ solution: Permutation) -> Evaluation {
      Evaluation(Double((0..<count).count { solution[$0] != $0 }))
    }
  }

  @Test("the budget is kept and the order found") func search() throws {
    var learner = SegmentMoveConfiguration().makeLearner(
      for: Order(), budget: Budget(evaluations: 10_050), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations == 10_050)
    #expect(learner.bestObjectives["misplaced"] == 0)
  }
}
