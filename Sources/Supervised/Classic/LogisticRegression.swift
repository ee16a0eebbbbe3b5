import Core
import NeuralNetworks

/// The settings of logistic regression: a linear classifier trained by gradient descent on the cross-entropy, with all examples at once
/// (Cox 1958; for more than two classes, softmax regression).
public struct LogisticRegressionConfiguration: Configuration {
  public var learningRate: Float = 1
  public var momentum: Float = 0.9
  public var weightDecay: Float = 0
  public var batchSize = 0
  public var normalization = NormalizationName.standard

  public init() {}

  public static let help = [
    "learningRate": "How far a step goes.",
    "momentum": "The share of the last step that is kept.",
    "weightDecay": "How strongly weights are drawn to zero.",
    "batchSize": "Examples of one step; 0 takes all.",
    "normalization": "How the numbers of examples are brought to scale before.",
  ]

  public static let bounds: [String: SettingBounds] = ["batchSize": .atLeast(0)]

  public func validate() throws {
    try checkBounds()
    try supervised(trainingCount: 1).validate()
  }

  /// The same as settings of the supervised learner.
  private func supervised(trainingCount: Int) -> SupervisedConfiguration {
    var settings = SupervisedConfiguration()
    settings.hiddenLayers = []
    settings.dropout = 0
    settings.batchSize = batchSize == 0 ? max(trainingCount, 1) : batchSize
    settings.optimizer = .sgd
    settings.learningRate = learningRate
    settings.momentum = momentum
    settings.weightDecay = weightDecay
    settings.normalization = normalization
    return settings
  }

  /// The learner. The loss is convex, so weights begin at zero.
  /// - Throws: `WarrenError` when the source has no classes or nothing to train with.
  public func makeLearner(source: any DataSource, key: RandomKey, budget: Budget, threads: Int) throws -> SupervisedLearner {
    guard let classes = source.target.classes else { throw WarrenError("logistic regression needs classes to predict") }
    let network = Sequential {
      Flatten()
      Linear(classes.count, initializer: .zeros)
    }
    return try SupervisedLearner(
      supervised(trainingCount: source.trainingCount), network: network, data: source.split(key: key["split"]), key: key,
      budget: budget, threads: threads)
  }
}
