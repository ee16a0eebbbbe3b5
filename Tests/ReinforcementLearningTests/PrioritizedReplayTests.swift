import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct SumTreeTests {
  /// The same by adding up from the beginning.
  private struct Naive {
    var numbers: [Double]
    var total: Double { numbers.reduce(0, +) }
    func place(ofPrefix prefix: Double) -> Int {
      var sum = 0.0
      for (place, number) in numbers.enumerated() {
        sum += number
        if prefix < sum { return place }
      }
      return numbers.lastIndex { $0 > 0 }!
    }
  }

  @Test("equals adding up from the beginning, over random changes and draws", arguments: [1, 2, 3, 8, 13, 100, 257])
  func equalsNaive(count: Int) {
    var random = RandomKey(seed: UInt64(count)).stream
    var tree = SumTree(count: count)
    var naive = Naive(numbers: [Double](repeating: 0, count: count))
    for _ in 0..<2000 {
      let place = random.integer(below: count)
      // Whole numbers add up exactly, so the two must agree to the last bit.
      let number = random.bernoulli(0.3) ? 0 : Double(random.integer(below: 1000))
      tree[place] = number
      naive.numbers[place] = number
      #expect(tree[place] == number && tree.total == naive.total)
      guard naive.total > 0 else { continue }
      let prefix = Double(random.integer(below: Int(naive.total)))
      #expect(tree.place(ofPrefix: prefix) == naive.place(ofPrefix: prefix))
    }
  }

  @Test("a place of zero is never found, wherever rounding puts the prefix")
  func neverZero() {
    var random = RandomKey(seed: 3).stream
    var tree = SumTree(count: 37)
    for place in 0..<37 where place % 3 == 1 { tree[place] = random.uniformDouble() * 1e-3 }
    for step in 0...10_000 {
      #expect(tree.place(ofPrefix: tree.total * Double(step) / 10_000) % 3 == 1)
    }
    #expect(tree.place(ofPrefix: tree.total * 2) == 34)
  }

  @Test("what it holds depends on the numbers alone, not on how they came in")
  func orderIndependent() {
    var random = RandomKey(seed: 4).stream
    var tree = SumTree(count: 100)
    for _ in 0..<5000 { tree[random.integer(below: 100)] = random.uniformDouble() }
    var other = SumTree(count: 100)
    other.setAll((0..<100).map { tree[$0] })
    #expect(tree.total == other.total)
    for step in 0..<1000 {
      let prefix = tree.total * Double(step) / 1000
      #expect(tree.place(ofPrefix: prefix) == other.place(ofPrefix: prefix))
    }
  }
}

@Suite struct PrioritizedReplayTests {
  /// A replay of transitions that carry their numbers as rewards.
  private func replay(_ count: Int, capacity: Int, alpha: Double = 1, beta: Double = 1) throws -> PrioritizedReplay {
    let batch: any BatchEnvironment = try VectorEnvironment(Script(), count: 1)
    let replay = PrioritizedReplay(
      layout: ReplayLayout(for: batch), capacity: capacity, window: 4, priorityExponent: alpha, importanceExponent: beta)
    add(count, to: replay)
    return replay
  }

  private func add(_ count: Int, to replay: PrioritizedReplay) {
    let observation: [Float] = [0, 0]
    for _ in 0..<count {
      let number = replay.insertCount
      let place = replay.storage.addObservation(observation, mask: [1, 1, 1])
      replay.storage.add(first: place, discreteAction: [0], reward: Float(number), discount: 0, next: place)
    }
  }

  /// Gives each transition of these numbers an error of its own.
  private func set(_ errors: [Int: Float], in replay: PrioritizedReplay) {
    let batch = replay.makeBatch(count: errors.count)
    let sorted = errors.sorted { $0.key < $1.key }
    for (row, entry) in sorted.enumerated() { batch.numbers[row] = entry.key }
    sorted.map(\.value).withUnsafeBufferPointer { replay.updatePriorities(of: batch, errors: $0) }
  }

