import Core

/// The best policy within a limited number of steps, and what it is worth.
public struct FiniteHorizonOptimum: Sendable {
  /// How many steps there are.
  public let horizon: Int
  /// The expected sum of rewards of an episode from the model's starting states.
  public let expectedReturn: Double
  /// The best action with so many steps left, [horizon × states]: row 0 with one step left.
  public let actions: [UInt16]
  /// The value of each state with all steps left, [states].
  public let values: [Double]
}

extension TabularModel {
  /// What an action in a state is worth, given what states are worth.
  @inline(__always)
  public func value(of action: Int, in state: Int, discount: Double, values: UnsafePointer<Double>) -> Double {
    let index = state * actionCount + action
    return outcomes.withUnsafeBufferPointer { outcomes in
      var value = 0.0
      for position in begins[index]..<begins[index + 1] {
        let outcome = outcomes[position]
        let future = outcome.isLast ? 0 : discount * values[outcome.state]
        value += outcome.probability * (Double(outcome.reward) + future)
      }
      return value
    }
  }

  /// The best legal action of a state and its value; the first of equals.
  public func bestAction(in state: Int, discount: Double, values: UnsafePointer<Double>) -> (action: Int, value: Double) {
    var best = (action: 0, value: -Double.infinity)
    for action in 0..<actionCount where isLegal[state * actionCount + action] {
      let value = value(of: action, in: state, discount: discount, values: values)
      if value > best.value { best = (action, value) }
    }
    return best
  }

  /// What an episode is worth, given what the states are worth in which it can begin.
  public func expectedReturn(_ values: [Double]) -> Double {
    zip(startingProbabilities, values).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * $1.1 : 0) }
  }

  /// Computes the optimum within a number of steps by backward induction (Bellman 1957), without discount unless one is given:
  /// the best that any policy can expect to return, also one that counts its steps. Takes horizon × outcomes operations.
  public func optimum(within horizon: Int, discount: Double = 1) -> FiniteHorizonOptimum {
    var values = [Double](repeating: 0, count: stateCount)
    var next = values
    var actions = [UInt16](repeating: 0, count: horizon * stateCount)
    for left in 0..<horizon {
      values.withUnsafeBufferPointer { values in
        for state in 0..<stateCount {
          let best = bestAction(in: state, discount: discount, values: values.baseAddress!)
          // A state without any legal action is one where an episode has ended.
          next[state] = best.value.isFinite ? best.value : 0
          actions[left * stateCount + state] = UInt16(best.action)
        }
      }
      swap(&values, &next)
    }
    return FiniteHorizonOptimum(
      horizon: horizon, expectedReturn: expectedReturn(values), actions: actions, values: values)
  }
}
