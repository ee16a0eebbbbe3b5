import AllocationCounter
import Core
import ReinforcementLearning

/// What an environment shows now, number by number.
func observe(_ environment: some Environment) -> [Float] {
  let size = environment.specification.observationSize
  return [Float](unsafeUninitializedCapacity: size) { buffer, count in
    var row = BatchRow(buffer.baseAddress!, count: size)
    environment.writeObservation(into: &row)
    count = size
  }
}

/// Which actions an environment allows now.
func mask(_ environment: some Environment) -> [Bool] {
  let size = environment.specification.actionSpace.maskSize
  return [Bool](unsafeUninitializedCapacity: size) { buffer, count in
    var row = BatchRow(buffer.baseAddress!, count: size)
    environment.writeLegalActions(into: &row)
    count = size
  }
}

/// How many allocations 2000 steps of a batch make, with actions at random. Only where allocations can be counted.
func countAllocations(of batch: any BatchEnvironment) throws -> Int {
  try batch.reset(key: RandomKey(seed: 1))
  let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
  let actions = ActionBatch(for: batch)
  let before = allocation_count()
  for _ in 0..<2000 {
    policy.selectActions(for: batch, into: actions)
    try actions.take(in: batch, copies: batch.count)
  }
  return Int(allocation_count() - before)
}
