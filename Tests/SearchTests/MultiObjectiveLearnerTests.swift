import Core
import Foundation
import Search
import Testing

/// Two parabolas, with a constraint that cuts the front's middle out when asked for.
private struct Parabolas: MultiObjectiveProblem, BoundedRealProblem {
  var isConstrained = false
  var fault: @Sendable ([Double]) throws -> Evaluation? = { _ in nil }
  let objectives = [Objective("near", .minimize), Objective("far", .maximize)]
  let referencePoint = [4.0, -4.0]
  let bounds = [ClosedRange<Double>](repeating: -3...3, count: 4)

  func evaluate(_ x: [Double]) throws -> Evaluation {
    if let evaluation = try fault(x) { return evaluation }
    let rest = x.dropFirst().reduce(0) { $0 + $1 * $1 }
    let violation = isConstrained ? max(0, 0.5 - abs(x[0] - 1)) : 0
    return Evaluation([x[0] * x[0] + rest, -((x[0] - 2) * (x[0] - 2) + rest)], violation: violation)
  }
}

/// Ones in the first and zeros in the second half of a bit string.
private struct Halves: MultiObjectiveProblem, BinaryProblem {
  let count = 70
  let objectives = [Objective("ones", .maximize), Objective("zeros", .maximize), Objective("changes", .minimize)]
  let referencePoint = [0.0, 0, 70]

  func evaluate(_ bits: BitString) -> Evaluation {
    let changes = (1..<count).count { bits[$0] != bits[$0 - 1] }
    let ones = (0..<40).count { bits[$0] }
    let zeros = (30..<count).count { !bits[$0] }
    return Evaluation([Double(ones), Double(zeros), Double(changes)])
  }
}

/// A plate of a material: how heavy it is against how far it bends, which may not be too far.
private struct Plate: MultiObjectiveProblem, EncodedProblem {
  let encoding = MixedEncoding([.real(1...10), .integer(1...5), .category(["steel", "wood", "glass"])])
  let objectives = [Objective("weight", .minimize), Objective("bend", .minimize)]
  let referencePoint = [400.0, 10]

  func validate(_ genes: [Gene]) throws { try encoding.validate(genes) }

  func evaluate(_ genes: [Gene]) throws -> Evaluation {
    guard case .real(let thickness) = genes[0], case .integer(let ribs) = genes[1], case .category(let material) = genes[2]
    else {
      throw WarrenError("no plate")
    }
    let bend = [1.0, 6, 3][material] * 100 / (thickness * thickness * Double(ribs))
    return Evaluation([[7.8, 0.7, 2.5][material] * (thickness * 4 + Double(ribs)), bend], violation: max(0, bend - 50))
  }
}

/// How far two halves of the numbers are from their places.
private struct Places: MultiObjectiveProblem, PermutationProblem {
  let count = 10
  let objectives = [Objective("low", .minimize), Objective("high", .minimize)]
  let referencePoint = [60.0, 60]

  func evaluate(_ order: Permutation) -> Evaluation {
    func distance(_ range: Range<Int>, _ target: (Int) -> Int) -> Double {
      range.reduce(0.0) { $0 + Double(abs(order[$1] - target($1))) }
    }
    return Evaluation([distance(0..<6) { $0 }, distance(4..<10) { 9 - $0 }])
  }
}

@Suite struct MultiObjectiveLearnerTests {
  private static let configurations: [any MultiObjectiveConfiguration] = {
    var pruned = NSGA2Configuration()
    pruned.pruneOneByOne.toggle()
    var archived = SPEA2Configuration()
    archived.archive = 30
    var sums = MOEADConfiguration()
    sums.decomposition = .weightedSum
    var lines = MOEADConfiguration()
    lines.decomposition = .boundaryIntersection
    return [
      NSGA2Configuration(), pruned, NSGA3Configuration(), SPEA2Configuration(), archived, SMSEMOAConfiguration(),
      MOEADConfiguration(), sums, lines,
    ]
  }()

