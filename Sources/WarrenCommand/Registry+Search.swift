import Core
import ExperimentRunner
import Search

extension Registry {
  /// Searches that work on any problem with an encoding or with moves. The next strategy that is not about one problem is added here.
  static let searchStrategies: [any RegistryComponent] = [
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

  private static func localSearch<C: LocalSearchConfiguration>(
    _ name: String, _ summary: String, _ configuration: C.Type
  ) -> MethodKind {
    MethodKind(
      name, .strategy, summary: summary, needs: "a problem that has moves", configuration: configuration,
      face: (any NeighborhoodProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key) }
  }
}
