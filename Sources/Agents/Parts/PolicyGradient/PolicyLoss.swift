import CKernels
import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// What makes a policy better: the part of the loss that differs between policy-gradient agents.
package protocol PolicyObjective {
  /// Computes the loss of a batch, to be minimized, and its slopes along the logarithms of the actions' probabilities.
  /// - Parameters:
  ///   - batch: the advantages and the logarithms when the actions were taken.
  ///   - logProbabilities: the present ones, [rows].
  ///   - ratios: how much likelier each action is now than when it was taken, [rows].
  ///   - slopes: [rows].
  /// - Returns: the mean over the rows, and the share of the rows whose gradient was cut off.
  func evaluate(
    _ batch: PolicyBatch, logProbabilities: UnsafePointer<Float>, ratios: UnsafePointer<Float>,
    slopes: UnsafeMutablePointer<Float>
  ) -> (loss: Float, clipped: Float)
}

/// The gradient of policies (Williams 1992): the mean of -advantage · log π(action).
package struct PolicyGradientObjective: PolicyObjective {
  package init() {}

  package func evaluate(
    _ batch: PolicyBatch, logProbabilities: UnsafePointer<Float>, ratios: UnsafePointer<Float>,
    slopes: UnsafeMutablePointer<Float>
  ) -> (loss: Float, clipped: Float) {
    let share = 1 / Float(batch.count)
    var sum: Float = 0
    for row in 0..<batch.count {
      sum -= batch.advantages[row] * logProbabilities[row]
      slopes[row] = -batch.advantages[row] * share
    }
    return (sum * share, 0)
  }
}

