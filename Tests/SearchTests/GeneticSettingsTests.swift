import Core
import Search
import Testing

/// Two parabolas in conflict: the front is x between 0 and 2.
private struct Conflict: MultiObjectiveProblem, BoundedRealProblem {
  let objectives = [Objective("f1", .minimize), Objective("f2", .minimize)]
  let referencePoint = [4.0, 4.0]
  let bounds = [ClosedRange<Double>](repeating: -10...10, count: 3)
  func evaluate(_ x: [Double]) -> Evaluation {
    let rest = x[1] * x[1] + x[2] * x[2]
    return Evaluation([x[0] * x[0] + rest, (x[0] - 2) * (x[0] - 2) + rest])
  }
}

private struct Ellipsoid: BoundedRealProblem {
  let objectives = [Objective("value", .minimize)]
  let bounds = [ClosedRange<Double>](repeating: -5...5, count: 10)
  func evaluate(_ x: [Double]) -> Evaluation {
    Evaluation(x.enumerated().reduce(0) { $0 + Double(1 + $1.offset) * $1.element * $1.element })
  }
}

private struct Free: PermutationProblem {
  let count = 5
  let objectives = [Objective("first", .minimize)]
  let isConstrained = false
  func evaluate(_ solution: Permutation) -> Evaluation { Evaluation(Double(solution[0])) }
}

private struct Order: PermutationProblem {
  let count = 8
  let objectives = [Objective("displacement", .minimize)]
  func evaluate(_ solution: Permutation) -> Evaluation {
    Evaluation((0..<count).reduce(0) { $0 + abs(Double(solution[$1]) - Double($1)) })
  }
}

/// No setting is accepted and ignored.
@Suite struct GeneticSettingsTests {
  @Test("what stands for settings that are left out does the same when it is given")
  func choices() throws {
    func best(_ problem: any EncodedProblem, _ settings: GeneticConfiguration) throws -> Metrics {
      var learner = try settings.makeAnyLearner(for: problem, budget: Budget(evaluations: 2000), key: RandomKey(seed: 1))
      while !learner.isFinished { _ = try learner.step() }
      return learner.bestObjectives
    }
    for problem in [Order() as any EncodedProblem, Ellipsoid()] {
      let choices = GeneticConfiguration().choices(for: problem)
      guard case .object(let defaults) = try JSONValue(encoding: GeneticConfiguration()) else { return }
      let given: GeneticConfiguration = try JSONValue.object(defaults.merging(choices) { $1 }).decode()
      #expect(given.crossover != nil && given.mutation != nil && given.selection == .tournament)
      #expect(try best(problem, given) == best(problem, GeneticConfiguration()))
    }
    #expect(GeneticConfiguration().choices(for: Order())["crossoverRate"] == .number(0.5))
    #expect(GeneticConfiguration().choices(for: Conflict())["selection"] == .string("epsilon-lexicase"))
    var bits = GeneticConfiguration()
    bits.encoding = .permutationBits
    #expect(bits.choices(for: Order())["mutation"] == .string("bit-flip"))
  }

