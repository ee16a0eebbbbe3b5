import AllocationCounter
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Testing

let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("Golden")

private struct Recording: Decodable {
  struct Trajectory: Decodable {
    var start: [Double]
    var actions: String
    var observations: [[Float]]
    var rewards: [Float]
    var terminated: Bool
    var truncated: Bool
  }
  var trajectories: [Trajectory]
}

@Suite struct CartPoleTests {
  /// Observation of an environment.
  private func observe(_ environment: CartPole) -> [Float] {
    [Float](unsafeUninitializedCapacity: 4) { buffer, count in
      var row = BatchRow(buffer.baseAddress!, count: 4)
      environment.writeObservation(into: &row)
      count = 4
    }
  }

  @Test("trajectories equal Gymnasium's to float rounding: observations, rewards and ends")
  func equalsGymnasium() throws {
    let data = try Data(contentsOf: golden.appendingPathComponent("cartpole-v1.json"))
    let recording = try JSONDecoder().decode(Recording.self, from: data)
    #expect(recording.trajectories.count == 12 && recording.trajectories.contains { $0.truncated })
    for trajectory in recording.trajectories {
      var environment = CartPole(
        position: trajectory.start[0], speed: trajectory.start[1], angle: trajectory.start[2],
        angularSpeed: trajectory.start[3])
      var random = RandomKey(seed: 0).stream
      for (index, action) in trajectory.actions.enumerated() {
        let timeStep = environment.step(action == "1" ? 1 : 0, using: &random)
        for (ours, theirs) in zip(observe(environment), trajectory.observations[index]) {
          #expect(abs(ours - theirs) <= 2 * theirs.ulp + 1e-9)
        }
        #expect(timeStep.reward == trajectory.rewards[index])
        let isLast = index == trajectory.observations.count - 1
        #expect((timeStep.status == .terminated) == (isLast && trajectory.terminated))
      }
      let limit = environment.specification.timeLimit
      #expect(trajectory.truncated == (trajectory.observations.count == limit && !trajectory.terminated))
    }
  }

  @Test("it keeps the contract of an environment")
  func contract() { #expect(checkEnvironment(CartPole.self, episodes: 50).isEmpty) }

  @Test("episodes start within the range, and a limit that is set truncates")
  func startAndLimit() throws {
    let batch = try VectorEnvironment(CartPole(CartPoleConfiguration(timeLimit: 5)), count: 200)
    try batch.reset(key: RandomKey(seed: 1))
    #expect(batch.observations.allSatisfy { $0 >= -0.05 && $0 < 0.05 })
    #expect(batch.observations.min()! < -0.049 && batch.observations.max()! > 0.049)
    let actions = [Int32](repeating: 0, count: 200)
    for _ in 0..<5 { try actions.withUnsafeBufferPointer { try batch.step($0) } }
    #expect(batch.statuses.allSatisfy { $0 == .truncated })
    #expect(throws: WarrenError.self) { try CartPole(CartPoleConfiguration(timeLimit: 0)) }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("cart-pole.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// One episode under random actions, and the picture at its end.
  static func play() -> String {
    var environment = CartPole()
    var random = RandomKey(seed: 21).stream
    var choice = RandomKey(seed: 22).stream
    environment.reset(using: &random)
    var lines: [String] = []
    var timeStep = TimeStep.running(reward: 0)
    while !timeStep.status.isLast {
      let action = choice.integer(below: 2)
      timeStep = environment.step(action, using: &random)
      let state = [environment.position, environment.speed, environment.angle, environment.angularSpeed]
      lines.append("\(action) " + state.map { String(format: "%.9f", $0) }.joined(separator: " "))
    }
    return (lines + [environment.rendering, ""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch: any BatchEnvironment = try VectorEnvironment(CartPole(), count: 8)
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    let before = allocation_count()
    for _ in 0..<500 {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 8)
    }
    #expect(allocation_count() == before)
  }
}
