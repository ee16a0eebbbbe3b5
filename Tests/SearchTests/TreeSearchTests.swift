import Core
import Search
import Testing

/// The multiplexer of two addresses and four data bits from and, or, not and if (Koza 1992): the cases that are wrong.
private struct Multiplexer: Problem {
  let objectives = [Objective("wrong", .minimize)]

  static func grammar() throws -> TreeGrammar {
    try TreeGrammar(
      [
        TreeKind("and", ["bit", "bit"], gives: "bit"), TreeKind("or", ["bit", "bit"], gives: "bit"),
        TreeKind("not", ["bit"], gives: "bit"), TreeKind("if", ["bit", "bit", "bit"], gives: "bit"),
      ] + (0..<6).map { TreeKind("x\($0)", gives: "bit") }, root: "bit")
  }

  /// All 64 cases at once, one a bit.
  func evaluate(_ solution: Tree) throws -> Evaluation {
    var stack: [UInt64] = []
    for node in solution.nodes {
      switch node.kind {
      case 2: stack.append(~stack.removeLast())
      case 0, 1:
        let (b, a) = (stack.removeLast(), stack.removeLast())
        stack.append(node.kind == 0 ? a & b : a | b)
      case 3:
        let (c, b, a) = (stack.removeLast(), stack.removeLast(), stack.removeLast())
        stack.append(a & b | ~a & c)
      default: stack.append(Self.bits(Int(node.kind) - 4))
      }
    }
    var right: UInt64 = 0
    for row in 0..<64 {
      let address = row & 3
      if row >> (2 + address) & 1 == 1 { right |= 1 << UInt64(row) }
    }
    return Evaluation(Double((stack[0] ^ right).nonzeroBitCount))
  }

  private static func bits(_ variable: Int) -> UInt64 {
    (0..<64).reduce(0) { $0 | UInt64($1 >> variable & 1) << UInt64($1) }
  }
}

@Suite struct TreeSearchTests {
  @Test func geneticProgrammingLearnsTheMultiplexer() throws {
    let grammar = try Multiplexer.grammar()
    let limits = TreeLimits(length: 60, depth: 12)
    let encoding = try TreeEncoding(grammar, limits: limits, creation: .rampedHalfAndHalf(depths: 2...6))
    let problem = Multiplexer()
    func learner() -> SearchLearner<GeneticAlgorithm<TreeEncoding>, TreeEncoding, Multiplexer> {
      let strategy = GeneticAlgorithm(
        encoding: encoding, objective: problem.objectives[0], populationSize: 500, selection: TournamentSelection(size: 5),
        crossover: SubtreeCrossover(grammar, limits: limits), crossoverRate: 0.9,
        mutation: MixedTreeMutation([
          (1, SubtreeMutation(grammar, limits: limits)), (1, PointMutation(grammar)), (1, HoistMutation(grammar)),
        ]), mutationRate: 0.3, survival: GenerationalSurvival(elitism: 1), key: RandomKey(seed: 4))
      return SearchLearner(strategy, encoding: encoding, problem: problem, budget: Budget(evaluations: 40_000))
    }
    var search = learner()
    var other = learner()
    while !search.isFinished, search.bestObjectives["wrong"] != 0 {
      _ = try search.step()
      // The same search, taken up anew after every generation.
      let resumed = other
      other = learner()
      if resumed.ledger.learnerSteps > 0 { try other.restore(resumed.save()) }
      _ = try other.step()
    }
    // The best of as many random trees is wrong in some 16 of the 64 cases.
    #expect(search.bestObjectives["wrong"] ?? 64 <= 4)
    #expect(other.bestObjectives == search.bestObjectives && other.ledger == search.ledger)
    #expect(other.incumbent?.solution == search.incumbent?.solution)
  }
}
