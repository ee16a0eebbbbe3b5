import Core
import ReinforcementLearning
import Testing

/// Random steps of several copies, and the definitions of returns written out as sums over them.
private struct RandomSteps {
  let length = 23
  let copies = 4
  var rewards: [Float] = []
  var statuses: [TimeStep.Status] = []
  var values: [Float] = []
  var nextValues: [Float] = []
  var ratios: [Float] = []
  let discount: Float = 0.93

  init(seed: UInt64) {
    var random = RandomKey(seed: seed).stream
    for _ in 0..<length * copies {
      rewards.append(random.uniform(in: -1..<1))
      let draw = random.integer(below: 10)
      statuses.append(draw == 0 ? .terminated : draw == 1 ? .truncated : .running)
      values.append(random.uniform(in: -2..<2))
      ratios.append(random.uniform(in: 0..<3))
    }
    for index in 0..<length * copies {
      let isLinked = statuses[index] == .running && index + copies < length * copies
      // What follows a termination is not to be looked at: a number that would show.
      let other: Float = statuses[index] == .terminated ? .nan : random.uniform(in: -2..<2)
      nextValues.append(isLinked ? values[index + copies] : other)
    }
  }

  /// The steps of the same episode from one on, as far as they are held.
  func episode(from index: Int) -> [Int] {
    var result = [index]
    while statuses[result.last!] == .running, result.last! + copies < length * copies { result.append(result.last! + copies) }
    return result
  }

  func following(_ index: Int) -> Double { statuses[index] == .terminated ? 0 : Double(nextValues[index]) }

  func error(_ index: Int) -> Double {
    Double(rewards[index]) + Double(discount) * following(index) - Double(values[index])
  }

  func compute(_ body: (StepSequences, UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    var result = [Float](repeating: .nan, count: length * copies)
    rewards.withUnsafeBufferPointer { rewards in
      statuses.withUnsafeBufferPointer { statuses in
        result.withUnsafeMutableBufferPointer {
          body(StepSequences(rewards: rewards, statuses: statuses, copies: copies), $0)
        }
      }
    }
    return result
  }
}

@Suite struct ReturnsTests {
  private func compare(_ found: [Float], _ expected: (Int) -> Double) {
    for index in found.indices {
      #expect(abs(Double(found[index]) - expected(index)) < 2e-5 * max(1, abs(expected(index))), "step \(index)")
    }
  }

  @Test(
    "generalized advantages are discounted sums of one-step errors", arguments: [0, 0.7, 1] as [Float], [1, 2] as [UInt64])
  func generalizedAdvantagesAreSums(lambda: Float, seed: UInt64) {
    let steps = RandomSteps(seed: seed)
    let found = steps.compute { sequences, result in
      steps.values.withUnsafeBufferPointer { values in
        steps.nextValues.withUnsafeBufferPointer {
          generalizedAdvantages(
            of: sequences, values: values, nextValues: $0, discount: steps.discount, lambda: lambda, into: result)
        }
      }
    }
    compare(found) { index in
      var (sum, weight) = (0.0, 1.0)
      for step in steps.episode(from: index) {
        sum += weight * steps.error(step)
        weight *= Double(steps.discount * lambda)
      }
      return sum
    }
  }

  @Test("lambda returns are weighted means of n-step returns", arguments: [0, 0.6, 1] as [Float])
  func lambdaReturnsAreMeans(lambda: Float) {
    let steps = RandomSteps(seed: 3)
    let found = steps.compute { sequences, result in
      steps.nextValues.withUnsafeBufferPointer {
        lambdaReturns(of: sequences, nextValues: $0, discount: steps.discount, lambda: lambda, into: result)
      }
    }
    compare(found) { index in
      let episode = steps.episode(from: index)
      var (mean, left, rewards, discount) = (0.0, 1.0, 0.0, 1.0)
      for (n, step) in episode.enumerated() {
        rewards += discount * Double(steps.rewards[step])
        discount *= Double(steps.discount)
        let stepReturn = rewards + discount * steps.following(step)
        let weight = n == episode.count - 1 ? left : left * Double(1 - lambda)
        mean += weight * stepReturn
        left *= Double(lambda)
      }
      return mean
    }
  }

  @Test("V-trace is the sum of its definition", arguments: [(1, 1, 1), (2, 0.8, 0.9)] as [(Float, Float, Float)])
  func vTraceIsItsSum(largestRatio: Float, largestTrace: Float, lambda: Float) {
    let steps = RandomSteps(seed: 4)
    var advantages = [Float](repeating: 0, count: steps.rewards.count)
    let targets = steps.compute { sequences, result in
      steps.values.withUnsafeBufferPointer { values in
        steps.nextValues.withUnsafeBufferPointer { nextValues in
          steps.ratios.withUnsafeBufferPointer { ratios in
            advantages.withUnsafeMutableBufferPointer {
              vTrace(
                of: sequences, ratios: ratios, values: values, nextValues: nextValues, discount: steps.discount,
                lambda: lambda, largestRatio: largestRatio, largestTrace: largestTrace, targets: result, advantages: $0)
            }
          }
        }
      }
    }
    func target(_ index: Int) -> Double {
      var (sum, weight) = (Double(steps.values[index]), 1.0)
      for step in steps.episode(from: index) {
        sum += weight * Double(min(largestRatio, steps.ratios[step])) * steps.error(step)
        weight *= Double(steps.discount * lambda * min(largestTrace, steps.ratios[step]))
      }
      return sum
    }
    compare(targets, target)
    compare(advantages) { index in
      let episode = steps.episode(from: index)
      let following = episode.count > 1 ? target(episode[1]) : steps.following(index)
      return Double(min(largestRatio, steps.ratios[index]))
        * (Double(steps.rewards[index]) + Double(steps.discount) * following - Double(steps.values[index]))
    }
  }

  @Test("Retrace is the sum of its definition", arguments: [0.5, 1] as [Float])
  func retraceIsItsSum(lambda: Float) {
    let steps = RandomSteps(seed: 5)
    let found = steps.compute { sequences, result in
      steps.values.withUnsafeBufferPointer { values in
        steps.nextValues.withUnsafeBufferPointer { nextValues in
          steps.ratios.withUnsafeBufferPointer {
            retrace(
              of: sequences, ratios: $0, actionValues: values, nextValues: nextValues, discount: steps.discount,
              lambda: lambda, into: result)
          }
        }
      }
    }
    compare(found) { index in
      var (sum, weight) = (Double(steps.values[index]), 1.0)
      for (n, step) in steps.episode(from: index).enumerated() {
        if n > 0 { weight *= Double(steps.discount * lambda * min(1, steps.ratios[step])) }
        sum += weight * steps.error(step)
      }
      return sum
    }
  }
}
