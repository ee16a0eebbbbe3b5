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
    var states: [[Double]]
    var rewards: [Float]
    var terminated: Bool
    var truncated: Bool
  }
  var trajectories: [Trajectory]
}

@Suite struct CartPoleTests {
  private func environment(_ state: [Double]) -> CartPole {
    CartPole(position: state[0], speed: state[1], angle: state[2], angularSpeed: state[3])
  }

  /// The state as Gymnasium lists it.
  private func state(_ environment: CartPole) -> [Double] {
    [environment.position, environment.speed, environment.angle, environment.angularSpeed]
  }

  @Test("trajectories equal Gymnasium's to rounding: states, observations, rewards and ends")
  func equalsGymnasium() throws {
    let data = try Data(contentsOf: golden.appendingPathComponent("cartpole-v1.json"))
    let recording = try JSONDecoder().decode(Recording.self, from: data)
    #expect(recording.trajectories.count == 12 && recording.trajectories.contains { $0.truncated })
    for trajectory in recording.trajectories {
      var whole = environment(trajectory.start)
      var random = RandomKey(seed: 0).stream
      for (index, action) in trajectory.actions.enumerated() {
        // Step by step from the recorded states, and from the first as long as the falling pole has not made roundings large: it
        // multiplies them by 50 in a second, which is 50 steps.
        var single = environment(index == 0 ? trajectory.start : trajectory.states[index - 1])
        let timeStep = single.step(action == "1" ? 1 : 0, using: &random)
        let theirs = trajectory.states[index]
        #expect(zip(state(single), theirs).allSatisfy { abs($0 - $1) <= 4e-16 * max(1, abs($1)) })
        #expect(observation(of: single) == state(single).map { Float($0) })
        if index < 150 {
          _ = whole.step(action == "1" ? 1 : 0, using: &random)
          #expect(zip(state(whole), theirs).allSatisfy { abs($0 - $1) <= 1e-9 })
        }
        #expect(timeStep.reward == trajectory.rewards[index])
        let isLast = index == trajectory.states.count - 1
        #expect((timeStep.status == .terminated) == (isLast && trajectory.terminated))
      }
      let limit = whole.specification.timeLimit
      #expect(trajectory.truncated == (trajectory.states.count == limit && !trajectory.terminated))
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
