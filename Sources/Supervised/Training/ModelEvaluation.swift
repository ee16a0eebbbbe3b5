import CKernels
import Core
import NeuralNetworks
import Tensors

/// Applies a network to whole datasets, batch by batch in the same memory.
struct ModelEvaluation {
  let network: any Layer
  let objective: Objective
  let topK: Int?
  let tape: GradientTape
  private var loader: BatchLoader
  private let order: [Int32]

  static let batchSize = 256

  /// - Parameter longest: the size of the largest dataset to come.
  init(
    _ network: any Layer, objective: Objective, topK: Int?, tape: GradientTape, like dataset: Dataset, longest: Int,
    normalization: Normalization, targetNormalization: Normalization
  ) {
    self.network = network
    self.objective = objective
    self.topK = topK
    self.tape = tape
    loader = BatchLoader(
      capacity: min(Self.batchSize, longest), like: dataset, augmentation: AugmentationConfiguration(),
      normalization: normalization, targetNormalization: targetNormalization)
    order = Array(0..<Int32(longest))
  }

  /// Takes over how numbers are normalized, from a snapshot.
  mutating func setNormalization(_ normalization: Normalization, target: Normalization) {
    loader.normalization = normalization
    loader.targetNormalization = target
  }

  /// Calls `body` with the network's results for each batch, [rows, outputs], in order.
  mutating func forEachBatch(
    of dataset: Dataset, _ weights: Parameters,
    _ body: (_ start: Int, _ rows: Int, _ output: Tensor, _ view: ParameterView, _ batch: BatchLoader) -> Void
  ) {
    for start in stride(from: 0, to: dataset.count, by: loader.capacity) {
      let rows = min(loader.capacity, dataset.count - start)
      loader.load(dataset, order: order, from: start, count: rows)
      tape.evaluate(weights) { view in
        loader.withInput { input in
          body(start, rows, network.apply(view, view.input(input, shape: loader.shape)), view, loader)
        }
      }
    }
  }

  /// How well the network predicts: the metrics of its kind, and the mean loss.
  mutating func score(_ dataset: Dataset, _ weights: Parameters) -> (metrics: Metrics, loss: Double) {
    switch objective {
    case .classes:
      let score = classificationScore(dataset, weights)
      return (score.metrics, score.meanLoss)
    case .numbers:
      var score = RegressionScore(dataset)
      let (objective, width) = (objective, dataset.target.outputCount)
      forEachBatch(of: dataset, weights) { start, rows, output, view, batch in
        let loss = objective.plainLoss(output, view, batch).scalar
        dataset.values.withUnsafeBufferPointer { values in
          output.withUnsafeBufferPointer {
            score.add(
              $0, values: values.baseAddress! + start * width, rows: rows, loss: loss,
              normalization: batch.targetNormalization)
          }
        }
      }
      return (score.metrics, score.meanLoss)
    }
  }

  /// How well classes are predicted, with the confusion matrix.
  mutating func classificationScore(_ dataset: Dataset, _ weights: Parameters) -> ClassificationScore {
    var score = ClassificationScore(classes: dataset.target.classes ?? [], topK: topK)
    let objective = objective
    forEachBatch(of: dataset, weights) { _, rows, output, view, batch in
      let loss = objective.plainLoss(output, view, batch).scalar
      batch.withLabels { labels in
        output.withUnsafeBufferPointer { score.add($0, labels: labels, rows: rows, loss: loss) }
      }
    }
    return score
  }
}
