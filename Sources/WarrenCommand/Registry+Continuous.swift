import Core
import ExperimentRunner
import Search

extension Registry {
  private static let real = "a ContinuousProblem or a BoundedRealProblem (vectors of real numbers, without noise or change)"

  /// Methods for any problem over vectors of real numbers, beside those that curve fitting brings.
  static let continuousMethods: [any RegistryComponent] = [
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
}
