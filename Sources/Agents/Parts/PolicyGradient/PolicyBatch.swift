import CKernels
import Core
import ReinforcementLearning

/// Steps that a policy and its values learn from at once: rows gathered from a ``Rollout``, or from episodes. Allocated once and
/// written over.
package final class PolicyBatch {
  /// How many rows there is room for, and how many are used.
  let capacity: Int
  package var count = 0
  /// Of how many sequences of equal length the rows consist, where the network has a memory.
  var sequences = 1
  let layout: ReplayLayout
  private let stateSize: Int
  /// [rows × observation size], [rows × mask size], [rows × width].
  package let observations: UnsafeMutablePointer<Float>
  package let legalActions: UnsafeMutablePointer<UInt8>
  package let discreteActions: UnsafeMutablePointer<Int32>
  package let continuousActions: UnsafeMutablePointer<Float>
  /// The logarithms of probabilities and the values when the actions were taken, [rows].
  package let logProbabilities: UnsafeMutablePointer<Float>
  package let values: UnsafeMutablePointer<Float>
  /// How much better than expected an action was, and what the value ought to be, [rows].
  package let advantages: UnsafeMutablePointer<Float>
  package let targets: UnsafeMutablePointer<Float>
  /// Where episodes begin [rows], and the memory's states before the sequences.
  let begins: UnsafeMutablePointer<UInt8>
  let states: UnsafeMutablePointer<Float>

  package init(layout: ReplayLayout, capacity: Int, stateSize: Int = 0) {
    self.capacity = capacity
    self.layout = layout
    self.stateSize = stateSize
    func allocate<Element: ExpressibleByIntegerLiteral>(_ count: Int) -> UnsafeMutablePointer<Element> {
      let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
      pointer.initialize(repeating: 0, count: max(count, 1))
      return pointer
    }
    observations = allocate(capacity * layout.observationSize)
    legalActions = allocate(capacity * layout.maskSize)
    discreteActions = allocate(layout.isContinuous ? 0 : capacity * layout.actionWidth)
    continuousActions = allocate(layout.isContinuous ? capacity * layout.actionWidth : 0)
    logProbabilities = allocate(capacity)
    values = allocate(capacity)
    advantages = allocate(capacity)
    targets = allocate(capacity)
    begins = allocate(capacity)
    states = allocate(capacity * stateSize)
  }

  deinit {
    observations.deallocate()
    legalActions.deallocate()
    discreteActions.deallocate()
    continuousActions.deallocate()
    logProbabilities.deallocate()
    values.deallocate()
    advantages.deallocate()
    targets.deallocate()
    begins.deallocate()
    states.deallocate()
  }

  /// Copies rows of a rollout.
  /// - Parameter indices: of the rows, at most the capacity.
  func gather(_ indices: UnsafeBufferPointer<Int32>, from collector: RolloutCollector) {
    let rollout = collector.rollout
    let (rows, from) = (indices.count, indices.baseAddress!)
    let width = layout.actionWidth
    count = rows
    wk_gather_rows(observations, rollout.observations, from, rows, layout.observationSize)
    if layout.isContinuous {
      wk_gather_rows(continuousActions, rollout.continuousActions, from, rows, width)
    } else {
      for row in 0..<rows {
        let index = Int(from[row])
        for entry in 0..<width { discreteActions[row * width + entry] = rollout.discreteActions[index * width + entry] }
      }
    }
    for row in 0..<rows {
      let index = Int(from[row])
      for entry in 0..<layout.maskSize {
        legalActions[row * layout.maskSize + entry] = rollout.legalActions[index * layout.maskSize + entry]
      }
      begins[row] = rollout.begins[index]
    }
    wk_gather_rows(logProbabilities, rollout.logProbabilities, from, rows, 1)
    wk_gather_rows(values, rollout.values, from, rows, 1)
    wk_gather_rows(advantages, collector.advantages, from, rows, 1)
    wk_gather_rows(targets, collector.targets, from, rows, 1)
  }

  /// Copies whole sequences of a rollout, all steps of these copies, one copy after the other.
  /// - Parameter scratch: room for as many indices as the batch has rows.
  func gather(
    sequencesOf copies: UnsafeBufferPointer<Int32>, from collector: RolloutCollector,
    scratch: UnsafeMutableBufferPointer<Int32>
  ) {
    let rollout = collector.rollout
    var row = 0
    for copy in copies {
      for step in 0..<rollout.length {
        scratch[row] = Int32(step * rollout.copies) + copy
        row += 1
      }
    }
    gather(UnsafeBufferPointer(rebasing: scratch[..<row]), from: collector)
    sequences = copies.count
    wk_gather_rows(states, collector.actor.firstStates, copies.baseAddress!, copies.count, stateSize)
  }

  /// Brings the advantages to a mean of 0 and a deviation of 1.
  package func normalizeAdvantages() {
    guard count > 1 else { return }
    let mean = wk_sum(advantages, count) / Float(count)
    wk_scale_add(advantages, advantages, 1, -mean, count)
    let deviation = (wk_sum_squares(advantages, count) / Float(count)).squareRoot()
    wk_scale(advantages, advantages, 1 / (deviation + 1e-8), count)
  }
}
