import Core
import ExperimentRunner
import Foundation
import Supervised

extension Registry {
  /// The datasets. The next one is added here.
  static let datasets: [any RegistryComponent] = [
    TaskKind(
      "digits", .dataset, summary: "1797 handwritten digits of 8 x 8 pixels, shipped with Warren.",
      configuration: DigitsConfiguration.self
    ) { settings, _ in
      let label = settings.noise > 0 ? "digits-noise-\(settings.noise)" : "digits"
      return task(label, try Digits(testFraction: settings.testFraction, noise: settings.noise))
    },
    TaskKind(
      "mnist", .dataset, summary: "MNIST's 70,000 handwritten digits of 28 x 28 pixels, from a folder with its four files.",
      configuration: MNISTConfiguration.self
    ) { settings, folder in
      let data = try MNIST(folder: URL(fileURLWithPath: settings.folder, isDirectory: true, relativeTo: folder))
      return task("mnist", data, hashes: data.fileHashes)
    },
    TaskKind(
      "points", .dataset, summary: "Points of the plane in two classes: and, or, xor, blobs, moons, circles, spirals.",
      configuration: PointsConfiguration.self
    ) { settings, _ in task(settings.pattern.rawValue, try settings.makeSource()) },
    TaskKind(
      "table", .dataset, summary: "A table of comma-separated values, to predict classes or numbers from its other columns.",
      configuration: TableConfiguration.self
    ) { settings, folder in
      let (source, hashes) = try settings.load(from: folder)
      return task(name(of: settings.file), source, hashes: hashes)
    },
    TaskKind(
      "arrays", .dataset, summary: "Examples and what to predict from NumPy's .npy files.",
      configuration: ArraysConfiguration.self
    ) { settings, folder in
      let (source, hashes) = try settings.load(from: folder)
      return task(name(of: settings.features), source, hashes: hashes)
    },
  ]

  /// What learns from datasets. The next method is added here.
  static let supervisedMethods: [any RegistryComponent] = [supervisedMethod, perceptron, logisticRegression]

  private static let perceptron = MethodKind(
    "perceptron", .supervised, summary: "A single neuron with Rosenblatt's rule.", needs: "a dataset of two classes",
    configuration: PerceptronConfiguration.self, face: (any DataSource).self,
    misfit: { Perceptron.misfit($0.target).map { "it \($0)" } },
    make: { try Perceptron($0, data: $1.split(key: $2.key["split"]), key: $2.key) }
  )

  private static let logisticRegression = MethodKind(
    "logistic-regression", .supervised, summary: "A linear classifier trained by gradient descent on the cross-entropy.",
    needs: "a dataset of classes", configuration: LogisticRegressionConfiguration.self, face: (any DataSource).self,
    misfit: {
      $0.target.classes == nil
        ? "it needs classes to predict, not numbers (whole numbers are classes with 'prediction: classification')" : nil
    },
    make: { try $0.makeLearner(source: $1, key: $2.key, budget: $2.budget, threads: $2.threads) }
  )

  private static let supervisedMethod = MethodKind(
    "supervised", .supervised, summary: "A neural network trained by minibatches.", needs: "a dataset",
    configuration: SupervisedConfiguration.self, face: (any DataSource).self,
    check: { try $0.check($1, budget: $2) },
    make: { try SupervisedLearner($0, source: $1, key: $2.key, budget: $2.budget, threads: $2.threads) }
  )

  private static func task(_ label: String, _ source: any DataSource, hashes: [String: String] = [:]) -> ExperimentTask {
    let measure = source.target.classes == nil ? Measure("r2", .maximize) : Measure("accuracy", .maximize)
    return ExperimentTask(label: label, measure: measure, faces: [source], dataHashes: hashes)
  }

  private static func name(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }
}

/// The settings of the task `digits`.
struct DigitsConfiguration: Configuration {
  var testFraction = 0.2
  var noise = 0.0

  static let help = [
    "testFraction": "The share of the digits that is kept from training, to test with.",
    "noise": "The standard deviation of what is added to every pixel, which lies between 0 and 1; every run sees the same.",
  ]

  static let bounds: [String: SettingBounds] = [
    "testFraction": .above(0, below: 1),
    "noise": .atLeast(0),
  ]
}

/// The settings of the task `mnist`.
struct MNISTConfiguration: Configuration {
  var folder = "mnist"

  static let help = [
    "folder":
      "The folder with MNIST's four IDX files, or others of the same form, plain or .gz; relative to the experiment file."
  ]
}
