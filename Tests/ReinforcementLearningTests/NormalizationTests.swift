import Core
import ReinforcementLearning
import Testing

@Suite struct NormalizationTests {
  @Test("moments merged batch by batch are those of all vectors together")
  func moments() {
    var random = RandomKey(seed: 1).stream
    var moments = RunningMoments(size: 2)
    var all: [Float] = []
    for rows in [1, 7, 1, 32, 5] {
      let batch = (0..<rows).flatMap { _ in [1000 + random.uniform(), Float(random.normal()) * 5] }
      all += batch
      moments.add(batch, rows: rows)
    }
    let count = all.count / 2
    #expect(moments.count == Double(count))
    for index in 0..<2 {
      let numbers = (0..<count).map { Double(all[2 * $0 + index]) }
      let mean = numbers.reduce(0, +) / Double(count)
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      #expect(abs(moments.means[index] - mean) < 1e-9)
      #expect(abs(moments.variance(index) - variance) < 1e-9 * variance)
    }
  }

  @Test("observations get a mean of 0 and a deviation of 1, outliers are cut off, and normalizing changes nothing")
  func observations() throws {
    var normalizer = ObservationNormalizer(size: 2, limit: 3)
    var raw: [Float] = [500, -1e9, 1, 2]
    normalizer.normalize(raw, rows: 2, into: &raw)
    #expect(raw == [3, -3, 1, 2], "nothing seen yet")
    let seen: [Float] = [1, 10, 3, 10, 5, 10]
    normalizer.observe(seen, rows: 3)
    let before = normalizer.moments
    var result = [Float](repeating: 0, count: 6)
    normalizer.normalize(seen, rows: 3, into: &result)
    let deviation = Float(8.0 / 3.0).squareRoot()
    for (found, expected) in zip(result, [-2 / deviation, 0, 0, 0, 2 / deviation, 0]) { #expect(abs(found - expected) < 1e-6) }
    normalizer.normalize([1e6, 10.5], rows: 1, into: &result)
    #expect(result[0] == 3 && result[1] == 3)
    #expect(normalizer.moments == before)
    var other = ObservationNormalizer(size: 2, limit: 3)
    try other.restore(normalizer.save())
    #expect(other.moments == before && other.scale.factors == normalizer.scale.factors)
    var wrong = ObservationNormalizer(size: 3)
    #expect(throws: WarrenError.self) { try wrong.restore(normalizer.save()) }
  }

  @Test("rewards are divided by the deviation of the discounted return, which begins anew with each episode")
  func rewards() throws {
    var normalizer = RewardNormalizer(copies: 2, discount: 0.5)
    var random = RandomKey(seed: 2).stream
    var returns: [Float] = [0, 0]
    var all: [Double] = []
    for step in 0..<50 {
      let rewards = [random.uniform(), 10 * random.uniform()]
      let statuses: [TimeStep.Status] = [step % 7 == 6 ? .terminated : .running, step % 5 == 4 ? .truncated : .running]
      for copy in 0..<2 {
        returns[copy] = 0.5 * returns[copy] + rewards[copy]
        all.append(Double(returns[copy]))
      }
      let mean = all.reduce(0, +) / Double(all.count)
      let deviation = (all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)).squareRoot()
      var result: [Float] = [0, 0]
      normalizer.normalize(rewards, statuses: statuses, copies: 2, into: &result)
      for copy in 0..<2 {
        let expected = min(Double(rewards[copy]) / deviation, 10)
        #expect(abs(Double(result[copy]) - expected) < 1e-4 * max(1, expected))
        if statuses[copy].isLast { returns[copy] = 0 }
      }
    }
    var other = RewardNormalizer(copies: 2, discount: 0.5)
    try other.restore(normalizer.save())
    var (left, right) = ([0, 0] as [Float], [0, 0] as [Float])
    normalizer.normalize([1, 2], statuses: [.running, .running], copies: 2, into: &left)
    other.observe([1, 2], statuses: [.running, .running], copies: 2)
    let before = other.moments
    other.scale([1, 2], count: 2, into: &right)
    #expect(left == right && other.moments == before)
    // Rewards of earlier steps are scaled by the present deviation, and cut off.
    var later: [Float] = [1, 2, 1e9]
    other.scale(later, count: 3, into: &later)
    #expect(Array(later[..<2]) == right && later[2] == other.limit)
  }
}
