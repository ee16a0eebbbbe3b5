extension Match {
  /// The expected shares of the four outcomes CC, CD, DC and DD over all rounds, the first player's move first, computed exactly.
  ///
  /// Two automata make a Markov chain over pairs of states, whose distribution is carried from round to round.
  /// - Returns: nil when one of the players is no automaton.
  /// - Complexity: O(rounds · pairs of states that can be reached).
  public func expectedOutcomes() -> SIMD4<Double>? {
    guard let left = first.strategy.automaton, let right = second.strategy.automaton else { return nil }
    let chain = PairChain(left, right, noise: (first.noise, second.noise))
    var distribution = [Double](repeating: 0, count: chain.count)
    var following = distribution
    distribution[0] = 1
    var totals = SIMD4<Double>()
    for _ in 0..<rounds {
      for pair in following.indices { following[pair] = 0 }
      for pair in distribution.indices where distribution[pair] > 0 {
        let shares = chain.probabilities[pair] * distribution[pair]
        totals += shares
        for moves in 0..<4 { following[chain.next[4 * pair + moves]] += shares[moves] }
      }
      swap(&distribution, &following)
    }
    return totals / Double(rounds)
  }

  /// The expected score of the first player, summed over the rounds; nil when one of the players is no automaton.
  public func expectedScore(_ payoffs: Payoffs) -> Double? {
    expectedOutcomes().map {
      Double(rounds)
        * ($0 * SIMD4(payoffs.reward, payoffs.sucker, payoffs.temptation, payoffs.punishment)).sum()
    }
  }
}

/// The pairs of states that two automata can reach, numbered.
private struct PairChain {
  /// The probabilities of the four outcomes in each pair.
  var probabilities: [SIMD4<Double>] = []
  /// The pair that follows on each outcome.
  var next: [Int] = []

  var count: Int { probabilities.count }

  init(_ left: StrategyAutomaton, _ right: StrategyAutomaton, noise: (Double, Double)) {
    var numbers = [0: 0]
    var found = [(0, 0)]
    func number(_ pair: (Int, Int)) -> Int {
      let key = pair.0 << 16 | pair.1
      if let number = numbers[key] { return number }
      numbers[key] = found.count
      found.append(pair)
      return found.count - 1
    }
    while count < found.count {
      let (leftState, rightState) = (left.states[found[count].0], right.states[found[count].1])
      let leftShare = leftState.cooperation * (1 - noise.0) + (1 - leftState.cooperation) * noise.0
      let rightShare = rightState.cooperation * (1 - noise.1) + (1 - rightState.cooperation) * noise.1
      let outcomes = SIMD4(
        leftShare * rightShare, leftShare * (1 - rightShare), (1 - leftShare) * rightShare, (1 - leftShare) * (1 - rightShare))
      for moves in 0..<4 {
        // What cannot happen leads back to the start, so that no pair is counted that cannot be reached.
        let reached = outcomes[moves] > 0
        next.append(reached ? number((leftState.next[moves], rightState.next[moves >> 1 | (moves & 1) << 1])) : 0)
      }
      probabilities.append(outcomes)
    }
  }
}
