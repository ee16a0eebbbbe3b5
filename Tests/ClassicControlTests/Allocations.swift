import AllocationCounter
import Core
import ReinforcementLearning
import Testing

/// Plays with random actions and expects that no step allocates memory, the beginnings of episodes included.
func expectNoAllocations(_ batch: any BatchEnvironment) throws {
  try batch.reset(key: RandomKey(seed: 1))
  let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
  let actions = ActionBatch(for: batch)
  let before = allocation_count()
  for _ in 0..<1_100 {
    policy.selectActions(for: batch, into: actions)
    try actions.take(in: batch, copies: batch.count)
  }
  #expect(allocation_count() == before)
}
