import CKernels
import Core
import ReinforcementLearning
import Tensors

/// POMO's loss over a shard of a batch, as one operation of the tape (Kwon et al., arXiv 2010.16011, section 4.2):
///
///     L = 1 / (instances · starts) · Σ (cost - mean cost of the instance's starts) · log π(solution)
///
/// with solutions that the policy itself draws. The mean over the starts is the baseline: it is the same for all of them and so
/// favours none. The gradient is computed in the forward pass, instance by instance, while what it needs is in cache; the value
/// of the operation is the mean cost, whose expectation has the gradient of L.
final class POMOLoss: DifferentiableOperation {
  let decoder: POMODecoder
  private let gradient: POMODecoderGradient
  private let size: POMODimensions
  /// The gradients of the projections, [instances, nodes, blocks, width].
  private let projectionGradient: UnsafeMutablePointer<Float>
  private let stateGradient: UnsafeMutablePointer<Float>
  private let capacity: Int
  private var weights: [Float]

  /// The instances of the shard, one after the other; set before each step.
  var instances: UnsafePointer<Float>?
  /// The randomness of each of them; set before each step.
  var keys: [RandomKey] = []
  /// How many instances the whole batch has.
  var batchSize = 1
  /// Hears of each instance's solutions once they have been drawn.
  var onInstance: (ConstructionBatch) -> Void = { _ in }

  /// For each instance of the last step, the mean cost over the starts and the lowest.
  private(set) var costs: [(mean: Double, lowest: Double)] = []

  init(_ decoder: POMODecoder, instances: Int) {
    self.decoder = decoder
    size = decoder.size
    gradient = POMODecoderGradient(size)
    capacity = instances
    projectionGradient = AlignedMemory.allocate(instances * size.nodes * size.projection)
    stateGradient = AlignedMemory.allocate(size.states * size.width)
    weights = [Float](repeating: 0, count: size.constructions)
  }

  deinit {
    AlignedMemory.deallocate(projectionGradient)
    AlignedMemory.deallocate(stateGradient)
  }

  func outputShape(_ inputs: [Shape]) -> Shape { [] }

  /// - Parameter inputs: the projections, [instances, nodes, blocks · width], and the states' queries where there are any.
  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    guard let instances, keys.count <= capacity else { preconditionFailure("the instances of the step are missing") }
    let states = inputs.count > 1 ? inputs[1].baseAddress : nil
    let task = decoder.task
    wk_fill(stateGradient, 0, size.states * size.width)
    costs.removeAll(keepingCapacity: true)
    for (index, key) in keys.enumerated() {
      var random = key.stream
      let instance = instances + index * task.nodeCount * task.featureCount
      let offset = index * size.nodes * size.projection
      let projections = inputs[0].baseAddress! + offset
      decoder.decode(instance, projections: projections, stateWeights: states, .sampled, random: &random)
      let all = UnsafeBufferPointer(start: decoder.batch.costs, count: size.constructions)
      let mean = all.reduce(0, +) / Double(all.count)
      for (construction, cost) in all.enumerated() {
        weights[construction] = Float((cost - mean) / Double(batchSize * size.constructions))
      }
      gradient.compute(
        decoder, weights: weights, projections: projections, stateWeights: states, into: projectionGradient + offset,
        stateGradient: stateGradient)
      costs.append((mean, all.min() ?? mean))
      onInstance(decoder.batch)
    }
    output[0] = Float(costs.reduce(0) { $0 + $1.mean } / Double(batchSize))
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    if let target = gradients[0] { wk_axpy(target.baseAddress!, projectionGradient, gradient[0], target.count) }
    if gradients.count > 1, let target = gradients[1] {
      wk_axpy(target.baseAddress!, stateGradient, gradient[0], target.count)
    }
  }
}
