import AllocationCounter
import Core
import ReinforcementLearning
import Testing

/// Plays with random actions and expects that no step allocates memory, the beginnings of episodes included.
func expectNoAllocations(_ batch: any BatchEnvironment) throws {
  try batch.reset(key: RandomKey(seed: 1))
  let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
  let actions = ActionBatch(for: batch)
  func play(steps: Int) throws {
    for _ in 0..<steps {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: batch.count)
    }
  }
  // The first use of a generic type allocates its description, once for the whole process.
  try play(steps: 2)
  let before = allocation_count()
  try play(steps: 1_100)
  #expect(allocation_count() == before)
}
