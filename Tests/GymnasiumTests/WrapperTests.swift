import Core
import Gymnasium
import ReinforcementLearning
import Testing

@Suite(.enabled(if: PythonSupport.hasGymnasium, PythonSupport.reason)) struct GymnasiumWrapperTests {
  @Test("some copies are stepped, the others keep their rows")
  func selection() throws {
    let batch = try PythonSupport.troubled("Counter", ["length": 9]) { $0.workers = 2 }.makeBatch(count: 4)
    try batch.reset(key: RandomKey(seed: 1))
    let (actions, copies): ([Int32], [Int32]) = ([0, 1, 2, 2], [1, 3])
    try actions.withUnsafeBufferPointer { actions in try copies.withUnsafeBufferPointer { try batch.step(actions, only: $0) } }
    #expect((0..<4).map { batch.observation($0)[0] } == [0, 1, 0, 1])
    #expect(Array(batch.rewards) == [0, 6, 0, 7])
    try batch.step(0)
    #expect((0..<4).map { batch.observation($0)[0] } == [1, 2, 1, 2])
    #expect(throws: WarrenError.self) {
      try actions.withUnsafeBufferPointer { actions in
        try [Int32(4)].withUnsafeBufferPointer { try batch.step(actions, only: $0) }
      }
    }
  }

  @Test("repeated actions stop at the end of an episode, in each copy by itself")
  func actionRepeat() throws {
    let inner = try PythonSupport.troubled("Counter", ["length": 100]) { $0.workers = 2 }.makeBatch(count: 3)
    let batch = try ActionRepeat(inner, times: 3)
    #expect(batch.specification.timeLimit == 2)
    try batch.reset(key: RandomKey(seed: 1))
    try batch.step(0, copies: 1)
    #expect(batch.rewards[0] == 15 && batch.observation(0)[0] == 3 && batch.observation(1)[0] == 0)
    try batch.step(0)
    #expect(Array(batch.rewards) == [5, 15, 15] && Array(batch.statuses) == [.truncated, .running, .running])
    #expect(batch.finalObservation(0)[0] == 4 && batch.observation(0)[0] == 0 && batch.observation(1)[0] == 3)
    #expect(batch.episodeReturns[0] == 20 && batch.episodeLengths[0] == 2)
  }

  @Test("a time limit put upon it cuts episodes off and begins the next")
  func timeLimit() throws {
    let inner = try PythonSupport.troubled("Counter", ["length": 100]) { $0.workers = 2 }.makeBatch(count: 3)
    let batch = try FrameStack(TimeLimit(inner, steps: 3), frames: 2)
    try batch.reset(key: RandomKey(seed: 1))
    let seeds = (0..<3).map { batch.observation($0)[1] }
    for _ in 0..<2 { try batch.step(0) }
    #expect(!batch.statuses.contains { $0.isLast })
    try batch.step(0, copies: 2)
    #expect(Array(batch.statuses) == [.truncated, .truncated, .running])
    #expect(batch.finalObservation(0) == [2, seeds[0], 3, seeds[0]])
    #expect(batch.observation(0)[0] == 0 && batch.observation(0)[2] == 0 && batch.observation(2)[2] == 2)
    #expect(batch.observation(0)[1] != seeds[0] && batch.observation(2)[1] == seeds[2])
    #expect(batch.episodeReturns[0] == 15 && batch.episodeLengths[1] == 3)
    try batch.step(0)
    #expect(Array(batch.statuses) == [.running, .running, .truncated])
  }
}
