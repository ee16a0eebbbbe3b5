import AllocationCounter
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct MountainCarContinuousTests {
  @Test("trajectories equal Gymnasium's: states, rewards and ends")
  func equalsGymnasium() throws {
    let trajectories = try GymnasiumRecording("mountain-car-continuous-v0.json").trajectories
    #expect(trajectories.count == 4)
    #expect(trajectories.contains { $0.truncated } && trajectories.contains { $0.terminated })
    // The wall on the left and a bound of the speed are met.
    let states = trajectories.flatMap(\.states)
    #expect(states.contains { Float($0[0]) == -1.2 && $0[1] == 0 } && states.contains { Float($0[1]) == -0.07 })
    for trajectory in trajectories {
      var environment = MountainCarContinuous(position: Float(trajectory.start[0]), speed: Float(trajectory.start[1]))
      var random = RandomKey(seed: 0).stream
      for (index, action) in trajectory.actions.enumerated() {
        let timeStep = environment.step(ScalarAction(Float(action)), using: &random)
        let state = trajectory.states[index].map { Float($0) }
        #expect(environment.position == state[0] && environment.speed == state[1])
        #expect(observation(of: environment) == [environment.position, environment.speed])
        #expect(timeStep.reward == Float(trajectory.rewards[index]))
        let isLast = index == trajectory.states.count - 1
        #expect((timeStep.status == .terminated) == (isLast && trajectory.terminated))
      }
      let limit = environment.specification.timeLimit
      #expect(trajectory.truncated == (trajectory.states.count == limit && !trajectory.terminated))
    }
  }

  @Test("a force beyond its bounds pushes no more, but costs")
  func bounds() {
    var random = RandomKey(seed: 0).stream
    for direction: Float in [-1, 1] {
      var full = MountainCarContinuous(position: -0.5, speed: 0)
      var beyond = full
      #expect(full.step(ScalarAction(direction), using: &random).reward == -0.1)
      #expect(beyond.step(ScalarAction(3 * direction), using: &random).reward == Float(-0.9))
      #expect(full == beyond && full.speed * direction > 0.001)
    }
  }

  @Test("episodes start at rest within the range, and a limit that is set truncates")
  func startAndLimit() throws {
    let batch = try VectorEnvironment(
      MountainCarContinuous(MountainCarContinuousConfiguration(timeLimit: 5)), count: 500)
    try batch.reset(key: RandomKey(seed: 1))
    let positions = (0..<500).map { batch[$0].position }
    #expect(positions.allSatisfy { $0 >= -0.6 && $0 <= -0.4 } && (0..<500).allSatisfy { batch[$0].speed == 0 })
    #expect(positions.min()! < -0.598 && positions.max()! > -0.402)
    let actions = [Float](repeating: 0, count: 500)
    for _ in 0..<5 { try actions.withUnsafeBufferPointer { try batch.step($0) } }
    #expect(batch.statuses.allSatisfy { $0 == .truncated } && batch.episodeReturns.allSatisfy { $0 == 0 })
    #expect(throws: WarrenError.self) {
      try MountainCarContinuous(MountainCarContinuousConfiguration(timeLimit: 0))
    }
    #expect(throws: WarrenError.self) {
      try MountainCarContinuous(MountainCarContinuousConfiguration(timeLimit: 999, goalSpeed: -0.01))
    }
  }

  @Test("a car that is slower than the goal asks does not arrive at the flag")
  func goalSpeed() throws {
    func arrival(goalSpeed: Double) throws -> (timeStep: TimeStep, speed: Float) {
      var environment = try MountainCarContinuous(
        MountainCarContinuousConfiguration(timeLimit: 999, goalSpeed: goalSpeed))
      var random = RandomKey(seed: 5).stream
      environment.reset(using: &random)
      var timeStep = TimeStep.running(reward: 0)
      for _ in 0..<999 where environment.position < 0.45 {
        timeStep = environment.step(ScalarAction(environment.speed < 0 ? -1 : 1), using: &random)
      }
      #expect(environment.position >= 0.45)
      return (timeStep, environment.speed)
    }
    let (timeStep, speed) = try arrival(goalSpeed: 0)
    #expect(timeStep == .terminated(reward: 99.9))
    #expect(try arrival(goalSpeed: Double(speed) + 1e-6).timeStep == .running(reward: -0.1))
  }

  @Test("it keeps the contract of an environment")
  func contract() { #expect(checkEnvironment(MountainCarContinuous.self, episodes: 20).isEmpty) }

  @Test("a recorded playthrough repeats itself")
  func playthroughRepeats() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("mountain-car-continuous.txt"), encoding: .utf8)
    #expect(try playthrough(MountainCarContinuous(MountainCarContinuousConfiguration(timeLimit: 30))) == text)
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws { try expectNoAllocations(VectorEnvironment(MountainCarContinuous(), count: 8)) }
}
