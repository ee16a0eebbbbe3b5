import Agents
import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct ActionDistributionTests {
  private func softmax(_ logits: [Float], _ legal: [UInt8]) -> [Double] {
    let weights = zip(logits, legal).map { $1 == 0 ? 0 : exp(Double($0)) }
    return weights.map { $0 / weights.reduce(0, +) }
  }

  @Test("drawn choices come as often as their probabilities say, illegal ones never, dimension by dimension")
  func categorical() {
    let distribution = ActionDistribution(.multiDiscrete([3, 2, 4]))
    let logits: [Float] = [0.5, -1, 2, 0, 1, 3, 0, -2, 1]
    let legal: [UInt8] = [1, 1, 0, 1, 1, 0, 1, 1, 1]
    let expected =
      softmax(Array(logits[0..<3]), Array(legal[0..<3])) + softmax(Array(logits[3..<5]), Array(legal[3..<5]))
      + softmax(Array(logits[5..<9]), Array(legal[5..<9]))
    let rows = 40_000
    var outputs = (0..<rows).flatMap { _ in logits }
    let masks = (0..<rows).flatMap { _ in legal }
    distribution.normalize(&outputs, legal: masks, rows: rows)
    for index in 0..<9 where legal[index] == 1 { #expect(abs(Double(outputs[index]) - log(expected[index])) < 1e-5) }
    var random: RandomStream? = RandomKey(seed: 1).stream
    var actions = [Int32](repeating: 0, count: 3 * rows)
    var logProbabilities = [Float](repeating: 0, count: rows)
    var scratch = outputs
    distribution.choose(
      outputs, legal: masks, rows: rows, random: &random, actions: &actions, logProbabilities: &logProbabilities,
      scratch: &scratch)
    var counts = [Int](repeating: 0, count: 9)
    for row in 0..<rows {
      let chosen = [Int(actions[3 * row]), 3 + Int(actions[3 * row + 1]), 5 + Int(actions[3 * row + 2])]
      for index in chosen { counts[index] += 1 }
      let logarithm = chosen.reduce(0.0) { $0 + log(expected[$1]) }
      if abs(Double(logProbabilities[row]) - logarithm) > 1e-5 { Issue.record("row \(row)") }
    }
    for index in 0..<9 {
      let deviation = (Double(rows) * expected[index] * (1 - expected[index])).squareRoot()
      #expect(abs(Double(counts[index]) - Double(rows) * expected[index]) <= 4.5 * deviation, "choice \(index)")
    }
    var nothing: RandomStream?
    distribution.choose(
      outputs, legal: masks, rows: 1, random: &nothing, actions: &actions, logProbabilities: &logProbabilities,
      scratch: &scratch)
    #expect(Array(actions[0..<3]) == [0, 1, 3])
    var probabilities = outputs
    var entropies = logProbabilities
    distribution.evaluate(
      outputs, actions: actions, rows: 1, probabilities: &probabilities, logProbabilities: &logProbabilities,
      entropies: &entropies)
    let entropy = expected.reduce(0.0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
    #expect(abs(Double(entropies[0]) - entropy) < 1e-5)
  }

  @Test("where nothing is legal the action is -1")
  func nothingLegal() {
    let distribution = ActionDistribution(.discrete(3))
    var outputs: [Float] = [1, 2, 3]
    let legal: [UInt8] = [0, 0, 0]
    distribution.normalize(&outputs, legal: legal, rows: 1)
    for seed in [nil, 1] as [UInt64?] {
      var random = seed.map { RandomKey(seed: $0).stream }
      var (action, logProbability, scratch) = ([0] as [Int32], [0] as [Float], outputs)
      distribution.choose(
        outputs, legal: legal, rows: 1, random: &random, actions: &action, logProbabilities: &logProbability,
        scratch: &scratch)
      #expect(action == [-1])
    }
  }

  @Test("continuous actions have the mean and the deviation that they are given, in units of half the range")
  func gaussian() {
    let distribution = ActionDistribution(.continuous(low: [-2, 0, -.infinity], high: [2, 10, 1]))
    #expect(distribution.centers == [0, 5, 0] && distribution.units == [2, 5, 1])
    let rows = 40_000
    let mean: [Float] = [0.5, -0.2, 3]
    let logDeviations: [Float] = [0, -1, 0.5]
    let means = (0..<rows).flatMap { _ in mean }
    var actions = means
    var logProbabilities = [Float](repeating: 0, count: rows)
    var random: RandomStream? = RandomKey(seed: 2).stream
    distribution.choose(
      means: means, logDeviations: logDeviations, rows: rows, random: &random, actions: &actions,
      logProbabilities: &logProbabilities)
    for dimension in 0..<3 {
      let numbers = (0..<rows).map { Double(actions[3 * $0 + dimension]) }
      let average = numbers.reduce(0, +) / Double(rows)
      let deviation = exp(Double(logDeviations[dimension]))
      let variance = numbers.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(rows)
      #expect(abs(average - Double(mean[dimension])) < 4.5 * deviation / Double(rows).squareRoot())
      #expect(abs(variance.squareRoot() - deviation) < 0.02 * deviation)
    }
    var again = logProbabilities
    let entropy = distribution.evaluate(
      means: means, logDeviations: logDeviations, actions: actions, rows: rows, logProbabilities: &again)
    #expect(zip(again, logProbabilities).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(abs(Double(entropy) - (-0.5 + 1.5 * log(2 * Double.pi * M_E))) < 1e-5)
    // The entropy is the mean of what the densities say.
    let found = logProbabilities.reduce(0.0) { $0 - Double($1) } / Double(rows)
    #expect(abs(found - Double(entropy)) < 0.03)
    var scaled = actions
    distribution.scale(actions, rows: 1, into: &scaled)
    #expect(scaled[0] == 2 * actions[0] && scaled[1] == 5 + 5 * actions[1] && scaled[2] == actions[2])
    var nothing: RandomStream?
    distribution.choose(
      means: means, logDeviations: logDeviations, rows: 1, random: &nothing, actions: &actions,
      logProbabilities: &logProbabilities)
    #expect(Array(actions[0..<3]) == mean)
  }
}
