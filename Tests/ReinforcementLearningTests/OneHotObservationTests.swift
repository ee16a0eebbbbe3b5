import Core
import ReinforcementLearning
import Testing

/// A ring of cells of which one shows; `isSaid` says whether the environment tells which, `isWrong` whether it tells a place that
/// there is not.
private struct Ring: Environment {
  var cell = 0
  var isSaid = true
  var isWrong = false

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [37], actionSpace: .discrete(3), timeLimit: 9)
  }
  mutating func reset(using random: inout RandomStream) { cell = random.integer(below: 37) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    cell = (cell + action * 5 + random.integer(below: 3)) % 37
    return cell == 0 ? .terminated(reward: 1) : .running(reward: 0)
  }
  var oneHotIndex: Int { isWrong ? 37 : isSaid ? cell : -1 }
  func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[cell] = 1
  }
}

@Suite struct OneHotObservationTests {
  private func play(_ batch: VectorEnvironment<Ring>, steps: Int, key: RandomKey) throws -> [[Float]] {
    let policy = RandomPolicy(batch.specification, key: key)
    let actions = ActionBatch(for: batch)
    return try (0..<steps).map { step in
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: step % 4 == 3 ? 2 : batch.count)
      let final = (0..<batch.count).map { copy -> [Float] in
        let size = batch.specification.observationSize
        return batch.statuses[copy].isLast ? Array(batch.finalObservations[copy * size..<(copy + 1) * size]) : []
      }
      return Array(batch.observations) + final.flatMap { $0 }
    }
  }

  @Test("batches show the same whether an environment says which number is 1 or writes them all, after a restore too")
  func sameRows() throws {
    let said = try VectorEnvironment(Ring(), count: 5)
    let written = try VectorEnvironment(Ring(isSaid: false), count: 5)
    try said.reset(key: RandomKey(seed: 1))
    try written.reset(key: RandomKey(seed: 1))
    #expect(Array(said.observations) == Array(written.observations))
    let snapshot = try said.save()
    let expected = try play(written, steps: 200, key: RandomKey(seed: 2))
    #expect(try play(said, steps: 200, key: RandomKey(seed: 2)) == expected)
    // Back to the beginning: the rows hold other cells now, and the batch must not trust what it knew of them.
    try said.restore(snapshot)
    #expect(try play(said, steps: 200, key: RandomKey(seed: 2)) == expected)
    try said.reset(key: RandomKey(seed: 1))
    #expect(try play(said, steps: 200, key: RandomKey(seed: 2)) == expected)
  }

  @Test("a place outside the observation is an error that says so")
  func outside() throws {
    let batch = try VectorEnvironment(Ring(isWrong: true), count: 2)
    do {
      try batch.reset(key: RandomKey(seed: 1))
      Issue.record("no error")
    } catch let error as WarrenError { #expect(error.message.contains("index 37"), "\(error)") }
  }
}
