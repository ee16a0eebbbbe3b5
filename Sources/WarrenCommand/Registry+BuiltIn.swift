import Agents
import ClassicControl
import Core
import CurveFitting
import ExperimentRunner
import Foundation
import GridGames
import NeuralNetworks
import Search
import Supervised
import TravelingSalesman

extension Registry {
  /// Everything that Warren brings itself. The next environment's components are added here.
  public static let builtIn: Registry = {
    var registry = Registry()
    registry.register(travelingSalesmanComponents)
    registry.register(curveFittingComponents)
    registry.register(gridGamesComponents)
    registry.register(classicControlComponents)
    registry.register(datasetComponents)
    registry.register(methodComponents)
    registry.register(supervisedMethods)
    registry.register(combinatorialComponents)
    registry.register([networkBenchmarks])
    return registry
  }()

  private static let methodComponents: [any RegistryComponent] = [
    MethodKind(
      "genetic", .strategy, summary: "A genetic algorithm: selection, crossover, mutation and survival of permutations.",
      needs: "a problem over permutations", configuration: GeneticConfiguration.self,
      face: (any PermutationProblem).self
    ) { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) },
    MethodKind(
      "dqn", .agent, summary: "Deep Q-learning, double and with n-step returns.",
      needs: "an environment with discrete actions", configuration: DQNConfiguration.self, builder: { DQNBuilder($0) }),
  ]

  private static let networkBenchmarks = BenchmarkSuite("networks") {
    try NetworkBenchmark.all.map {
      BenchmarkSuite.Row(name: $0.name, value: try $0.value(), unit: $0.unit, threads: $0.threads)
    }
  }
}
