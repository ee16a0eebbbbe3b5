import AllocationCounter
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct MountainCarTests {
  @Test("trajectories equal Gymnasium's to float rounding: states, rewards and ends")
  func equalsGymnasium() throws {
    let trajectories = try GymnasiumRecording("mountain-car-v0.json").trajectories
    #expect(trajectories.count == 8)
    #expect(trajectories.contains { $0.truncated } && trajectories.contains { $0.terminated })
    // The wall on the left and both bounds of the speed are met.
    let states = trajectories.flatMap(\.states)
    #expect(states.contains { $0 == [-1.2, 0] } && states.contains { $0[1] == -0.07 })
    for trajectory in trajectories {
      var environment = MountainCar(position: trajectory.start[0], speed: trajectory.start[1])
      var random = RandomKey(seed: 0).stream
      for (index, action) in trajectory.actions.enumerated() {
        let timeStep = environment.step(Int(action), using: &random)
        let state = trajectory.states[index]
        #expect(abs(environment.position - state[0]) <= 1e-13 && abs(environment.speed - state[1]) <= 1e-13)
        #expect(observation(of: environment) == [Float(environment.position), Float(environment.speed)])
        #expect(timeStep.reward == Float(trajectory.rewards[index]))
        let isLast = index == trajectory.states.count - 1
        #expect((timeStep.status == .terminated) == (isLast && trajectory.terminated))
      }
      let limit = environment.specification.timeLimit
      #expect(trajectory.truncated == (trajectory.states.count == limit && !trajectory.terminated))
    }
  }

  @Test("it keeps the contract of an environment")
  func contract() { #expect(checkEnvironment(MountainCar.self, episodes: 20).isEmpty) }

  @Test("episodes start at rest within the range, and a limit that is set truncates")
  func startAndLimit() throws {
    let batch = try VectorEnvironment(MountainCar(MountainCarConfiguration(timeLimit: 5)), count: 500)
    try batch.reset(key: RandomKey(seed: 1))
    let positions = (0..<500).map { batch[$0].position }
    #expect(positions.allSatisfy { $0 >= -0.6 && $0 < -0.4 } && (0..<500).allSatisfy { batch[$0].speed == 0 })
    #expect(positions.min()! < -0.598 && positions.max()! > -0.402)
    let actions = [Int32](repeating: 1, count: 500)
    for _ in 0..<5 { try actions.withUnsafeBufferPointer { try batch.step($0) } }
    #expect(batch.statuses.allSatisfy { $0 == .truncated })
    #expect(throws: WarrenError.self) { try MountainCar(MountainCarConfiguration(timeLimit: 0)) }
    #expect(throws: WarrenError.self) { try MountainCar(MountainCarConfiguration(timeLimit: 200, goalSpeed: 0.08)) }
  }

  @Test("a car that is slower than the goal asks does not arrive at the flag")
  func goalSpeed() throws {
    /// The state in which a car that is pushed the way it rolls arrives, or the step at which it comes by too slowly.
    func arrival(goalSpeed: Double) throws -> (status: TimeStep.Status, speed: Double) {
      var environment = try MountainCar(MountainCarConfiguration(timeLimit: 200, goalSpeed: goalSpeed))
      var random = RandomKey(seed: 5).stream
      environment.reset(using: &random)
      var timeStep = TimeStep.running(reward: 0)
      for _ in 0..<200 where environment.position < 0.5 {
        timeStep = environment.step(environment.speed < 0 ? 0 : 2, using: &random)
      }
      #expect(environment.position >= 0.5)
      return (timeStep.status, environment.speed)
    }
    let speed = try arrival(goalSpeed: 0).speed
    #expect(try arrival(goalSpeed: speed).status == .terminated)
    #expect(try arrival(goalSpeed: speed + 1e-9).status == .running)
  }

  @Test("a recorded playthrough repeats itself")
  func playthroughRepeats() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("mountain-car.txt"), encoding: .utf8)
    #expect(try playthrough(MountainCar(MountainCarConfiguration(timeLimit: 30))) == text)
  }

  @Test("the picture shows car, flag and state")
  func picture() {
    let rendering = MountainCar(position: -0.5, speed: 0.01).rendering
    #expect(rendering.filter { $0 == "@" }.count == 1 && rendering.filter { $0 == "F" }.count == 1)
    #expect(rendering.hasSuffix("position -0.500  speed +0.0100"))
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws { try expectNoAllocations(VectorEnvironment(MountainCar(), count: 8)) }
}
