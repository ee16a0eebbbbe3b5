import CKernels
import Core
import ReinforcementLearning

/// Sequences of steps that an older policy took, their rows packed one after the other whatever their lengths, with the targets and
/// the advantages that V-trace makes of them for the present one. Allocated once and written over.
package final class SequenceBatch {
  /// How the steps are corrected; see `vTrace`.
  package struct Correction: Sendable {
    package var discount: Float
    package var lambda: Float
    package var largestRatio: Float
    package var largestTrace: Float

    package init(discount: Float, lambda: Float = 1, largestRatio: Float = 1, largestTrace: Float = 1) {
      self.discount = discount
      self.lambda = lambda
      self.largestRatio = largestRatio
      self.largestTrace = largestTrace
    }
  }

  /// The steps. Behind its rows in use are the observations that followed each sequence, so that one evaluation values all.
  package let steps: PolicyBatch
  /// How much likelier each action is under the present policy than when it was taken, [rows].
  package private(set) var ratios: [Float]
  private let actorCritic: ActorCritic
  private let correction: Correction
  private var lengths: [Int] = []
  private var rewards: [Float]
  private var statuses: [TimeStep.Status]
  private var nextValues: [Float]
  private var logProbabilities: [Float]
  private var probabilities: [Float]
  private var entropies: [Float]

  /// A batch with room for that many sequences of at most so many steps.
  package init(
    _ actorCritic: ActorCritic, layout: ReplayLayout, sequences: Int, length: Int, correction: Correction
  ) {
    self.actorCritic = actorCritic
    self.correction = correction
    steps = PolicyBatch(layout: layout, capacity: sequences * (length + 1))
    let rows = sequences * length
    let zeros = [Float](repeating: 0, count: rows)
    (ratios, rewards, nextValues, logProbabilities, entropies) = (zeros, zeros, zeros, zeros, zeros)
    statuses = [TimeStep.Status](repeating: .running, count: rows)
    probabilities = [Float](repeating: 0, count: layout.isContinuous ? 0 : rows * actorCritic.distribution.outputCount)
  }

  /// Takes sequences in place of those before.
  /// - Parameter normalizers: what observations and rewards are brought to.
  package func gather(_ sequences: [RecordedEpisode], _ normalizers: TrainingNormalizers) {
    let (size, width, maskSize) = (steps.layout.observationSize, steps.layout.actionWidth, steps.layout.maskSize)
    lengths.removeAll(keepingCapacity: true)
    var row = 0
    for sequence in sequences {
      let count = sequence.rewards.count
      (steps.observations + row * size).update(from: sequence.observations, count: count * size)
      (steps.legalActions + row * maskSize).update(from: sequence.legalActions, count: count * maskSize)
      if steps.layout.isContinuous {
        actorCritic.distribution.unscale(
          sequence.continuousActions, rows: count, into: steps.continuousActions + row * width)
      } else {
        (steps.discreteActions + row * width).update(from: sequence.discreteActions, count: count * width)
      }
      (steps.logProbabilities + row).update(from: sequence.logProbabilities, count: count)
      for step in 0..<count {
        rewards[row + step] = sequence.rewards[step]
        statuses[row + step] = step == count - 1 ? sequence.end : .running
      }
      lengths.append(count)
      row += count
    }
    steps.count = row
    for (index, sequence) in sequences.enumerated() {
      let place = steps.observations + (row + index) * size
      // What followed a termination is not looked at, but what it holds might not even be numbers.
      if sequence.end == .terminated {
        place.update(repeating: 0, count: size)
      } else {
        place.update(from: sequence.finalObservation, count: size)
      }
    }
    normalizers.scale(
      observations: steps.observations, rows: row + sequences.count, size: size, into: steps.observations)
    rewards.withUnsafeMutableBufferPointer {
      normalizers.scale(rewards: $0.baseAddress!, count: row, into: $0.baseAddress!)
    }
  }

  /// Computes values, ratios, targets and advantages by the present weights.
  package func correct() {
    let (rows, distribution) = (steps.count, actorCritic.distribution)
    actorCritic.evaluate(steps.observations, rows: rows + lengths.count, memory: nil, wantsValues: true) {
      outputs, values, deviations, _ in
      steps.values.update(from: values, count: rows + lengths.count)
      if distribution.isContinuous {
        _ = distribution.evaluate(
          means: outputs, logDeviations: deviations, actions: steps.continuousActions, rows: rows,
          logProbabilities: &logProbabilities)
      } else {
        let legal = steps.layout.maskSize > 0 ? UnsafePointer(steps.legalActions) : nil
        distribution.normalize(outputs, legal: legal, rows: rows)
        distribution.evaluate(
          outputs, actions: steps.discreteActions, rows: rows, probabilities: &probabilities,
          logProbabilities: &logProbabilities, entropies: &entropies)
      }
    }
    ratios.withUnsafeMutableBufferPointer {
      wk_sub($0.baseAddress!, logProbabilities, steps.logProbabilities, rows)
      wk_exp($0.baseAddress!, $0.baseAddress!, rows)
    }
    var start = 0
    for (index, length) in lengths.enumerated() {
      let end = start + length
      for row in start..<end { nextValues[row] = steps.values[row + 1 < end ? row + 1 : rows + index] }
      correctSequence(start..<end)
      start = end
    }
  }

  /// V-trace over one sequence, as what follows its last step is not the row behind it.
  private func correctSequence(_ range: Range<Int>) {
    func part(_ pointer: UnsafeMutablePointer<Float>) -> UnsafeMutableBufferPointer<Float> {
      UnsafeMutableBufferPointer(start: pointer + range.lowerBound, count: range.count)
    }
    rewards.withUnsafeBufferPointer { rewards in
      statuses.withUnsafeBufferPointer { statuses in
        ratios.withUnsafeBufferPointer { ratios in
          nextValues.withUnsafeBufferPointer { nextValues in
            vTrace(
              of: StepSequences(
                rewards: UnsafeBufferPointer(rebasing: rewards[range]),
                statuses: UnsafeBufferPointer(rebasing: statuses[range]), copies: 1),
              ratios: UnsafeBufferPointer(rebasing: ratios[range]), values: UnsafeBufferPointer(part(steps.values)),
              nextValues: UnsafeBufferPointer(rebasing: nextValues[range]), discount: correction.discount,
              lambda: correction.lambda, largestRatio: correction.largestRatio, largestTrace: correction.largestTrace,
              targets: part(steps.targets), advantages: part(steps.advantages))
          }
        }
      }
    }
  }

  /// The mean of the values that the steps' observations are estimated to have.
  package var meanValue: Double {
    (0..<steps.count).reduce(0) { $0 + Double(steps.values[$1]) } / Double(steps.count)
  }

  /// The share of steps whose ratio was cut off.
  package var clipFraction: Double {
    Double((0..<steps.count).count { ratios[$0] > correction.largestRatio }) / Double(steps.count)
  }
}
