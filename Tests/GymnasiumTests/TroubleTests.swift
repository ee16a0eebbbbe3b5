import Core
import Foundation
import Gymnasium
import ReinforcementLearning
import Testing

@Suite(.enabled(if: PythonSupport.hasGymnasium, PythonSupport.reason)) struct TroubleTests {
  @Test("an unknown environment is an error with the nearest names, an unknown argument one that names it")
  func unknownNames() {
    let message = PythonSupport.message { _ = try GymnasiumEnvironment(GymnasiumConfiguration(id: "CartPol-v1")) }
    #expect(message.contains("'CartPole-v1'"), "\(message)")
    #expect(PythonSupport.message { _ = try GymnasiumEnvironment(GymnasiumConfiguration(id: "CartPole-v7")) }.contains("v7"))
    let module = PythonSupport.message { _ = try GymnasiumEnvironment(GymnasiumConfiguration(id: "nowhere:Thing-v0")) }
    #expect(module.contains("nowhere"), "\(module)")
    var configuration = GymnasiumConfiguration()
    configuration.arguments = .object(["gravity": 3])
    #expect(PythonSupport.message { _ = try GymnasiumEnvironment(configuration) }.contains("gravity"))
  }

  @Test(
    "nonsense from a step is an error that says what it is",
    arguments: [
      ("reward", "its reward is None"), ("infinite", "its reward is inf"), ("nan", "entry 1 of its observation is nan"),
      ("shape", "shape [3]"), ("none", "nonsense"), ("old", "expected 5, got 4"), ("raise", "the wheel has come off"),
    ])
  func nonsense(answer: String, expected: String) throws {
    let batch = try PythonSupport.troubled("Answers", ["answer": .string(answer)]) { $0.workers = 2 }.makeBatch(count: 3)
    try batch.reset(key: RandomKey(seed: 1))
    let message = PythonSupport.message { try batch.step(0) }
    #expect(message.contains(expected) && message.contains("troubled:Answers-v0: cop"), "\(message)")
    // The other processes still listen: the same again, not something out of step.
    #expect(PythonSupport.message { try batch.step(0) } == message)
  }

  @Test("a process that dies is started anew; the episodes of its copies are cut off where they were, others go on")
  func death() throws {
    try PythonSupport.withFolder { folder in
      let marker = folder.appendingPathComponent("marker").path
      let environment = try PythonSupport.troubled("Dies", ["marker": .string(marker)]) { $0.workers = 2 }
      let batch = try environment.makeBatch(count: 4)
      // Copies 0 and 1 die in their third step and make the marker; the other process finds it, as it is a step behind.
      try batch.reset(key: RandomKey(seed: 1))
      try batch.step(1, copies: 2)
      try batch.step(1, copies: 3)
      let before = (0..<4).map { batch.observation($0) }
      #expect(before.map { $0[0] } == [2, 2, 1, 0])
      try batch.step(1)
      #expect(batch.lostEpisodes == 2)
      #expect(Array(batch.statuses) == [.truncated, .truncated, .running, .running])
      #expect(batch.finalObservation(0) == before[0] && batch.finalObservation(1) == before[1])
      #expect(batch.rewards[0] == 0 && batch.episodeReturns[0] == 12 && batch.episodeLengths[0] == 3)
      #expect(batch.observation(0)[0] == 0 && batch.observation(0)[1] != before[0][1])
      #expect(batch.observation(2) == [2, before[2][1]] && batch.rewards[2] == 6)
      for _ in 0..<5 { try batch.step(1) }
      #expect(batch.statuses[0] == .terminated && batch.episodeReturns[0] == 30)
    }
  }

  @Test("copies of a dead process that were not stepped report the loss at their next step")
  func deathOfUnstepped() throws {
    try PythonSupport.withFolder { folder in
      let marker = folder.appendingPathComponent("marker").path
      let batch = try PythonSupport.troubled("Dies", ["marker": .string(marker)]) { $0.workers = 1 }.makeBatch(count: 2)
      try batch.reset(key: RandomKey(seed: 1))
      let untouched = batch.observation(1)
      for _ in 0..<3 { try batch.step(0, copies: 1) }
      #expect(batch.statuses[0] == .truncated && batch.statuses[1] == .running && batch.observation(1) == untouched)
      try batch.step(0)
      #expect(batch.statuses[0] == .running && batch.statuses[1] == .truncated)
      #expect(batch.finalObservation(1) == untouched && batch.observation(1)[1] != untouched[1])
    }
  }

  @Test("a process that dies again and again is an error")
  func repeatedDeath() throws {
    let batch = try PythonSupport.troubled("Dies") { $0.restarts = 1 }.makeBatch(count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    let message = PythonSupport.message { for _ in 0..<20 { try batch.step(0) } }
    #expect(message.contains("signal 9") && message.contains("after 1 restart"), "\(message)")
    #expect(batch.lostEpisodes == 1)
  }

  @Test("a process that hangs in a step is ended, and that is an error", .timeLimit(.minutes(1)))
  func hang() throws {
    // Long enough to start Python, much shorter than the sleep of the environment.
    let environment = try PythonSupport.troubled("Hangs") { $0.timeout = 10 }
    let batch = try environment.makeBatch(count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    let start = ProcessInfo.processInfo.systemUptime
    let message = PythonSupport.message { try batch.step(0) }
    #expect(message.contains("has not answered for 10.0 seconds"), "\(message)")
    #expect((9.9...30).contains(ProcessInfo.processInfo.systemUptime - start))
  }
}
