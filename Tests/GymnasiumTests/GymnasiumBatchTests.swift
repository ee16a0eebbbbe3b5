import Core
import Foundation
import Gymnasium
import ReinforcementLearning
import Testing

@Suite(.enabled(if: PythonSupport.hasGymnasium, PythonSupport.reason)) struct GymnasiumBatchTests {
  @Test("an episode that ends leaves its final observation, return and length; the next one has begun")
  func episodes() throws {
    let environment = try PythonSupport.troubled("Counter", ["length": 3]) { $0.workers = 2 }
    #expect(environment.specification.actionSpace == .discrete(3) && environment.specification.observationShape == [2])
    let batch = try environment.makeBatch(count: 5)
    try batch.reset(key: RandomKey(seed: 1))
    let first = (0..<5).map { batch.observation($0)[1] }
    #expect(Set(first).count == 5)
    for step in 1...3 {
      try batch.step(2)
      #expect(batch.rewards.allSatisfy { $0 == 7 }, "the actions begin at 5")
      #expect(batch.statuses.allSatisfy { $0 == (step == 3 ? .terminated : .running) })
    }
    for copy in 0..<5 {
      #expect(batch.finalObservation(copy) == [3, first[copy]])
      #expect(batch.observation(copy)[0] == 0 && batch.observation(copy)[1] != first[copy])
      #expect(batch.episodeReturns[copy] == 21 && batch.episodeLengths[copy] == 3)
    }
  }

  @Test("Gymnasium's time limit truncates once; copies that are not stepped keep their rows")
  func timeLimit() throws {
    let environment = try PythonSupport.troubled("Counter", ["length": 100]) { $0.workers = 2 }
    #expect(environment.specification.timeLimit == 4)
    let batch = try environment.makeBatch(count: 3)
    try batch.reset(key: RandomKey(seed: 1))
    for step in 1...8 {
      try batch.step(0, copies: 2)
      #expect(batch.statuses[0] == (step % 4 == 0 ? .truncated : .running) && batch.statuses[1] == batch.statuses[0])
      #expect(batch.observation(2)[0] == 0 && batch.statuses[2] == .running)
      if step % 4 == 0 { #expect(batch.finalObservation(1)[0] == 4 && batch.episodeLengths[1] == 4) }
    }
  }

  @Test("the same key gives the same run, for any number of processes")
  func seeds() throws {
    func run(_ workers: Int, seed: UInt64) throws -> [Float] {
      var configuration = GymnasiumConfiguration(id: "CartPole-v1")
      configuration.workers = workers
      let batch = try GymnasiumEnvironment(configuration).makeBatch(count: 4)
      try batch.reset(key: RandomKey(seed: seed))
      let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 3))
      var seen = Array(batch.observations)
      for _ in 0..<100 {
        try policy.act(in: batch)
        seen += batch.observations
      }
      return seen
    }
    let once = try run(1, seed: 1)
    #expect(try run(2, seed: 1) == once && run(3, seed: 1) == once)
    #expect(try run(1, seed: 2) != once)
  }

  @Test("restored copies end their episodes as truncated, and begin new ones with seeds of their own")
  func restoring() throws {
    let environment = try PythonSupport.troubled("Counter", ["length": 100])
    let batch = try environment.makeBatch(count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    let first = batch.observation(1)[1]
    try batch.step(0)
    try batch.step(0)
    let snapshot = try batch.save()
    func restored() throws -> GymnasiumBatch {
      let other = try environment.makeBatch(count: 2)
      try other.reset(key: RandomKey(seed: 9))
      try other.restore(snapshot)
      #expect(Array(other.observations) == Array(batch.observations), "what was shown is shown again")
      try other.step(0, copies: 1)
      #expect(other.statuses[0] == .truncated && other.statuses[1] == .running)
      try other.step(0)
      #expect(other.statuses[0] == .running && other.statuses[1] == .truncated)
      return other
    }
    let other = try restored()
    #expect(other.rewards[1] == 0 && other.finalObservation(1) == [2, first])
    #expect(other.episodeReturns[1] == 10 && other.episodeLengths[1] == 3)
    #expect(other.observation(0)[0] == 1 && other.observation(1)[0] == 0 && other.observation(1)[1] != first)
    let again = try restored()
    for copy in 0..<2 { #expect(again.observation(copy) == other.observation(copy), "from the same save, the same again") }
    #expect(throws: WarrenError.self) { try environment.makeBatch(count: 3).restore(snapshot) }
  }

  @Test("wrong actions are errors before anything is stepped")
  func wrongActions() throws {
    let batch = try PythonSupport.troubled("Counter").makeBatch(count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    #expect(
      PythonSupport.message { try ([0, 3] as [Int32]).withUnsafeBufferPointer { try batch.step($0) } }.contains("has 0 to 2"))
    #expect(throws: WarrenError.self) { try ([0, -1] as [Int32]).withUnsafeBufferPointer { try batch.step($0) } }
    #expect(throws: WarrenError.self) { try [Int32](repeating: 0, count: 3).withUnsafeBufferPointer { try batch.step($0) } }
    #expect(throws: WarrenError.self) { try [Float](repeating: 0, count: 2).withUnsafeBufferPointer { try batch.step($0) } }
    #expect(batch.observation(0)[0] == 0 && batch.observation(1)[0] == 0)
  }

  @Test("masks of legal actions are handed on")
  func masks() throws {
    let environment = try PythonSupport.troubled("Masked")
    let batch = try environment.makeBatch(count: 3)
    #expect(batch.hasIllegalActions)
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    for step in 1...10 {
      try policy.act(in: batch)
      let legal = step % 5 % 3
      #expect(Array(batch.legalActions) == (0..<9).map { $0 % 3 == legal ? 1 : 0 })
      if step % 5 == 0 { #expect(Array(batch.finalLegalActions[0..<3]) == [0, 0, 1]) }
    }
    #expect(try !GymnasiumEnvironment(GymnasiumConfiguration()).makeBatch(count: 1).hasIllegalActions)
  }

  @Test("an environment that can show itself as text is rendered")
  func rendering() throws {
    let batch = try PythonSupport.troubled("Counter").makeBatch(count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    #expect(batch.rendering(of: 1) == "step 0")
    try batch.step(0)
    #expect(batch.rendering(of: 0) == "step 1" && batch.rendering(of: 1) == "step 1")
    #expect(try GymnasiumEnvironment(GymnasiumConfiguration()).makeBatch(count: 1).rendering(of: 0) == nil)
  }

  @Test("the check finds nothing in an environment that keeps the contract, and says what is wrong in one that does not")
  func check() throws {
    func findings(_ environment: GymnasiumEnvironment) -> [String] {
      checkGymnasium(environment, episodes: 6, key: RandomKey(seed: 1), longestEpisode: 50)
    }
    #expect(try findings(PythonSupport.troubled("Counter")).isEmpty)
    #expect(try findings(PythonSupport.troubled("Masked", ["length": 1000])).first?.contains("ending") == true)
    #expect(try findings(PythonSupport.troubled("Answers", ["answer": "nan"])).first?.contains("nan") == true)
  }

  @Test("an observation that is the number of a state is one for tabular agents, at the end of an episode too")
  func stateNumbers() throws {
    let environment = try GymnasiumEnvironment(GymnasiumConfiguration(id: "FrozenLake-v1"))
    #expect(environment.specification.stateCount == 16)
    let batch = try environment.makeBatch(count: 3)
    try batch.reset(key: RandomKey(seed: 1))
    #expect(Array(batch.stateNumbers) == [0, 0, 0])
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    var visited: Set<Int32> = []
    var ends: Set<Int32> = []
    for _ in 0..<300 {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 3)
      for copy in 0..<3 {
        #expect(batch.observation(copy).firstIndex(of: 1) == Int(batch.stateNumbers[copy]))
        visited.insert(batch.stateNumbers[copy])
        guard batch.statuses[copy] == .terminated else { continue }
        #expect(batch.finalObservation(copy).firstIndex(of: 1) == Int(batch.finalStateNumbers[copy]))
        ends.insert(batch.finalStateNumbers[copy])
      }
    }
    // The four holes of the map and its goal.
    #expect(visited.count > 6 && !ends.isEmpty && ends.isSubset(of: [5, 7, 11, 12, 15]))
    let other = try environment.makeBatch(count: 3)
    try other.restore(batch.save())
    #expect(Array(other.stateNumbers) == Array(batch.stateNumbers))
    #expect(try GymnasiumEnvironment(GymnasiumConfiguration(id: "CartPole-v1")).makeBatch(count: 1).stateNumbers.isEmpty)
  }
}
