import Core
import NeuralNetworks
import Tensors

/// The settings of supervised training: a network, given by the widths of its hidden layers or layer by layer, and how it is trained.
public struct SupervisedConfiguration: Configuration {
  /// How weights are changed.
  public enum OptimizerName: String, Codable, Sendable, CaseIterable {
    case adam, adamw, sgd, rmsprop, adagrad, adadelta

    /// The usual learning rate, as PyTorch has it.
    var learningRate: Float {
      switch self {
      case .adam, .adamw: 1e-3
      case .sgd, .rmsprop, .adagrad: 0.01
      case .adadelta: 1
      }
    }
  }

  public var network: [LayerDescription] = []
  public var hiddenLayers = [256, 256]
  public var activation = Activation.relu
  public var dropout: Float = 0.4
  public var batchSize = 32
  public var optimizer = OptimizerName.adam
  public var learningRate: Float?
  public var schedule = ScheduleDescription.constant
  public var warmUp = 0
  public var momentum: Float = 0.9
  public var nesterov = false
  public var weightDecay: Float?
  public var largestGradientNorm: Float?
  public var averaging: Float?
  public var loss = RegressionLoss.mse
  public var labelSmoothing: Float = 0
  public var classWeights: ClassWeights?
  public var normalization = NormalizationName.none
  public var targetNormalization = NormalizationName.none
  public var augmentation = AugmentationConfiguration()
  public var validationFraction = 0.0
  public var patience: Int?
  public var topK: Int?

  public init() {}

  public static let help = [
    "network":
      "The layers, one after the other; the last, to the classes or numbers to predict, is added. Instead of 'hiddenLayers'.",
    "hiddenLayers": "The widths of the hidden layers, the short way to a multilayer perceptron.",
    "activation": "What follows each hidden layer.",
    "dropout": "The share of each hidden layer's results that is zeroed while training.",
    "batchSize": "Examples of one step.",
    "optimizer": "How weights are changed.",
    "learningRate":
      "How far a step goes. By default 0.001 for adam and adamw, 0.01 for sgd, rmsprop and adagrad, 1 for adadelta.",
    "schedule": "How the learning rate changes while training.",
    "warmUp": "Steps in which the learning rate grows from almost nothing to its whole, before the schedule begins.",
    "momentum": "The share of the last step that is kept, for sgd.",
    "nesterov": "Whether sgd looks ahead along its momentum.",
    "weightDecay":
      "How strongly weights are drawn to zero: through the gradient, for adamw apart from it. By default 0, 0.01 for adamw.",
    "largestGradientNorm": "A gradient of a larger norm is scaled down to it; none is when left out.",
    "averaging":
      "The share of a moving average of the weights that stays in a step, such as 0.999; the average is what is evaluated.",
    "loss": "What is minimized where numbers are predicted; classes have the cross-entropy.",
    "labelSmoothing": "The share of a class's probability that is spread evenly over all classes.",
    "classWeights": "How much each class counts in the loss: a list, or 'balanced' for the inverse of how often each comes up.",
    "normalization": "How the examples are brought to a common scale, fitted on those to train with.",
    "targetNormalization": "How numbers to predict are brought to a common scale; errors are in their own units all the same.",
    "validationFraction": "The share of the examples to train with that is held back to choose the best network.",
    "patience": "Training ends after so many epochs without a smaller validation loss, and goes back to the best network.",
    "topK": "Evaluations also count how often the true class is among so many that the network finds likeliest.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "hiddenLayers": .atLeast(1),
    "dropout": .from(0, below: 1),
    "batchSize": .atLeast(1),
    "learningRate": .above(0),
    "warmUp": .atLeast(0),
    "momentum": .from(0, below: 1),
    "weightDecay": .atLeast(0),
    "largestGradientNorm": .above(0),
    "averaging": .above(0, below: 1),
    "labelSmoothing": .from(0, below: 1),
    "validationFraction": .from(0, below: 1),
    "patience": .atLeast(1),
    "topK": .atLeast(2),
  ]

  public func validate() throws {
    try checkBounds()
    try classWeights?.validate()
    try augmentation.validate()
    try checkCompany()
  }

  /// Settings that would have no effect beside others are mistakes.
  private func checkCompany() throws {
    let defaults = SupervisedConfiguration()
    if !network.isEmpty {
      let isSet = [
        ("hiddenLayers", hiddenLayers != defaults.hiddenLayers), ("activation", activation != defaults.activation),
        ("dropout", dropout != defaults.dropout),
      ]
      if let (name, _) = isSet.first(where: \.1) {
        throw WarrenError("'\(name)' has no effect beside 'network': write it as a layer")
      }
    }
    if optimizer == .adagrad || optimizer == .adadelta || optimizer == .adam || optimizer == .adamw || optimizer == .rmsprop {
      if momentum != defaults.momentum {
        throw WarrenError("'momentum' has no effect on '\(optimizer.rawValue)', only on 'sgd'")
      }
      if nesterov { throw WarrenError("'nesterov' has no effect on '\(optimizer.rawValue)', only on 'sgd'") }
    }
    if optimizer == .sgd, nesterov, momentum == 0 { throw WarrenError("'nesterov' needs a 'momentum' above zero") }
    if patience != nil, validationFraction == 0 {
      throw WarrenError("'patience' needs a 'validationFraction' above zero, to tell when networks stop improving")
    }
  }
}

/// What is minimized where numbers are predicted.
public enum RegressionLoss: String, Codable, Sendable, CaseIterable {
  /// The mean squared error.
  case mse
  /// The mean absolute error.
  case mae
  /// Squared for small errors, linear for large ones.
  case huber
}