  @Test("transitions are drawn in proportion to the power of their errors: chi-squared", arguments: [0, 0.5, 1])
  func proportional(alpha: Double) throws {
    let replay = try replay(8, capacity: 8, alpha: alpha)
    let errors = Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, Float($0 + 1)) })
    set(errors, in: replay)
    let batch = replay.makeBatch(count: 1)
    var random = RandomKey(seed: 1).stream
    var counts = [Double](repeating: 0, count: 8)
    for _ in 0..<40_000 {
      replay.sample(into: batch, using: &random)
      #expect(batch.rewards[0] == Float(batch.numbers[0]))
      counts[batch.numbers[0]] += 1
    }
    let powers = (0..<8).map { pow(Double($0 + 1), alpha) }
    let chiSquared = zip(counts, powers).reduce(0.0) { sum, pair in
      let expected = 40_000 * pair.1 / powers.reduce(0, +)
      return sum + pow(pair.0 - expected, 2) / expected
    }
    // 99.99 % quantile with 7 degrees of freedom.
    #expect(chiSquared < 29.9)
  }

  @Test("a batch takes one transition from each share of the total")
  func stratified() throws {
    let replay = try replay(4, capacity: 4)
    set([0: 1, 1: 1, 2: 1, 3: 1], in: replay)
    let batch = replay.makeBatch(count: 4)
    var random = RandomKey(seed: 1).stream
    for _ in 0..<100 {
      replay.sample(into: batch, using: &random)
      #expect(Array(batch.numbers) == [0, 1, 2, 3])
    }
  }

  @Test("weights make up for how often a transition is drawn, over the largest of the batch", arguments: [0, 0.4, 1])
  func weights(beta: Double) throws {
    let replay = try replay(10, capacity: 16, alpha: 0.7, beta: beta)
    set(Dictionary(uniqueKeysWithValues: (0..<10).map { ($0, Float($0 + 1) / 3) }), in: replay)
    let batch = replay.makeBatch(count: 6)
    var random = RandomKey(seed: 2).stream
    let powers = (0..<10).map { pow(Double(Float($0 + 1) / 3) + 1e-6, 0.7) }
    for _ in 0..<50 {
      replay.sample(into: batch, using: &random)
      let weights = batch.numbers.map { pow(10 * powers[$0] / powers.reduce(0, +), -beta) }
      for row in 0..<6 {
        #expect(abs(Double(batch.weights[row]) - weights[row] / weights.max()!) < 1e-6)
        let probability = powers[batch.numbers[row]] / powers.reduce(0, +)
        #expect(abs(replay.probability(of: batch.numbers[row]) - probability) < 1e-12)
      }
    }
  }

  @Test("a new transition counts as if it had the largest error so far; one that is forgotten is drawn no more")
  func newAndForgotten() throws {
    let replay = try replay(6, capacity: 10)
    set([0: 5, 1: 1], in: replay)
    add(2, to: replay)
    #expect(replay.probability(of: 7) == replay.probability(of: 0))
    #expect(replay.probability(of: 7) > 4.9 * replay.probability(of: 2))
    let batch = replay.makeBatch(count: 8)
    var random = RandomKey(seed: 5).stream
    for round in 0..<300 {
      add(round % 7, to: replay)
      let oldest = replay.storage.forgottenCount
      replay.sample(into: batch, using: &random)
      #expect(batch.numbers.allSatisfy { $0 >= oldest && $0 < replay.insertCount })
      #expect(zip(batch.numbers, batch.rewards).allSatisfy { Float($0) == $1 })
      add(round % 5, to: replay)
      // Some of these may have been forgotten since.
      replay.updatePriorities(of: batch, errors: UnsafeBufferPointer(batch.rewards))
      let probabilities = (replay.storage.forgottenCount..<replay.insertCount).map { replay.probability(of: $0) }
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
    }
    add(100, to: replay)
    replay.sample(into: batch, using: &random)
    #expect(batch.numbers.allSatisfy { $0 >= replay.insertCount - 10 })
  }

  @Test("what was saved goes on with the same bits")
  func saveAndRestore() throws {
    let replay = try replay(20, capacity: 16, alpha: 0.6, beta: 0.5)
    let batch = replay.makeBatch(count: 5)
    var random = RandomKey(seed: 6).stream
    func learn(_ replay: PrioritizedReplay, _ batch: TransitionBatch, _ random: inout RandomStream) {
      add(3, to: replay)
      replay.sample(into: batch, using: &random)
      let errors = batch.rewards.map { abs(sin($0)) }
      errors.withUnsafeBufferPointer { replay.updatePriorities(of: batch, errors: $0) }
    }
    for _ in 0..<30 { learn(replay, batch, &random) }
    add(2, to: replay)
    let other = try self.replay(0, capacity: 16, alpha: 0.6, beta: 0.9)
    try other.restore(replay.save())
    let otherBatch = other.makeBatch(count: 5)
    var otherRandom = random
    for _ in 0..<30 {
      learn(replay, batch, &random)
      learn(other, otherBatch, &otherRandom)
      #expect(batch.numbers.elementsEqual(otherBatch.numbers) && batch.weights.elementsEqual(otherBatch.weights))
    }
    let (left, right) = (try replay.save(), try other.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
  }

  @Test("uniform draws weigh 1")
  func uniformWeights() throws {
    let batch: any BatchEnvironment = try VectorEnvironment(Script(), count: 1)
    let replay = UniformReplay(layout: ReplayLayout(for: batch), capacity: 8, window: 4)
    let place = replay.storage.addObservation([0, 0], mask: [1, 1, 1])
    replay.storage.add(first: place, discreteAction: [0], reward: 1, discount: 0, next: place)
    let sample = replay.makeBatch(count: 4)
    var random = RandomKey(seed: 1).stream
    replay.sample(into: sample, using: &random)
    #expect(sample.weights.allSatisfy { $0 == 1 })
  }
}
