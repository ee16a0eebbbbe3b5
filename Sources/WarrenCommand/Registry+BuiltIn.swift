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
    MethodKind(
      "supervised", .agent, summary: "A multilayer perceptron trained by minibatches.", needs: "a dataset",
      configuration: SupervisedConfiguration.self, face: (any DataSource).self
    ) { try SupervisedLearner($0, source: $1, key: $2.key) },
  ]

  private static let networkBenchmarks = BenchmarkSuite("networks") {
    try NetworkBenchmark.all.map { BenchmarkSuite.Row(name: $0.name, value: try $0.rate(), unit: $0.unit) }
  }

  private static let datasetComponents: [any RegistryComponent] = [
    TaskKind(
      "digits", .dataset, summary: "1797 handwritten digits of 8 x 8 pixels, shipped with Warren.",
      configuration: DigitsConfiguration.self
    ) { settings, _ in
      ExperimentTask(
        label: "digits", measure: Measure("accuracy", .maximize),
        faces: [try Digits(testFraction: settings.testFraction)])
    },
    TaskKind(
      "mnist", .dataset, summary: "MNIST's 70,000 handwritten digits of 28 x 28 pixels, from a folder with its four files.",
      configuration: MNISTConfiguration.self
    ) { settings, folder in
      let data = try MNIST(folder: URL(fileURLWithPath: settings.folder, isDirectory: true, relativeTo: folder))
      return ExperimentTask(
        label: "mnist", measure: Measure("accuracy", .maximize), faces: [data], dataHashes: data.fileHashes)
    },
  ]
}

/// The settings of the task `digits`.
struct DigitsConfiguration: Configuration {
  var testFraction = 0.2

  static let help = ["testFraction": "The share of the digits that is kept from training, to test with."]

  func validate() throws {
    guard testFraction > 0, testFraction < 1 else {
      throw WarrenError("'testFraction' lies between 0 and 1, found \(testFraction)")
    }
  }
}

/// The settings of the task `mnist`.
struct MNISTConfiguration: Configuration {
  var folder = "mnist"

  static let help = [
    "folder": "The folder with MNIST's four IDX files, plain or .gz; relative to the experiment file."
  ]
}
