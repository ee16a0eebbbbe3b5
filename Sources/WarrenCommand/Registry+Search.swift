import Core
import ExperimentRunner
import ReinforcementLearning
import Search

extension Registry {
  /// All searches that are not about one problem, beside those that curve fitting brings. The next one is added to its family below;
  /// one that knows a problem, to the components of that problem's folder.
  static let searchStrategies: [any RegistryComponent] = [
    anyProblemStrategies, frontStrategies, realNumberStrategies, ruleStrategies,
  ].flatMap { $0 }

  /// Searches that work on any problem with an encoding or with moves.
  private static let anyProblemStrategies: [any RegistryComponent] = [
    MethodKind(
      "genetic", .strategy,
      summary: "A genetic algorithm over the problem's encoding: selection, crossover, mutation, survival, islands.",
      needs: "a problem with an encoding", configuration: GeneticConfiguration.self, face: (any EncodedProblem).self,
      check: { _ = try $0.makeAnyLearner(for: $1, budget: $2, key: RandomKey(seed: 0)) },
      idle: { $0.idleFields(on: $1) },
      choices: { $0.choices(for: $1) },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }),
    MethodKind(
      "memetic", .strategy, summary: "A genetic algorithm whose children are improved by local search.",
      needs: "a problem with an encoding that has moves", configuration: MemeticConfiguration.self,
      face: (any EncodedProblem & NeighborhoodProblem).self,
      check: { _ = try $0.makeAnyLearner(for: $1, budget: $2, key: RandomKey(seed: 0)) },
      idle: { $0.idleFields(on: $1) },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) }),
    localSearch(
      "hill-climbing", "Makes moves that improve until none is left, then begins anew.", HillClimbingConfiguration.self),
    localSearch(
      "simulated-annealing", "Makes random moves, bad ones ever more rarely as a temperature falls.",
      SimulatedAnnealingConfiguration.self),
    localSearch(
      "tabu-search", "Makes the best move, better or worse, that does not bring back what has just gone.",
      TabuSearchConfiguration.self),
    localSearch(
      "iterated-local-search", "Descends, perturbs, descends again, and keeps what is not worse.",
      IteratedLocalSearchConfiguration.self),
    localSearch(
      "variable-neighborhood-search", "Iterated local search whose perturbations grow while they bring nothing.",
      VariableNeighborhoodConfiguration.self),
    MethodKind(
      "greedy-randomized-search", .strategy, summary: "Descends from one semi-greedy construction after the other (GRASP).",
      needs: "a problem whose solutions are built step by step", configuration: GreedyRandomizedConfiguration.self,
      face: (any ConstructiveProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) },
    MethodKind(
      "coevolution", .strategy,
      summary: "Strategies evolve in matches against each other and against a hall of fame of champions.",
      needs: "a contest of strategy vectors", configuration: CoevolutionConfiguration.self,
      face: (any CompetitiveProblem<StrategyVectorEncoding>).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }.ending(.never),
  ]

  /// Searches for fronts, on every problem with several objectives that has an encoding.
  private static let frontStrategies: [any RegistryComponent] = [
    front("nsga-ii", "Fronts by non-dominated sorting and crowding distance.", NSGA2Configuration.self),
    front("nsga-iii", "Fronts by non-dominated sorting and reference directions.", NSGA3Configuration.self),
    front("spea2", "Fronts by strength and distances to neighbors.", SPEA2Configuration.self),
    front("moea-d", "Fronts by decomposition into single objectives.", MOEADConfiguration.self),
    front("sms-emoa", "Fronts by contributions to the hypervolume.", SMSEMOAConfiguration.self),
  ]

  /// Searches for vectors of real numbers.
  private static let realNumberStrategies: [any RegistryComponent] = [
    MethodKind(
      "l-bfgs", .strategy, summary: "BFGS with limited memory: the curvature from the last few gradients, in linear time.",
      needs: "a DifferentiableProblem (vectors of real numbers, with a gradient)", configuration: LBFGSConfiguration.self,
      face: (any DifferentiableProblem).self, misfit: { $0.bounds == nil ? nil : "it needs a problem without bounds" },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) }),
    MethodKind(
      "cma-es", .strategy,
      summary: "Covariance matrix adaptation: a normal distribution that learns the landscape, with restarts (BIPOP, IPOP).",
      needs: real, configuration: CMAESConfiguration.self,
      face: (any ContinuousProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) },
    MethodKind(
      "differential-evolution", .strategy, summary: "Moves points by scaled differences of others (Storn and Price).",
      needs: real,
      configuration: DifferentialEvolutionConfiguration.self,
      face: (any ContinuousProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) },
    MethodKind(
      "shade", .strategy, summary: "Differential evolution that learns its scale and crossover rate from its successes.",
      needs: real, configuration: SHADEConfiguration.self,
      face: (any ContinuousProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) },
    MethodKind(
      "l-shade", .strategy, summary: "SHADE with a population that shrinks over the budget of evaluations.",
      needs: real + ", and a budget of evaluations",
      configuration: LSHADEConfiguration.self,
      face: (any ContinuousProblem).self, check: { settings, _, budget in try settings.check(budget) },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }),
    MethodKind(
      "particle-swarm", .strategy, summary: "Particles drawn to the best points that they and their informants have seen.",
      needs: real,
      configuration: ParticleSwarmConfiguration.self,
      face: (any ContinuousProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) },
  ]

  /// What solves the instances of a distribution by rules of thumb.
  private static let ruleStrategies: [any RegistryComponent] = [
    MethodKind(
      "construction-heuristic", .strategy, summary: "Builds one solution of each instance by a rule of thumb.",
      needs: "a distribution of instances with rules of thumb (tours, knapsacks)",
      configuration: ConstructionHeuristicConfiguration.self, face: ConstructionProblem.self,
      misfit: {
        if $0.score != nil { return "it needs a distribution; for one instance there are other methods" }
        return $0.task.rules.isEmpty ? "the task has no rules of thumb" : nil
      },
      check: { settings, problem, _ in _ = try settings.rule(of: problem.task) },
      choices: { settings, problem in
        problem.task.rules.first.map { ["rule": .string(settings.rule ?? $0.name)] } ?? [:]
      },
      make: { try ConstructionHeuristic($0, problem: $1, budget: $2.budget) }
    ).ending(.always)
  ]

  private static let real = "a ContinuousProblem or a BoundedRealProblem (vectors of real numbers, without noise or change)"

  private static func localSearch<C: LocalSearchConfiguration>(
    _ name: String, _ summary: String, _ configuration: C.Type
  ) -> MethodKind {
    MethodKind(
      name, .strategy, summary: summary, needs: "a problem that has moves", configuration: configuration,
      face: (any NeighborhoodProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) }
  }

  private static func front<C: MultiObjectiveConfiguration>(
    _ name: String, _ summary: String, _ configuration: C.Type
  ) -> MethodKind {
    MethodKind(
      name, .strategy, summary: summary,
      needs: "several objectives, a reference point for them, and an encoding", configuration: configuration,
      face: (any FrontProblem).self,
      check: { settings, problem, budget in
        _ = try settings.makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 0))
      },
      idle: { $0.idleFields(on: $1) },
      choices: { $0.choices(for: $1) },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) })
  }
}
