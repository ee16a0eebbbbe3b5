import Core
import Tensors

/// Each line of numbers along the last dimension less its mean, over its standard deviation, times a learned scale, plus a learned
/// shift (Ba, Kiros and Hinton 2016).
///
/// Keeps the shape. Weights: `scale` and `shift` [features].
public struct LayerNorm: Layer {
  /// Is added to the variance.
  public var epsilon: Float

  /// A layer; `epsilon` is added to the variance.
  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let features = try declaration.features("LayerNorm", inputShape, epsilon: epsilon)
    declaration.parameter("scale", shape: features, initializer: .ones)
    declaration.parameter("shift", shape: features, initializer: .zeros)
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.layerNormalized(scale: parameters[0], shift: parameters[1], epsilon: epsilon)
  }
}

/// Each channel, the last dimension, less its mean over the batch, over its standard deviation, times a learned scale, plus a
/// learned shift (Ioffe and Szegedy 2015).
///
/// While training, mean and variance are the batch's; in use, they are moving averages of what training saw. Keeps the shape.
/// Weights: `scale` and `shift`, statistics: `mean` and `variance`, all [channels].
public struct BatchNorm: Layer {
  /// How far a step moves the averages towards the batch's.
  public var momentum: Float
  /// Is added to the variance.
  public var epsilon: Float

  /// - Parameters:
  ///   - momentum: as PyTorch counts: the share of the new, from 0 to 1.
  ///   - epsilon: is added to the variance.
  public init(momentum: Float = 0.1, epsilon: Float = 1e-5) {
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let channels = try declaration.features("BatchNorm", inputShape, epsilon: epsilon)
    guard momentum >= 0, momentum <= 1 else {
      throw WarrenError("the momentum of BatchNorm lies from 0 to 1, found \(momentum)", at: declaration.place)
    }
    declaration.parameter("scale", shape: channels, initializer: .ones)
    declaration.parameter("shift", shape: channels, initializer: .zeros)
    declaration.statistic("mean", shape: channels, initializer: .zeros)
    declaration.statistic("variance", shape: channels, initializer: .ones)
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    let (scale, shift) = (parameters[0], parameters[1])
    guard parameters.isTraining else {
      return input.batchNormalized(
        scale: scale, shift: shift, statistics: (mean: parameters[2], variance: parameters[3]), epsilon: epsilon)
    }
    return input.batchNormalized(scale: scale, shift: shift, epsilon: epsilon) { mean, variance, count in
      parameters.moveStatistic(2, towards: mean, times: 1, by: momentum)
      // The average is of the unbiased variance.
      parameters.moveStatistic(3, towards: variance, times: Float(count) / Float(max(count - 1, 1)), by: momentum)
    }
  }
}

/// Each channel, the last dimension, of each example less its mean over the example's places, over its standard deviation, times a
/// learned scale, plus a learned shift (Ulyanov, Vedaldi and Lempitsky, arXiv 1607.08022).
///
/// Takes sequences, [length, channels], and images, and keeps the shape; it does the same in training and in use. Weights: `scale`
/// and `shift` [channels].
public struct InstanceNorm: Layer {
  /// Is added to the variance.
  public var epsilon: Float

  /// A layer; `epsilon` is added to the variance.
  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard inputShape.rank >= 2 else {
      throw WarrenError(
        "InstanceNorm takes sequences, [length, channels], or images, not inputs of shape \(inputShape)", at: declaration.place)
    }
    let channels = try declaration.features("InstanceNorm", inputShape, epsilon: epsilon)
    declaration.parameter("scale", shape: channels, initializer: .ones)
    declaration.parameter("shift", shape: channels, initializer: .zeros)
    return inputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.instanceNormalized(scale: parameters[0], shift: parameters[1], epsilon: epsilon)
  }
}

extension ParameterDeclaration {
  fileprivate func features(_ layer: String, _ shape: Shape, epsilon: Float) throws -> Shape {
    guard shape.rank > 0, shape.count > 0 else {
      throw WarrenError("\(layer) takes at least one feature, not inputs of shape \(shape)", at: place)
    }
    guard epsilon > 0 else { throw WarrenError("the epsilon of \(layer) is above zero, found \(epsilon)", at: place) }
    return [shape[shape.rank - 1]]
  }
}