/// The loss of a policy and its values over a batch:
///
///     objective - entropyBonus · mean entropy + valueWeight · mean (value - target)²
///
/// with the squared error, where values are clipped, replaced by the larger one of the value's and of the value's at most `valueClip`
/// away from what it was (Schulman et al.'s implementation).
package final class PolicyLoss<Objective: PolicyObjective> {
  package struct Settings: Sendable {
    package var entropyBonus: Float
    package var valueWeight: Float
    package var valueClip: Float?

    package init(entropyBonus: Float = 0, valueWeight: Float = 0.5, valueClip: Float? = nil) {
      self.entropyBonus = entropyBonus
      self.valueWeight = valueWeight
      self.valueClip = valueClip
    }
  }

  /// The parts of the loss of a batch.
  package struct Parts: Sendable, Equatable {
    package var total = 0.0
    package var policy = 0.0
    package var value = 0.0
    package var entropy = 0.0
    /// The mean of (ratio - 1) - log ratio: how far the policy has moved from the one that acted (Schulman 2020).
    package var divergence = 0.0
    /// The share of actions whose gradient was cut off.
    package var clipFraction = 0.0
  }

  package let objective: Objective
  private let actorCritic: ActorCritic
  private let settings: Settings
  private let tape = GradientTape()
  private var logProbabilities: [Float] = []
  private var slopes: [Float] = []
  private var ratios: [Float] = []
  private var entropies: [Float] = []
  private var probabilities: [Float] = []
  private var deviationGradient: [Float]

  /// - Parameter threads: share large operations of the network; results do not depend on them.
  package init(_ actorCritic: ActorCritic, objective: Objective, settings: Settings, threads: Int = 1) {
    self.actorCritic = actorCritic
    self.objective = objective
    self.settings = settings
    deviationGradient = [Float](repeating: 0, count: actorCritic.distribution.width)
    tape.threads = threads
  }

  private func reserve(_ rows: Int) {
    guard logProbabilities.count < rows else { return }
    logProbabilities = [Float](repeating: 0, count: rows)
    slopes = logProbabilities
    ratios = logProbabilities
    entropies = logProbabilities
    probabilities = [Float](repeating: 0, count: rows * actorCritic.distribution.outputCount)
  }

  /// Computes the loss and its gradient with respect to all weights.
  /// - Throws: `WarrenError` when the network cannot be differentiated.
  package func compute(_ batch: PolicyBatch, gradient: inout Parameters) throws -> Parts {
    reserve(batch.count)
    var parts = Parts()
    let network = actorCritic.network
    let total = try tape.valueAndGradient(at: actorCritic.parameters, into: &gradient) { view in
      let input = view.input(batch.observations, shape: Shape(rows: batch.count, columns: actorCritic.observationSize))
      let memory = ActorCriticNetwork.Sequences(count: batch.sequences, states: batch.states, begins: batch.begins)
      let (policy, values, _) = network.outputs(view, input, wantsValues: true, memory: memory)
      let valueLoss = values!.loss { values, gradient in squaredError(batch, values, gradient, &parts) }
      guard network.deviationCount > 0 else {
        return policy.loss { outputs, gradient in discreteLoss(batch, outputs, gradient, &parts) } + valueLoss
      }
      let deviations = view[0]
      let policyLoss = policy.loss { means, gradient in
        deviations.withUnsafeBufferPointer { continuousLoss(batch, means, $0.baseAddress!, gradient, &parts) }
      }
      // The same loss as seen from the deviations: its number stands in the other part already.
      let deviationLoss = deviations.loss { _, gradient in
        for index in deviationGradient.indices { gradient[index] = deviationGradient[index] }
        return 0
      }
      return policyLoss + deviationLoss + valueLoss
    }
    parts.total = Double(total)
    return parts
  }

  private func squaredError(
    _ batch: PolicyBatch, _ values: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, _ parts: inout Parts
  ) -> Float {
    let share = 1 / Float(batch.count)
    var sum: Float = 0
    for row in 0..<batch.count {
      let error = values[row] - batch.targets[row]
      var (square, slope) = (error * error, 2 * error)
      if let clip = settings.valueClip {
        let moved = values[row] - batch.values[row]
        let clipped = batch.values[row] + min(max(moved, -clip), clip) - batch.targets[row]
        if clipped * clipped > square {
          square = clipped * clipped
          slope = abs(moved) < clip ? 2 * clipped : 0
        }
      }
      sum += square
      gradient[row] = settings.valueWeight * share * slope
    }
    parts.value = Double(sum * share)
    return settings.valueWeight * sum * share
  }

  private func discreteLoss(
    _ batch: PolicyBatch, _ outputs: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, _ parts: inout Parts
  ) -> Float {
    let (rows, distribution) = (batch.count, actorCritic.distribution)
    let count = rows * distribution.outputCount
    let legal = batch.layout.maskSize > 0 ? UnsafePointer(batch.legalActions) : nil
    // The gradient's memory holds the logarithms until the gradient is written over them, row by row.
    wk_copy(gradient, outputs, count)
    distribution.normalize(gradient, legal: legal, rows: rows)
    distribution.evaluate(
      gradient, actions: batch.discreteActions, rows: rows, probabilities: &probabilities,
      logProbabilities: &logProbabilities, entropies: &entropies)
    let objective = objectiveLoss(batch, &parts)
    let entropy = wk_sum(entropies, rows) / Float(rows)
    distribution.writeGradient(
      gradient, probabilities: probabilities, actions: batch.discreteActions, rows: rows, slopes: slopes,
      entropySlope: -settings.entropyBonus / Float(rows), gradient: gradient)
    parts.entropy = Double(entropy)
    return objective - settings.entropyBonus * entropy
  }

  private func continuousLoss(
    _ batch: PolicyBatch, _ means: UnsafePointer<Float>, _ logDeviations: UnsafePointer<Float>,
    _ gradient: UnsafeMutablePointer<Float>, _ parts: inout Parts
  ) -> Float {
    let (rows, distribution) = (batch.count, actorCritic.distribution)
    let entropy = distribution.evaluate(
      means: means, logDeviations: logDeviations, actions: batch.continuousActions, rows: rows,
      logProbabilities: &logProbabilities)
    let objective = objectiveLoss(batch, &parts)
    distribution.writeGradient(
      means: means, logDeviations: logDeviations, actions: batch.continuousActions, rows: rows, slopes: slopes,
      entropySlope: -settings.entropyBonus, gradient: gradient, logDeviationGradient: &deviationGradient)
    parts.entropy = Double(entropy)
    return objective - settings.entropyBonus * entropy
  }

  private func objectiveLoss(_ batch: PolicyBatch, _ parts: inout Parts) -> Float {
    let rows = batch.count
    let change = ratios.withUnsafeMutableBufferPointer { ratios in
      wk_sub(ratios.baseAddress!, logProbabilities, batch.logProbabilities, rows)
      let change = wk_sum(ratios.baseAddress!, rows)
      wk_exp(ratios.baseAddress!, ratios.baseAddress!, rows)
      return change
    }
    let (loss, clipped) = objective.evaluate(batch, logProbabilities: logProbabilities, ratios: ratios, slopes: &slopes)
    parts.policy = Double(loss)
    parts.clipFraction = Double(clipped)
    parts.divergence = Double((wk_sum(ratios, rows) - change) / Float(rows)) - 1
    return loss
  }
}
