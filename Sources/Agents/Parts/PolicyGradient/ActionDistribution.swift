import CKernels
import Core
import ReinforcementLearning

/// How the numbers that a policy network gives for an observation are read as a distribution of actions.
///
/// - Discrete and multi-discrete actions: logits, for each dimension a categorical distribution of its own. An illegal choice has
///   probability zero and no gradient.
/// - Continuous actions: the means of independent normal distributions, whose deviations are weights that do not depend on the
///   observation. Between finite bounds the mean and the deviation are in units of half the range, from its centre: -1 is the lower
///   bound, 1 the upper one. What is drawn beyond a bound is cut off by the environment, not by the policy.
package struct ActionDistribution: Sendable {
  /// How many choices each dimension has; empty where actions are continuous.
  package let choices: [Int]
  /// What a mean of 0 stands for, and how far 1 is from it; empty where actions are discrete.
  package let centers: [Float], units: [Float]

  package init(_ space: ActionSpace) {
    switch space {
    case .discrete(let count): (choices, centers, units) = ([count], [], [])
    case .multiDiscrete(let counts): (choices, centers, units) = (counts, [], [])
    case .continuous(let low, let high):
      choices = []
      let isBounded = zip(low, high).map { $0.isFinite && $1.isFinite && $1 > $0 }
      centers = low.indices.map { isBounded[$0] ? low[$0] / 2 + high[$0] / 2 : 0 }
      units = low.indices.map { isBounded[$0] ? high[$0] / 2 - low[$0] / 2 : 1 }
    }
  }

  package var isContinuous: Bool { choices.isEmpty }
  /// How many numbers the network gives.
  package var outputCount: Int { isContinuous ? centers.count : choices.reduce(0, +) }
  /// How many numbers an action has.
  package var width: Int { isContinuous ? centers.count : choices.count }

  /// Stands for minus infinity among logits, without its arithmetic.
  private static let impossible: Float = -1e30

  // MARK: Discrete actions

  /// Turns logits into the logarithms of probabilities, in place.
  /// - Parameters:
  ///   - outputs: [rows × outputs].
  ///   - legal: [rows × outputs]; nil when all is legal.
  package func normalize(_ outputs: UnsafeMutablePointer<Float>, legal: UnsafePointer<UInt8>?, rows: Int) {
    guard !isContinuous else { return }
    let count = outputCount
    if let legal {
      for index in 0..<rows * count where legal[index] == 0 { outputs[index] = Self.impossible }
    }
    if choices.count == 1 { return wk_log_softmax_rows(outputs, outputs, rows, count) }
    var start = 0
    for _ in 0..<rows {
      for choices in choices {
        wk_log_softmax_rows(outputs + start, outputs + start, 1, choices)
        start += choices
      }
    }
  }

  /// Draws an action for every row, or takes the likeliest.
  /// - Parameters:
  ///   - outputs: after ``normalize(_:legal:rows:)``, [rows × outputs].
  ///   - legal: [rows × outputs]; nil when all is legal. A row without a legal choice gets the action -1.
  ///   - random: nil takes the likeliest, the first of equals.
  ///   - actions: [rows × width].
  ///   - logProbabilities: [rows].
  package func choose(
    _ outputs: UnsafePointer<Float>, legal: UnsafePointer<UInt8>?, rows: Int, random: inout RandomStream?,
    actions: UnsafeMutablePointer<Int32>, logProbabilities: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let count = outputCount
    if random != nil { wk_exp(scratch, outputs, rows * count) }
    var (start, place) = (0, 0)
    for row in 0..<rows {
      var sum: Float = 0
      for choices in choices {
        var chosen = -1
        if random != nil {
          var remaining = random!.uniform()
          for index in 0..<choices where legal.map({ $0[start + index] != 0 }) ?? true {
            remaining -= scratch[start + index]
            // Where rounding leaves something over, the last choice that can be drawn is.
            if chosen < 0 || scratch[start + index] > 0 { chosen = index }
            if remaining < 0 { break }
          }
        } else {
          for index in 0..<choices where legal.map({ $0[start + index] != 0 }) ?? true {
            if chosen < 0 || outputs[start + index] > outputs[start + chosen] { chosen = index }
          }
        }
        actions[place] = Int32(chosen)
        if chosen >= 0 { sum += outputs[start + chosen] }
        place += 1
        start += choices
      }
      logProbabilities[row] = sum
    }
  }

  /// How likely given actions are, and how uncertain the policy is.
  /// - Parameters:
  ///   - outputs: after ``normalize(_:legal:rows:)``, [rows × outputs].
  ///   - probabilities: their exponentials, written here for ``addGradient(...)``, [rows × outputs].
  ///   - logProbabilities, entropies: [rows].
  package func evaluate(
    _ outputs: UnsafePointer<Float>, actions: UnsafePointer<Int32>, rows: Int, probabilities: UnsafeMutablePointer<Float>,
    logProbabilities: UnsafeMutablePointer<Float>, entropies: UnsafeMutablePointer<Float>
  ) {
    wk_exp(probabilities, outputs, rows * outputCount)
    var (start, place) = (0, 0)
    for row in 0..<rows {
      var (sum, entropy) = (Float(0), Float(0))
      for choices in choices {
        sum += outputs[start + Int(actions[place])]
        for index in start..<start + choices { entropy -= probabilities[index] * outputs[index] }
        place += 1
        start += choices
      }
      logProbabilities[row] = sum
      entropies[row] = entropy
    }
  }

  /// Writes the gradient with respect to the logits of a loss that depends on the logarithms of probabilities and on the entropies.
  /// - Parameters:
  ///   - slopes: of the loss along each row's logarithm, [rows].
  ///   - entropySlope: of the loss along every row's entropy.
  ///   - gradient: [rows × outputs].
  package func writeGradient(
    _ outputs: UnsafePointer<Float>, probabilities: UnsafePointer<Float>, actions: UnsafePointer<Int32>, rows: Int,
    slopes: UnsafePointer<Float>, entropySlope: Float, gradient: UnsafeMutablePointer<Float>
  ) {
    var (start, place) = (0, 0)
    for row in 0..<rows {
      let slope = slopes[row]
      for choices in choices {
        var entropy: Float = 0
        for index in start..<start + choices { entropy -= probabilities[index] * outputs[index] }
        for index in start..<start + choices {
          // d log π(a) / d logit = 1[a] - p,  d entropy / d logit = -p (log p + entropy)
          gradient[index] = -probabilities[index] * (slope + entropySlope * (outputs[index] + entropy))
        }
        gradient[start + Int(actions[place])] += slope
        place += 1
        start += choices
      }
    }
  }
}

extension ActionDistribution {
  /// Checks that a policy can be acted by.
  /// - Throws: `WarrenError` when one of its numbers, [rows × outputs], is not finite.
  func check(_ outputs: UnsafePointer<Float>, rows: Int) throws {
    guard wk_all_finite(outputs, rows * outputCount) != 0 else {
      throw WarrenError(
        "the policy gives numbers that are not finite for an observation",
        hint: "observations may be too large or not numbers, or the learningRate too high", kind: .failure)
    }
  }
}
