import Core
import NeuralNetworks
import Tensors

/// What training minimizes.
enum Objective {
  /// The cross-entropy of classes.
  case classes([String], smoothing: Float, weights: [Float]?)
  /// The distance of numbers.
  case numbers(width: Int, RegressionLoss)

  init(_ settings: SupervisedConfiguration, _ data: Dataset) {
    switch data.target {
    case .classes(let names):
      self = .classes(
        names, smoothing: settings.labelSmoothing,
        weights: settings.classWeights?.weights(labels: data.labels, classes: names.count))
    case .numbers(let names): self = .numbers(width: names.count, settings.loss)
    }
  }

  /// The loss of a batch while training: smoothed and weighted as set.
  func trainingLoss(_ output: Tensor, _ view: ParameterView, _ batch: BatchLoader) -> Tensor {
    guard case .classes(_, let smoothing, let weights) = self, smoothing > 0 || weights != nil else {
      return plainLoss(output, view, batch)
    }
    return batch.withLabels { softmaxCrossEntropy(output, labels: $0, smoothing: smoothing, weights: weights) }
  }

  /// The loss of a batch by which networks are compared: every example counts the same.
  func plainLoss(_ output: Tensor, _ view: ParameterView, _ batch: BatchLoader) -> Tensor {
    switch self {
    case .classes: return batch.withLabels { softmaxCrossEntropy(output, labels: $0) }
    case .numbers(let width, let loss):
      return batch.withTarget { values in
        let target = view.input(values, shape: Shape(rows: batch.count, columns: width))
        return switch loss {
        case .mse: meanSquaredError(output, target)
        case .mae: meanAbsoluteError(output, target)
        case .huber: huberLoss(output, target)
        }
      }
    }
  }
}
