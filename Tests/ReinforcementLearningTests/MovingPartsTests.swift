import Core
import ReinforcementLearning
import Testing

/// A worm of three cells on a ring, each shown with its own number on a ground that is drawn anew every episode; `isMoved` writes
/// them to a place that there is not.
private struct Worm: Environment {
  var head = 0
  var ground = 0
  var isMoved = false

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [29], actionSpace: .discrete(2), timeLimit: 11)
  }
  mutating func reset(using random: inout RandomStream) {
    head = random.integer(below: 29)
    ground = random.integer(below: 5)
  }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    head = (head + 1 + action * random.integer(below: 6)) % 29
    return head == 0 ? .terminated(reward: 1) : .running(reward: 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(Float(ground))
    writeMovingParts(into: &row)
  }
  func writeMovingParts(into row: inout BatchRow<Float>) {
    for part in 0..<3 { row[isMoved ? 29 : (head + part) % 29] = Float(10 + part) }
  }
  func removeMovingParts(from row: inout BatchRow<Float>) {
    for part in 0..<3 { row[(head + part) % 29] = Float(ground) }
  }
  static var hasMovingParts: Bool { true }
}

/// The same worm, whose observations are written whole.
private struct WrittenWorm: Environment {
  var worm = Worm()

  var specification: EnvironmentSpecification { worm.specification }
  mutating func reset(using random: inout RandomStream) { worm.reset(using: &random) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { worm.step(action, using: &random) }
  func writeObservation(into row: inout BatchRow<Float>) { worm.writeObservation(into: &row) }
}

@Suite struct MovingPartsTests {
  private func play(_ batch: some BatchEnvironment, steps: Int) throws -> [[Float]] {
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    let size = batch.specification.observationSize
    return try (0..<steps).map { step in
      policy.selectActions(for: batch, into: actions)
      // Sometimes some of the copies only, and sometimes episodes are cut off from outside.
      if step % 7 == 5 {
        try [Int32](0..<2).withUnsafeBufferPointer { copies in
          try batch.step(UnsafeBufferPointer(actions.discrete), only: copies)
          let running = copies.filter { batch.statuses[Int($0)] == .running }
          try running.withUnsafeBufferPointer { try batch.truncate($0) }
        }
      } else {
        try actions.take(in: batch, copies: step % 4 == 3 ? 2 : batch.count)
      }
      let final = (0..<batch.count).map { copy -> [Float] in
        batch.statuses[copy].isLast ? Array(batch.finalObservations[copy * size..<(copy + 1) * size]) : []
      }
      return Array(batch.observations) + final.flatMap { $0 }
    }
  }

  @Test("batches show the same whether observations are written whole or by their moving parts, after a restore too")
  func sameRows() throws {
    let moving = try VectorEnvironment(Worm(), count: 5)
    let written = try VectorEnvironment(WrittenWorm(), count: 5)
    try moving.reset(key: RandomKey(seed: 1))
    try written.reset(key: RandomKey(seed: 1))
    #expect(Array(moving.observations) == Array(written.observations))
    let snapshot = try moving.save()
    let expected = try play(written, steps: 200)
    #expect(try play(moving, steps: 200) == expected)
    // Back to the beginning: the rows show other states now, and the batch must not trust what it knew of them.
    try moving.restore(snapshot)
    #expect(try play(moving, steps: 200) == expected)
    try moving.reset(key: RandomKey(seed: 1))
    #expect(try play(moving, steps: 200) == expected)
    #expect(checkEnvironment(Worm()).isEmpty)
  }

  @Test("a place outside the observation is an error that says so")
  func outside() throws {
    let batch = try VectorEnvironment(Worm(head: 3, ground: 1, isMoved: true), count: 2)
    do {
      try batch.reset(key: RandomKey(seed: 1))
      Issue.record("no error")
    } catch let error as WarrenError { #expect(error.message.contains("index 29"), "\(error)") }
  }
}
