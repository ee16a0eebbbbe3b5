import AllocationCounter
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct PendulumTests {
  @Test("trajectories equal Gymnasium's to float rounding: states, observations and rewards")
  func equalsGymnasium() throws {
    let trajectories = try GymnasiumRecording("pendulum-v1.json").trajectories
    #expect(trajectories.count == 6 && trajectories.allSatisfy { $0.truncated && $0.states.count == 200 })
    // Torques beyond the bounds and whole turns are among them.
    #expect(trajectories.contains { $0.actions.contains { $0 > 2.5 } })
    #expect(trajectories.contains { $0.states.contains { abs($0[0]) > 4 } })
    for (number, trajectory) in trajectories.enumerated() {
      var environment = Pendulum(angle: trajectory.start[0], angularSpeed: trajectory.start[1])
      var random = RandomKey(seed: 0).stream
      for (index, action) in trajectory.actions.enumerated() {
        // Step by step from the recorded states. All the way from the first only under random torques (the even ones): where a
        // controller holds the pendulum upright, the torques that it gave repeat the balance of its own roundings alone, and
        // any other grow by a factor of e in a quarter of a second.
        if number % 2 == 1, index > 0 {
          let state = trajectory.states[index - 1]
          environment = Pendulum(angle: state[0], angularSpeed: state[1])
        }
        let timeStep = environment.step(ScalarAction(Float(action)), using: &random)
        let state = trajectory.states[index]
        let tolerance = number % 2 == 1 ? 1e-13 : 1e-11
        #expect(abs(environment.angle - state[0]) <= tolerance && abs(environment.angularSpeed - state[1]) <= tolerance)
        for (ours, theirs) in zip(observation(of: environment), trajectory.observations![index]) {
          #expect(abs(ours - theirs) <= 2 * theirs.ulp + 1e-9)
        }
        let reward = Float(trajectory.rewards[index])
        #expect(abs(timeStep.reward - reward) <= 2 * reward.ulp + 1e-9)
        #expect(timeStep.status == .running)
      }
      #expect(environment.specification.timeLimit == 200)
    }
  }

  @Test("more gravity pulls more, and none leaves it alone")
  func gravity() throws {
    var random = RandomKey(seed: 0).stream
    /// The change of speed in the first step of an episode without torque, and the sine of its angle.
    func pull(_ gravity: Double) throws -> (change: Double, sine: Double) {
      var environment = try Pendulum(PendulumConfiguration(timeLimit: 200, gravity: gravity))
      environment.reset(using: &random)
      let (angle, speed) = (environment.angle, environment.angularSpeed)
      _ = environment.step(ScalarAction(0), using: &random)
      return (environment.angularSpeed - speed, sin(angle))
    }
    for gravity in [0, 1.6, 10] {
      let (change, sine) = try pull(gravity)
      #expect(abs(change - 1.5 * gravity * sine * 0.05) < 1e-12)
    }
    #expect(throws: WarrenError.self) { try Pendulum(PendulumConfiguration(timeLimit: 200, gravity: -1)) }
    #expect(throws: WarrenError.self) { try Pendulum(PendulumConfiguration(timeLimit: 0)) }
  }

  @Test("rewards lie between 0, upright and at rest, and the worst: hanging, as fast as can be, with full torque")
  func rewards() {
    var random = RandomKey(seed: 0).stream
    var upright = Pendulum(angle: 2 * Double.pi, angularSpeed: 0)
    #expect(abs(upright.step(ScalarAction(0), using: &random).reward) < 1e-12)
    var worst = Pendulum(angle: -Double.pi, angularSpeed: 8)
    let reward = worst.step(ScalarAction(2), using: &random).reward
    #expect(abs(reward + 16.2736044) < 1e-5 && worst.specification.rewardRange.contains(reward))
  }

  @Test("episodes start within the range, and a limit that is set truncates")
  func startAndLimit() throws {
    let batch = try VectorEnvironment(Pendulum(PendulumConfiguration(timeLimit: 5)), count: 500)
    try batch.reset(key: RandomKey(seed: 1))
    let angles = (0..<500).map { batch[$0].angle }
    let speeds = (0..<500).map { batch[$0].angularSpeed }
    #expect(angles.allSatisfy { abs($0) <= Double.pi } && speeds.allSatisfy { abs($0) <= 1 })
    #expect(angles.min()! < -3.1 && angles.max()! > 3.1 && speeds.min()! < -0.98 && speeds.max()! > 0.98)
    let actions = [Float](repeating: 0, count: 500)
    for _ in 0..<5 { try actions.withUnsafeBufferPointer { try batch.step($0) } }
    #expect(batch.statuses.allSatisfy { $0 == .truncated })
  }

  @Test("it keeps the contract of an environment")
  func contract() { #expect(checkEnvironment(Pendulum.self, episodes: 20).isEmpty) }

  @Test("a recorded playthrough repeats itself")
  func playthroughRepeats() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("pendulum.txt"), encoding: .utf8)
    #expect(try playthrough(Pendulum(PendulumConfiguration(timeLimit: 30))) == text)
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws { try expectNoAllocations(VectorEnvironment(Pendulum(), count: 8)) }
}
