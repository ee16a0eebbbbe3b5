import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How far a network is from what was done in recorded steps.
///
/// - Discrete and multi-discrete actions: the cross-entropy, the negative logarithm of the probability of the action taken, summed
///   over the dimensions. Illegal choices have probability zero and no gradient.
/// - Continuous actions: the squared difference, the mean over the dimensions. Between bounds it is in units of half the range, and
///   the network's output is squeezed by a hyperbolic tangent, as ``DeterministicPolicy`` does; an action beyond a bound counts as
///   the bound.
final class BehaviorCloningLoss {
  private let network: any Layer
  private let space: ActionSpace
  private let distribution: ActionDistribution
  private let observationSize: Int
  private let tape = GradientTape()
  private var logits: [Float]
  private var probabilities: [Float]
  private var logProbabilities: [Float]
  private var entropies: [Float]
  private var slopes: [Float]

  /// The loss of a network with one output for each action, or for each continuous dimension.
  init(network: any Layer, specification: EnvironmentSpecification, batchSize: Int, threads: Int) {
    self.network = network
    space = specification.actionSpace
    distribution = ActionDistribution(space)
    observationSize = specification.observationSize
    let outputs = distribution.isContinuous ? 0 : batchSize * distribution.outputCount
    logits = [Float](repeating: 0, count: outputs)
    probabilities = logits
    logProbabilities = [Float](repeating: 0, count: batchSize)
    entropies = logProbabilities
    slopes = logProbabilities
    tape.threads = threads
  }

  /// Computes the mean loss of the batch's steps and its gradient with respect to the weights.
  /// - Parameter key: the randomness of layers that have some while they are trained.
  /// - Returns: the loss and, where actions are discrete, the share of steps whose likeliest action is the one taken.
  func compute(
    _ batch: RecordedBatch, parameters: Parameters, gradient: inout Parameters, key: RandomKey
  ) throws -> (loss: Double, accuracy: Double?) {
    var accuracy: Double?
    let loss = try tape.valueAndGradient(at: parameters, into: &gradient, key: key) { view in
      let shape = Shape(rows: batch.count, columns: observationSize)
      let outputs = network.apply(view, view.input(batch.observations.baseAddress!, shape: shape))
      return outputs.loss { outputs, gradient in
        if case .continuous(let low, let high) = space {
          return squaredError(outputs, batch, low: low, high: high, gradient: gradient)
        }
        let (loss, hits) = crossEntropy(outputs, batch, gradient: gradient)
        accuracy = Double(hits) / Double(batch.count)
        return loss
      }
    }
    return (Double(loss), accuracy)
  }

  private func crossEntropy(
    _ outputs: UnsafePointer<Float>, _ batch: RecordedBatch, gradient: UnsafeMutablePointer<Float>
  ) -> (loss: Float, hits: Int) {
    let (rows, count) = (batch.count, distribution.outputCount)
    let legal = batch.legalActions.isEmpty ? nil : UnsafePointer(batch.legalActions.baseAddress!)
    let actions = UnsafePointer(batch.discreteActions.baseAddress!)
    for index in 0..<rows * count { logits[index] = outputs[index] }
    logits.withUnsafeMutableBufferPointer { distribution.normalize($0.baseAddress!, legal: legal, rows: rows) }
    distribution.evaluate(
      logits, actions: actions, rows: rows, probabilities: &probabilities, logProbabilities: &logProbabilities,
      entropies: &entropies)
    for row in 0..<rows { slopes[row] = -1 / Float(rows) }
    distribution.writeGradient(
      logits, probabilities: probabilities, actions: actions, rows: rows, slopes: slopes, entropySlope: 0, gradient: gradient)
    let sum = logProbabilities[0..<rows].reduce(0, +)
    return (-sum / Float(rows), hits(actions, rows: rows))
  }

  /// How many rows have the action taken as the likeliest, in every dimension.
  private func hits(_ actions: UnsafePointer<Int32>, rows: Int) -> Int {
    var (hits, start, place) = (0, 0, 0)
    for _ in 0..<rows {
      var isHit = true
      for choices in distribution.choices {
        let taken = probabilities[start + Int(actions[place])]
        for index in start..<start + choices where probabilities[index] > taken { isHit = false }
        start += choices
        place += 1
      }
      if isHit { hits += 1 }
    }
    return hits
  }

  private func squaredError(
    _ outputs: UnsafePointer<Float>, _ batch: RecordedBatch, low: [Float], high: [Float], gradient: UnsafeMutablePointer<Float>
  ) -> Float {
    let count = batch.count * low.count
    var sum: Float = 0
    for index in 0..<count {
      let (least, most) = (low[index % low.count], high[index % low.count])
      let action = min(max(batch.continuousActions[index], least), most)
      let (half, middle) = ((most - least) / 2, least + (most - least) / 2)
      guard middle.isFinite else {
        let error = outputs[index] - action
        sum += error * error
        gradient[index] = 2 * error / Float(count)
        continue
      }
      let output = tanhf(outputs[index])
      let error = output - (half > 0 ? (action - middle) / half : 0)
      sum += error * error
      gradient[index] = 2 * error * (1 - output * output) / Float(count)
    }
    return sum / Float(count)
  }
}
