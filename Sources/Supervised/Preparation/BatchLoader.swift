import CKernels
import Core
import Tensors

/// One minibatch after the other in memory that is used again: examples gathered, varied and normalized, and what is to be predicted.
package struct BatchLoader {
  /// How many examples the memory holds.
  let capacity: Int
  private(set) var count = 0
  private let exampleShape: Shape
  private let width: Int
  private let input: Tensor
  private let target: Tensor
  private var labels: [Int32]
  private let augmentation: Augmentation
  var normalization: Normalization
  var targetNormalization: Normalization

  /// - Parameters:
  ///   - normalization: of the examples.
  ///   - targetNormalization: of the numbers to predict; of no use for classes.
  package init(
    capacity: Int, like dataset: Dataset, augmentation: AugmentationConfiguration, normalization: Normalization,
    targetNormalization: Normalization
  ) {
    self.capacity = capacity
    exampleShape = dataset.exampleShape
    width = dataset.values.isEmpty ? 0 : dataset.target.outputCount
    input = Tensor(zeros: exampleShape.batch(capacity))
    target = Tensor(zeros: Shape(rows: capacity, columns: max(width, 1)))
    labels = [Int32](repeating: 0, count: capacity)
    self.augmentation = Augmentation(settings: augmentation, exampleShape: exampleShape)
    self.normalization = normalization
    self.targetNormalization = targetNormalization
  }

  /// The shape of the examples that are loaded.
  var shape: Shape { exampleShape.batch(count) }

  /// Loads the examples at the places `order[start..<start + count]`, varied by the key when there is one.
  package mutating func load(_ dataset: Dataset, order: [Int32], from start: Int, count: Int, key: RandomKey? = nil) {
    precondition(count <= capacity, "the loader holds \(capacity) examples")
    self.count = count
    let size = exampleShape.count
    order.withUnsafeBufferPointer { order in
      let order = order.baseAddress! + start
      input.withUnsafeMutableBufferPointer { input in
        dataset.features.withUnsafeBufferPointer { features in
          let (input, features) = (input.baseAddress!, features.baseAddress!)
          guard let key else {
            wk_gather_rows(input, features, order, count, size)
            normalize(input, count: count * size)
            return
          }
          var random = key.stream
          if augmentation.settings.movesImages {
            for row in 0..<count {
              augmentation.writeImage(features + Int(order[row]) * size, to: input + row * size, using: &random)
            }
          } else {
            wk_gather_rows(input, features, order, count, size)
          }
          normalize(input, count: count * size)
          augmentation.addNoise(to: input, count: count * size, using: &random)
        }
      }
      if width > 0 {
        target.withUnsafeMutableBufferPointer { target in
          dataset.values.withUnsafeBufferPointer {
            wk_gather_rows(target.baseAddress!, $0.baseAddress!, order, count, width)
          }
          if !targetNormalization.isIdentity { targetNormalization.apply(to: target.baseAddress!, count: count * width) }
        }
      } else {
        for row in 0..<count { labels[row] = dataset.labels[Int(order[row])] }
      }
    }
  }

  private func normalize(_ numbers: UnsafeMutablePointer<Float>, count: Int) {
    if !normalization.isIdentity { normalization.apply(to: numbers, count: count) }
  }

  /// The examples, which stay where they are until the next are loaded.
  package func withInput<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try input.withUnsafeBufferPointer { try body($0.baseAddress!) }
  }

  /// The classes of the examples.
  func withLabels<Result>(_ body: (UnsafePointer<Int32>) throws -> Result) rethrows -> Result {
    try labels.withUnsafeBufferPointer { try body($0.baseAddress!) }
  }

  /// The numbers to predict, normalized, [count, width].
  func withTarget<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try target.withUnsafeBufferPointer { try body($0.baseAddress!) }
  }
}