  private func message(
    on problem: any EncodedProblem = Order(), _ change: (inout GeneticConfiguration) -> Void
  ) -> String {
    var configuration = GeneticConfiguration()
    change(&configuration)
    do {
      _ = try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: 100), key: RandomKey(seed: 1))
      let (given, defaults) = (try JSONValue(encoding: configuration), try JSONValue(encoding: GeneticConfiguration()))
      let idle = configuration.idleFields(on: problem).sorted { $0.key < $1.key }.first { given[$0.key] != defaults[$0.key] }
      return idle.map { "'\($0.key)' has no effect: \($0.value)" } ?? "accepted"
    } catch { return "\(error)" }
  }

  @Test func whatWouldBeIgnoredIsRefused() {
    #expect(message { _ in } == "accepted")
    let ignored: [(String, (inout GeneticConfiguration) -> Void)] = [
      ("geneMutationRate", { $0.geneMutationRate = 0.1 }), ("mutationStrength", { $0.mutationStrength = 0.1 }),
      ("samples", { $0.samples = 3 }), ("confirmations", { $0.confirmations = 3 }), ("confidence", { $0.confidence = 0.5 }),
      ("immigrants", { $0.immigrants = 0.5 }), ("hypermutation", { $0.hypermutation = 3 }),
      ("hypermutationGenerations", { $0.hypermutationGenerations = 3 }), ("rankPressure", { $0.rankPressure = 1.2 }),
      ("temperature", { $0.temperature = 1 }), ("cooling", { $0.cooling = 0.5 }),
      ("truncationFraction", { $0.truncationFraction = 0.1 }),
      (
        "tournamentSize",
        {
          $0.selection = .rank
          $0.tournamentSize = 5
        }
      ),
      ("penaltyWeight", { $0.penaltyWeight = 2 }), ("epsilonGenerations", { $0.epsilonGenerations = 5 }),
      (
        "elitism",
        {
          $0.survival = .plus
          $0.elitism = 1
        }
      ),
      ("offspring", { $0.offspring = 5 }),
      (
        "keepDuplicates",
        {
          $0.survival = .comma
          $0.keepDuplicates = false
        }
      ),
      ("topology", { $0.topology = .star }), ("migrationInterval", { $0.migrationInterval = 5 }),
      ("migrants", { $0.migrants = 1 }), ("selection 'lexicase'", { $0.selection = .lexicase }),
    ]
    for (name, change) in ignored { #expect(message(change).contains(name), "\(name)") }
  }

  @Test("sizes beyond all sense are refused before memory is asked for")
  func sizes() {
    let most = 1 << 53 - 1
    #expect(message { $0.population = most } == "'population' must be from 2 to 1000000, found \(most)")
    let offspring = message {
      $0.survival = .comma
      $0.offspring = most
    }
    #expect(offspring == "'offspring' must be from 1 to 10000000, found \(most)")
    let islands = message {
      $0.islands = 1000
      $0.population = 1001
    }
    #expect(islands.contains("together they have at most a million members"))
    // What one step would never come to the end of.
    #expect(message { $0.tournamentSize = most }.contains("must be from 1 to 10000,"))
    #expect(message { $0.samples = most }.contains("'samples' must be from 1 to 100000, found \(most)"))
    #expect(message { $0.confirmations = most }.contains("'confirmations' must be from 1 to 100000, found \(most)"))
    var contest = CoevolutionConfiguration()
    contest.tournamentSize = most
    #expect(throws: WarrenError("'tournamentSize' must be from 1 to 10000, found \(most)")) { try contest.validate() }
    var walk = IteratedLocalSearchConfiguration()
    walk.perturbation = most
    let reason = "as it is made within a step"
    #expect(throws: WarrenError("'perturbation' must be from 1 to 1000000, \(reason), found \(most)")) { try walk.validate() }
    var neighborhoods = VariableNeighborhoodConfiguration()
    neighborhoods.largest = 0
    #expect(throws: WarrenError("'largest' must be from 1 to 1000000, as they are made within a step, found 0")) {
      try neighborhoods.validate()
    }
  }

  @Test func whatIsUsedIsAccepted() {
    let bits = SmallKnapsack()
    let used: [(any EncodedProblem, (inout GeneticConfiguration) -> Void)] = [
      (bits, { $0.geneMutationRate = 0.1 }), (Ellipsoid(), { $0.geneMutationRate = 0.1 }),
      (
        Ellipsoid(),
        {
          $0.mutation = "gaussian"
          $0.mutationStrength = 0.3
        }
      ), (Noisy(bits, deviation: 1), { $0.samples = 3 }), (Conflict(), { $0.selection = .lexicase }),
      (
        bits,
        {
          $0.constraints = .adaptivePenalty
          $0.penaltyWeight = 2
        }
      ),
    ]
    for (problem, change) in used { #expect(message(on: problem, change) == "accepted") }
    #expect(message(on: bits) { $0.mutationStrength = 0.3 }.contains("mutationStrength is 0.3"))
    #expect(
      message(on: bits) {
        $0.mutation = "heavy-tailed-flip"
        $0.geneMutationRate = 0.3
      }.contains("geneMutationRate"))
  }

  @Test("ways to weigh violations are refused where nothing can be violated", arguments: [false, true])
  func constraints(isWrapped: Bool) {
    let kinds = GeneticConfiguration.ConstraintKind.allCases.filter { $0 != .feasibilityRules }
    for kind in kinds {
      func set(_ configuration: inout GeneticConfiguration) { configuration.constraints = kind }
      let (free, bound): (any EncodedProblem, any EncodedProblem) =
        isWrapped ? (Noisy(Free(), deviation: 1), Noisy(SmallKnapsack(), deviation: 1)) : (Free(), SmallKnapsack())
      #expect(message(on: free, set).hasSuffix("has no effect: no solution of this problem can violate any"))
      #expect(message(on: bound, set) == "accepted")
    }
  }

  @Test func severalObjectivesGiveAFront() throws {
    for selection in [nil, .lexicase, .epsilonLexicase] as [GeneticConfiguration.SelectionKind?] {
      var configuration = GeneticConfiguration()
      configuration.selection = selection
      let learner = try finishResumed {
        try configuration.makeAnyLearner(for: Conflict(), budget: Budget(evaluations: 5000), key: RandomKey(seed: 2))
      }
      #expect(learner.ledger.evaluations == 5000)
      // The whole front has a hypervolume of 40/3.
      let volume = try #require(learner.bestObjectives["hypervolume"])
      #expect(volume > 0.97 * 40 / 3 && volume <= 40.0 / 3)
      #expect(learner.bestSolution != nil)
    }
    #expect(message(on: Conflict()) { $0.selection = .rank }.contains("looks at one objective"))
    #expect(message(on: Conflict()) { $0.tournamentSize = 7 }.contains("tournamentSize"))
  }

  /// The learner at its end, which one that is saved and restored after every step reaches in the same steps.
  private func finishResumed(
    _ make: () throws -> any Learner & IncumbentReporting
  ) throws -> any Learner & IncumbentReporting {
    var (learner, interrupted) = (try make(), try make())
    while !learner.isFinished {
      #expect(try learner.step() == interrupted.step())
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(interrupted.ledger == learner.ledger && interrupted.bestObjectives == learner.bestObjectives)
    return learner
  }

  @Test func stepSizesAdapt() throws {
    func value(_ mutation: String) throws -> Double {
      var configuration = GeneticConfiguration()
      configuration.mutation = mutation
      configuration.survival = .comma
      configuration.population = 15
      configuration.crossover = "arithmetic"
      let learner = try finishResumed {
        try configuration.makeAnyLearner(for: Ellipsoid(), budget: Budget(evaluations: 20_000), key: RandomKey(seed: 2))
      }
      let solution = try #require(learner.bestSolution as? [Double])
      #expect(solution.count == 10)
      return try #require(learner.bestObjectives["value"])
    }
    // Steps of one size end where they are too large.
    #expect(try value("self-adaptive") < 1e-9)
    #expect(try value("gaussian") > 1e-6)
    #expect(message { $0.mutation = "self-adaptive" }.contains("vectors of real numbers"))
    #expect(
      message(on: Ellipsoid()) {
        $0.mutation = "self-adaptive"
        $0.mutationStrength = 0.2
      } == "accepted")
    #expect(
      message(on: Noisy(Ellipsoid(), deviation: 1)) {
        $0.mutation = "self-adaptive"
        $0.samples = 2
      } == "accepted")
  }
}
