import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// What has become of a part of a batch. The parts are the same for any number of threads, and so are the sums of their
/// gradients.
final class POMOShard: @unchecked Sendable {
  /// The most instances of a shard.
  static let capacity = 8

  fileprivate(set) var gradient: Parameters
  /// What went wrong in the last step.
  fileprivate(set) var error: (any Error)?
  /// The best solution of the last step, where scores were asked for.
  fileprivate(set) var best: POMOIncumbent?
  /// For each instance of the last step, the mean cost over the starts and the lowest.
  fileprivate(set) var costs: [(mean: Double, lowest: Double)] = []

  init(_ layout: ParameterLayout) { gradient = Parameters(zeros: layout) }

  /// Adds another shard's gradient to this one's.
  func add(_ other: POMOShard) {
    gradient.withUnsafeMutableBufferPointer { mine in
      other.gradient.withUnsafeBufferPointer { wk_axpy(mine.baseAddress!, $0.baseAddress!, 1, mine.count) }
    }
  }

  /// Scales the gradient down to a norm if it is larger.
  /// - Returns: the norm before.
  func clip(toNorm limit: Float) -> Float { gradient.clip(toNorm: limit) }
}

/// One thread's memory for forward and backward passes over shards.
final class POMOWorker: @unchecked Sendable {
  private let policy: POMOPolicy
  private let loss: POMOLoss
  private let tape = GradientTape()
  private var input: [Float]

  init(_ policy: POMOPolicy, starts: Int) {
    self.policy = policy
    let decoder = POMODecoder(
      policy.task, size: policy.size(constructions: starts), clip: policy.configuration.clip, keepsRows: true)
    loss = POMOLoss(decoder, instances: POMOShard.capacity)
    input = [Float](repeating: 0, count: POMOShard.capacity * policy.task.nodeCount * policy.task.featureCount)
  }

  /// Computes the gradient of a shard.
  /// - Parameters:
  ///   - keys: of its instances.
  ///   - batchSize: of the whole batch.
  ///   - score: what an order of choices costs, where the best solution is to be kept.
  ///   - write: writes the instance of that number in the shard.
  func compute(
    _ shard: POMOShard, keys: [RandomKey], batchSize: Int, score: (@Sendable (UnsafeBufferPointer<Int32>) -> Double)?,
    _ write: (_ index: Int, UnsafeMutablePointer<Float>, inout RandomStream) -> Void
  ) {
    shard.error = nil
    shard.best = nil
    let (nodes, features) = (policy.task.nodeCount, policy.task.featureCount)
    input.withUnsafeMutableBufferPointer { input in
      for (index, key) in keys.enumerated() {
        var random = key["instance"].stream
        write(index, input.baseAddress! + index * nodes * features, &random)
      }
      loss.instances = UnsafePointer(input.baseAddress!)
      loss.keys = keys.map { $0["choices"] }
      loss.batchSize = batchSize
      loss.onInstance = { batch in if let score { shard.keepBest(of: batch, score) } }
      do {
        _ = try tape.valueAndGradient(at: policy.parameters, into: &shard.gradient) { view in
          let projections = policy.network.apply(
            view, view.input(input.baseAddress!, shape: [keys.count, nodes, features]))
          let states = policy.network.stateWeights(view)
          return view.tape.apply(loss, to: states.map { [projections, $0] } ?? [projections])
        }
      } catch { shard.error = error }
    }
    shard.costs = loss.costs
  }
}

extension POMOShard {
  /// Keeps the best solution of a batch, the earliest of equals.
  fileprivate func keepBest(of batch: ConstructionBatch, _ score: @Sendable (UnsafeBufferPointer<Int32>) -> Double) {
    for construction in 0..<batch.count {
      let order = batch.order(of: construction)
      let cost = score(order)
      if let best, best.cost <= cost { continue }
      best = POMOIncumbent(cost: cost, order: Array(order))
    }
  }
}