  private func run(
    _ configuration: any MultiObjectiveConfiguration, on problem: any FrontProblem, evaluations: Int,
    seed: UInt64 = 1, threads: Int = 1, interruptedEvery period: Int? = nil
  ) throws -> (learner: any Learner & IncumbentReporting, metrics: [Metrics], answer: JSONValue) {
    let make = {
      try configuration.makeAnyLearner(
        for: problem, budget: Budget(evaluations: evaluations), key: RandomKey(seed: seed), threads: threads)
    }
    var learner = try make()
    var metrics: [Metrics] = []
    while !learner.isFinished {
      metrics.append(try learner.step())
      guard let period, metrics.count % period == 0 else { continue }
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("front-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try learner.save().write(to: folder)
      learner = try make()
      try learner.restore(Snapshot(contentsOf: folder))
    }
    let solution: any Encodable = try #require(learner.bestSolution)
    return (learner, metrics, try JSONValue(encoding: solution))
  }

  @Test(arguments: 0..<9)
  func interruptedSearchContinuesBitForBit(index: Int) throws {
    for problem in [Parabolas(isConstrained: true), Halves(), Places(), Plate()] as [any FrontProblem] {
      let whole = try run(Self.configurations[index], on: problem, evaluations: 1703)
      let interrupted = try run(Self.configurations[index], on: problem, evaluations: 1703, interruptedEvery: 3)
      #expect(whole.metrics == interrupted.metrics)
      #expect(whole.answer == interrupted.answer)
      #expect(whole.learner.ledger == interrupted.learner.ledger)
      #expect(whole.learner.ledger.evaluations == 1703)
    }
  }

  @Test("what is left out is chosen as the search does: the run of the choices is the same")
  func choices() throws {
    for problem in [Parabolas(), Halves(), Places(), Plate()] as [any FrontProblem] {
      var settings = NSGA2Configuration()
      let plain = try run(settings, on: problem, evaluations: 700).answer
      let choices = settings.choices(for: problem)
      settings.mutationRate = try #require(choices["mutationRate"]?.doubleValue)
      settings.geneMutationRate = choices["geneMutationRate"]?.doubleValue
      settings.crossoverIndex = choices["crossoverIndex"]?.doubleValue
      settings.mutationIndex = choices["mutationIndex"]?.doubleValue
      #expect((settings.geneMutationRate != nil) == (problem is any BoundedRealProblem || problem is any BinaryProblem))
      #expect((settings.crossoverIndex != nil) == (problem is any BoundedRealProblem))
      #expect(try run(settings, on: problem, evaluations: 700).answer == plain)
    }
  }

  @Test("the rates mean what they mean for a genetic algorithm: of a child, and of each of its genes")
  func rates() throws {
    func answer(_ problem: any FrontProblem, _ child: Double?, _ gene: Double?) throws -> JSONValue {
      var settings = NSGA2Configuration()
      // With neither crossover nor mutation all that comes are copies of the first generation.
      settings.crossoverRate = 0
      settings.mutationRate = child
      settings.geneMutationRate = gene
      return try run(settings, on: problem, evaluations: 700).answer
    }
    for problem in [Parabolas(), Halves(), Places(), Plate()] as [any FrontProblem] {
      var sampled = NSGA2Configuration()
      sampled.crossoverRate = 0
      let copies = try run(sampled, on: problem, evaluations: 100).answer
      #expect(try answer(problem, 0, nil) == copies)
      #expect(try answer(problem, 1, nil) != copies)
      let goesFromGeneToGene = !(problem is Places)
      #expect((try answer(problem, 1, 0) == copies) == goesFromGeneToGene)
      #expect((try answer(problem, 1, 0.9) == answer(problem, 1, nil)) != goesFromGeneToGene)
    }
  }

  @Test func idleSettings() {
    var settings = NSGA2Configuration()
    settings.geneMutationRate = 0.1
    #expect(settings.idleFields(on: Parabolas()).isEmpty)
    #expect(settings.idleFields(on: Halves()).keys.sorted() == ["crossoverIndex", "mutationIndex"])
    #expect(settings.idleFields(on: Plate()).keys.sorted() == ["crossoverIndex", "mutationIndex"])
    let idle = settings.idleFields(on: Places())
    #expect(idle["geneMutationRate"] == "mutation 'inversion' of permutations does not go from gene to gene")
    #expect(idle["crossoverIndex"] == "the crossover of permutations has no distribution index")
    #expect(idle["mutationIndex"] == "mutation 'inversion' of permutations has no distribution index")
  }

  @Test(arguments: 0..<9)
  func threadsDoNotChangeTheResult(index: Int) throws {
    let one = try run(Self.configurations[index], on: Halves(), evaluations: 900)
    let three = try run(Self.configurations[index], on: Halves(), evaluations: 900, threads: 3)
    #expect(one.metrics == three.metrics)
    #expect(one.answer == three.answer)
  }

  @Test(arguments: [1, 2, 99, 100, 101, 250], 0..<9)
  func budgetsAreKeptExactly(evaluations: Int, index: Int) throws {
    let learner = try run(Self.configurations[index], on: Parabolas(), evaluations: evaluations).learner
    #expect(learner.ledger.evaluations == Double(evaluations))
    #expect(try run(Self.configurations[index], on: Halves(), evaluations: evaluations).learner.isFinished)
    #expect(try run(Self.configurations[index], on: Plate(), evaluations: evaluations).learner.isFinished)
  }

  @Test(arguments: 0..<9)
  func frontsAreFound(index: Int) throws {
    // The best front is the line between both minima: what is free of the box of 16 is the integral of (2 - sqrt(f))².
    let configuration = Self.configurations[index]
    let free = 8.0 / 3
    let result = try run(configuration, on: Parabolas(), evaluations: 8000)
    let hypervolume = try #require(result.learner.bestObjectives["hypervolume"])
    #expect(hypervolume < 16 - free)
    // n even points leave steps of about 8 / n free; the fifth answer has 30, and the last method crowds the middle of the front.
    #expect(hypervolume > 16 - free - (index == 4 || index == 8 ? 0.3 : 0.12))
    let seeds = try (2...3).map { try run(configuration, on: Parabolas(), evaluations: 500, seed: $0).answer }
    #expect(seeds[0] != seeds[1])
  }

  @Test(arguments: 0..<9)
  func answersAreFeasibleAndNonDominated(index: Int) throws {
    let problem = Parabolas(isConstrained: true)
    let answer = try run(Self.configurations[index], on: problem, evaluations: 4000).answer
    guard case .array(let members)? = answer["front"] else {
      Issue.record("no front")
      return
    }
    #expect(members.count >= 15)
    var costs = CostMatrix(objectiveCount: 2)
    for member in members {
      let x: [Double] = try #require(member["solution"]).decode()
      try problem.validate(x)
      let evaluation = try problem.evaluate(x)
      #expect(evaluation.violation == 0)
      #expect(member["objectives"]?["near"]?.doubleValue == evaluation.objectives[0])
      #expect(member["objectives"]?["far"]?.doubleValue == evaluation.objectives[1])
      costs.append(evaluation, under: problem.objectives)
    }
    #expect(costs.nonDominatedIndices.count == members.count)
  }

  @Test(arguments: 0..<9, [1, 3])
  func unusableValuesAreReportedWithTheirGenotype(index: Int, threads: Int) throws {
    var problem = Parabolas()
    problem.fault = { $0[0] > 0 ? Evaluation([.nan, 1]) : nil }
    #expect {
      _ = try run(Self.configurations[index], on: problem, evaluations: 500, threads: threads)
    } throws: {
      "\($0)".contains("objective value nan") && "\($0)".contains("genotype")
    }
    problem.fault = { $0[0] > 0 ? Evaluation(1) : nil }
    #expect(throws: WarrenError.self) {
      _ = try run(Self.configurations[index], on: problem, evaluations: 500, threads: threads)
    }
  }

  @Test func settingsAreChecked() throws {
    func message(_ configuration: any MultiObjectiveConfiguration, _ problem: any FrontProblem = Parabolas()) -> String {
      do {
        _ = try run(configuration, on: problem, evaluations: 10)
        return ""
      } catch { return "\(error)" }
    }
    var first = NSGA2Configuration()
    first.population = 3
    #expect(message(first).contains("'population' must be from 4"))
    first = NSGA2Configuration()
    first.crossoverRate = 1.5
    #expect(message(first).contains("'crossoverRate' must be from 0 to 1, found 1.5"))
    first = NSGA2Configuration()
    first.geneMutationRate = -1
    #expect(message(first).contains("'geneMutationRate' must be from 0 to 1, found -1"))
    #expect(message(NSGA2Configuration()) == "")
    var third = NSGA3Configuration()
    third.divisions = 200
    #expect(message(third).contains("201 directions"))
    var decomposed = MOEADConfiguration()
    decomposed.population = 10
    #expect(message(decomposed).contains("neighbors is 20"))
  }

  @Test func directionsAreLattices() {
    #expect(ReferenceDirections(objectives: 3, divisions: 12).count == 91)
    #expect(ReferenceDirections(objectives: 2, atMost: 100).count == 100)
    #expect(ReferenceDirections(objectives: 3, atMost: 100).count == 91)
    // With ten objectives one lattice of 100 has no point inside the simplex, so a second one joins it.
    let many = ReferenceDirections(objectives: 10, atMost: 100)
    #expect(many.count == 65)
    #expect(many.weights.contains { $0.allSatisfy { $0 > 0 } })
    for directions in [many, ReferenceDirections(objectives: 4, atMost: 50)] {
      #expect(Set(directions.weights).count == directions.count)
      #expect(directions.weights.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 && $0.allSatisfy { $0 >= 0 } })
    }
  }

  @Test func snapshotsOfOtherSettingsAreRefused() throws {
    var large = NSGA2Configuration()
    large.population = 50
    var learner = try large.makeLearner(for: Parabolas(), budget: Budget(evaluations: 500), key: RandomKey(seed: 1))
    for _ in 0..<3 { _ = try learner.step() }
    var small = NSGA2Configuration()
    small.population = 20
    var other = try small.makeLearner(for: Parabolas(), budget: Budget(evaluations: 500), key: RandomKey(seed: 1))
    let snapshot = try learner.save()
    #expect(throws: WarrenError.self) { try other.restore(snapshot) }
    #expect(throws: WarrenError.self) { try other.restore(Snapshot()) }
  }
}
