import Core
import NeuralNetworks
import Tensors

/// The settings of supervised training: a multilayer perceptron and how it is trained.
public struct SupervisedConfiguration: Configuration {
  /// How weights are changed.
  public enum OptimizerName: String, Codable, Sendable, CaseIterable {
    case adam, sgd
  }

  public var hiddenLayers = [256, 256]
  public var activation = Activation.relu
  public var dropout: Float = 0.4
  public var batchSize = 32
  public var optimizer = OptimizerName.adam
  public var learningRate: Float = 1e-3
  public var momentum: Float = 0.9
  public var weightDecay: Float = 0

  public init() {}

  public static let help = [
    "hiddenLayers": "The widths of the hidden layers.",
    "activation": "What follows each hidden layer.",
    "dropout": "The share of each hidden layer's results that is zeroed while training.",
    "batchSize": "Examples of one step.",
    "optimizer": "How weights are changed.",
    "learningRate": "How far a step goes.",
    "momentum": "The share of the last step that is kept, for sgd.",
    "weightDecay": "How strongly weights are drawn to zero; decoupled from the gradient for adam.",
  ]

  public func validate() throws {
    if let width = hiddenLayers.first(where: { $0 < 1 }) {
      throw WarrenError("'hiddenLayers' must be widths above zero, found \(width)")
    }
    guard dropout >= 0, dropout < 1 else {
      throw WarrenError("'dropout' lies from 0 up to but not including 1, found \(dropout)")
    }
    guard batchSize > 0 else { throw WarrenError("'batchSize' must be above zero, found \(batchSize)") }
    guard learningRate > 0 else { throw WarrenError("'learningRate' must be above zero, found \(learningRate)") }
    guard momentum >= 0, momentum < 1 else {
      throw WarrenError("'momentum' lies from 0 up to but not including 1, found \(momentum)")
    }
    guard weightDecay >= 0 else { throw WarrenError("'weightDecay' must not be negative, found \(weightDecay)") }
  }

  /// The network for examples of any shape and that many classes.
  public func network(classes: Int) -> Sequential {
    Sequential {
      Flatten()
      for width in hiddenLayers {
        Linear(width, activation: activation)
        if dropout > 0 { Dropout(dropout) }
      }
      Linear(classes)
    }
  }

  /// The optimizer for a network's weights.
  func makeOptimizer(_ layout: ParameterLayout) -> any Optimizer {
    switch optimizer {
    case .adam: Adam(layout, learningRate: learningRate, weightDecay: weightDecay, decoupledWeightDecay: weightDecay > 0)
    case .sgd: SGD(layout, learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
    }
  }
}
