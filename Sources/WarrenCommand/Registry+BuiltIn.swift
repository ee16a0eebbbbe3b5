import Agents
import BoardGames
import ClassicControl
import Core
import CurveFitting
import Designs
import ExperimentRunner
import Foundation
import GridGames
import Gymnasium
import Knapsack
import MultiObjective
import NeuralNetworks
import PrisonersDilemma
import Search
import Sudoku
import Supervised
import SymbolicRegression
import TestFunctions
import TravelingSalesman

extension Registry {
  /// Everything that Warren brings itself. The next environment's components are added here.
  public static let builtIn: Registry = {
    var registry = Registry()
    registry.register(travelingSalesmanComponents)
    registry.register(curveFittingComponents)
    registry.register(continuousMethods)
    registry.register(testFunctionComponents)
    registry.register(gridGamesComponents)
    registry.register(classicControlComponents)
    registry.register(sudokuComponents)
    registry.register(knapsackComponents)
    registry.register(multiObjectiveComponents)
    registry.register(symbolicRegressionComponents)
    registry.register(gymnasiumComponents)
    registry.register(boardGamesComponents)
    registry.register(prisonersDilemmaComponents)
    registry.register(designsComponents)
    registry.register(datasetComponents)
    registry.register(searchStrategies)
    registry.register(methodComponents)
    registry.register(tabularAgents)
    registry.register(evolutionAgents)
    registry.register(continuousControlAgents)
    registry.register(planningAgents)
    registry.register(policyGradientMethods)
    registry.register(offlineAgents)
    registry.register(supervisedMethods)
    registry.register(combinatorialComponents)
    registry.register(multiObjectiveMethods)
    registry.register([networkBenchmarks, BenchmarkSuite("search") { try SearchBenchmarks.rows() }])
    return registry
  }()

  private static let methodComponents: [any RegistryComponent] = [
    MethodKind(
      "dqn", .agent, summary: "Deep Q-learning, double and with n-step returns.",
      needs: "an environment with discrete actions", configuration: DQNConfiguration.self, builder: { DQNBuilder($0) }),
    MethodKind(
      "rainbow", .agent,
      summary: "Deep Q-learning with prioritized replay, dueling and noisy networks, and distributions of returns.",
      needs: "an environment with discrete actions", configuration: RainbowConfiguration.self,
      builder: { DQNBuilder($0.agent) }),
    MethodKind(
      "random-policy", .agent, summary: "Takes every legal action with the same probability and learns nothing.",
      needs: "an environment", configuration: FixedPolicyConfiguration.self, builder: { FixedPolicyBuilder(.random, $0) }),
    MethodKind(
      "greedy-policy", .agent, summary: "Takes the legal action of the highest reward in the next step and learns nothing.",
      needs: "an environment with discrete actions that can be copied", configuration: FixedPolicyConfiguration.self,
      builder: { FixedPolicyBuilder(.greedy, $0) }),
  ]

  private static let networkBenchmarks = BenchmarkSuite("networks") {
    try NetworkBenchmark.all.map {
      BenchmarkSuite.Row(name: $0.name, value: try $0.value(), unit: $0.unit, threads: $0.threads)
    }
  }
}
