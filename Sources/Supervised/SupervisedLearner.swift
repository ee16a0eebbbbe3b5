import CKernels
import Core
import NeuralNetworks
import Tensors

/// Trains a classifier by minibatches, every epoch in a new order.
///
/// One ``step()`` is one minibatch; the last of an epoch may be smaller. Metrics: `loss` (mean cross-entropy of the minibatch), and
/// from evaluations `accuracy` and `testLoss` on the examples kept from training.
public final class SupervisedLearner: EvaluatingLearner {
  private struct State: Codable {
    var epoch = 0
    /// Examples of this epoch that have been used.
    var used = 0
    var step = 0
  }

  private let network: any Layer
  private let data: DataSplit
  private let batchSize: Int
  private let key: RandomKey
  private var optimizer: any Optimizer
  private var parameters: Parameters
  private var gradient: Parameters
  private var state = State()
  private var order: [Int32]
  private let tape = GradientTape()
  private let input: Tensor
  private var labels: [Int32]

  /// Training from the start.
  /// - Parameters:
  ///   - network: takes examples of the data's shape and gives a logit for each class.
  ///   - optimizer: makes the optimizer for the network's weights.
  ///   - key: of the weights, the order of examples and dropout.
  /// - Throws: ``WarrenError`` when the network does not fit the data or there is nothing to train with.
  public init(
    _ network: any Layer, data: DataSplit, batchSize: Int, key: RandomKey,
    optimizer: (ParameterLayout) -> any Optimizer
  ) throws {
    guard data.train.count > 0, data.test.count > 0 else {
      throw WarrenError("there are \(data.train.count) examples to train with and \(data.test.count) to test with")
    }
    let output = try network.outputShape(for: data.train.exampleShape)
    guard output == [data.train.classes.count] else {
      throw WarrenError("the network gives \(output) for an example, the data has \(data.train.classes.count) classes")
    }
    self.network = network
    self.data = data
    self.batchSize = min(batchSize, data.train.count)
    self.key = key
    parameters = try network.initialize(key: key["weights"], inputShape: data.train.exampleShape)
    gradient = Parameters(zeros: parameters.layout)
    self.optimizer = optimizer(parameters.layout)
    input = Tensor(zeros: data.train.exampleShape.batch(self.batchSize))
    labels = [Int32](repeating: 0, count: self.batchSize)
    order = Array(0..<Int32(data.train.count))
    shuffle()
  }

  /// Training of the perceptron that the settings describe.
  public convenience init(_ configuration: SupervisedConfiguration, source: any DataSource, key: RandomKey) throws {
    try self.init(
      configuration.network(classes: source.classes.count), data: source.split(key: key["split"]),
      batchSize: configuration.batchSize, key: key, optimizer: configuration.makeOptimizer)
  }

  /// The weights as they are now.
  public var weights: Parameters { parameters }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.step
    ledger.epochs = Double(state.epoch) + Double(state.used) / Double(data.train.count)
    return ledger
  }

  public var isFinished: Bool { false }

  /// The order of the epoch depends on its number alone, so nothing of it needs to be saved.
  private func shuffle() {
    var random = key["order"][state.epoch].stream
    for index in order.indices { order[index] = Int32(index) }
    random.shuffle(&order)
  }

  public func step() throws -> Metrics {
    let count = min(batchSize, data.train.count - state.used)
    gather(data.train, from: state.used, count: count)
    let loss = try tape.valueAndGradient(at: parameters, into: &gradient, key: key["dropout"][state.step]) { view in
      let logits = network.apply(view, input.prefix(rows: count))
      return labels.withUnsafeBufferPointer { softmaxCrossEntropy(logits, labels: $0.baseAddress!) }
    }
    guard loss.isFinite else {
      throw WarrenError(
        "the loss of step \(state.step + 1) is \(loss): a smaller learning rate may help", kind: .failure)
    }
    optimizer.update(&parameters, gradient: gradient)
    state.step += 1
    state.used += count
    if state.used == data.train.count {
      state.used = 0
      state.epoch += 1
      shuffle()
    }
    return ["loss": Double(loss)]
  }

  private func gather(_ dataset: Dataset, from start: Int, count: Int) {
    let size = dataset.exampleShape.count
    input.withUnsafeMutableBufferPointer { input in
      dataset.features.withUnsafeBufferPointer { features in
        order.withUnsafeBufferPointer { order in
          wk_gather_rows(input.baseAddress!, features.baseAddress!, order.baseAddress! + start, count, size)
        }
      }
    }
    for index in 0..<count { labels[index] = dataset.labels[Int(order[start + index])] }
  }

  public func evaluate(episodes: Int, key: RandomKey) -> Metrics {
    let test = data.test
    var correct = 0
    var loss = 0.0
    for start in stride(from: 0, to: test.count, by: 256) {
      let rows = min(256, test.count - start)
      tape.evaluate(parameters) { view in
        test.features.withUnsafeBufferPointer { features in
          test.labels.withUnsafeBufferPointer { labels in
            let shape = test.exampleShape.batch(rows)
            let logits = network.apply(view, view.input(features.baseAddress! + start * test.exampleShape.count, shape: shape))
            let labels = labels.baseAddress! + start
            loss += Double(softmaxCrossEntropy(logits, labels: labels).scalar) * Double(rows)
            correct += logits.withUnsafeBufferPointer { Self.correct($0, labels, rows: rows) }
          }
        }
      }
    }
    return ["accuracy": Double(correct) / Double(test.count), "testLoss": loss / Double(test.count)]
  }

  private static func correct(
    _ logits: UnsafeBufferPointer<Float>, _ labels: UnsafePointer<Int32>, rows: Int
  ) -> Int {
    let classes = logits.count / rows
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { predicted in
      wk_row_argmax(predicted.baseAddress!, logits.baseAddress!, rows, classes)
      return (0..<rows).count { predicted[$0] == labels[$0] }
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    snapshot.merge(parameters.save(), under: "parameters")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try parameters.restore(snapshot.section("parameters"))
    try optimizer.restore(snapshot.section("optimizer"))
    state = try snapshot.value("state")
    shuffle()
  }
}
