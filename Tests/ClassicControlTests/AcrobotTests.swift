import AllocationCounter
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct AcrobotTests {
  /// The state as Gymnasium lists it.
  private func state(_ environment: Acrobot) -> [Double] {
    [environment.angles[0], environment.angles[1], environment.speeds[0], environment.speeds[1]]
  }

  private func environment(_ state: [Double]) -> Acrobot {
    Acrobot(angles: SIMD2(state[0], state[1]), speeds: SIMD2(state[2], state[3]))
  }

  @Test("trajectories equal Gymnasium's to float rounding: states, observations, rewards and ends")
  func equalsGymnasium() throws {
    let trajectories = try GymnasiumRecording("acrobot-v1.json").trajectories
    #expect(trajectories.count == 6)
    #expect(trajectories.contains { $0.truncated } && trajectories.contains { $0.terminated })
    for trajectory in trajectories {
      var whole = environment(trajectory.start)
      var random = RandomKey(seed: 0).stream
      for (index, action) in trajectory.actions.enumerated() {
        // Step by step from the recorded states, and all the way from the first, where a chaotic task adds roundings up.
        var single = environment(index == 0 ? trajectory.start : trajectory.states[index - 1])
        _ = single.step(Int(action), using: &random)
        let timeStep = whole.step(Int(action), using: &random)
        let theirs = trajectory.states[index]
        #expect(zip(state(single), theirs).allSatisfy { abs($0 - $1) <= 1e-13 })
        #expect(zip(state(whole), theirs).allSatisfy { abs($0 - $1) <= 1e-10 })
        for (ours, theirs) in zip(observation(of: whole), trajectory.observations![index]) {
          #expect(abs(ours - theirs) <= 2 * theirs.ulp + 1e-9)
        }
        #expect(timeStep.reward == Float(trajectory.rewards[index]))
        let isLast = index == trajectory.states.count - 1
        #expect((timeStep.status == .terminated) == (isLast && trajectory.terminated))
      }
      let limit = whole.specification.timeLimit
      #expect(trajectory.truncated == (trajectory.states.count == limit && !trajectory.terminated))
    }
  }

  @Test("speeds are bounded and angles stay within half a turn")
  func bounds() {
    var random = RandomKey(seed: 4).stream
    var fastest = SIMD2<Double>(0, 0)
    for _ in 0..<2_000 {
      func draw(_ bound: Double) -> Double { (random.uniformDouble() * 2 - 1) * bound * Double.pi }
      var whirling = environment([draw(1), draw(1), draw(4), draw(9)])
      _ = whirling.step(2, using: &random)
      #expect(abs(whirling.angles[0]) <= Double.pi && abs(whirling.angles[1]) <= Double.pi)
      fastest = SIMD2(max(fastest[0], abs(whirling.speeds[0])), max(fastest[1], abs(whirling.speeds[1])))
    }
    #expect(fastest == SIMD2(4 * Double.pi, 9 * Double.pi))
  }

  @Test("sines and cosines are right: what is shown of an angle after any number of turns")
  func sinesAndCosines() {
    var random = RandomKey(seed: 5).stream
    for _ in 0..<20_000 {
      let angles = SIMD2((random.uniformDouble() * 2 - 1) * 4, (random.uniformDouble() * 2 - 1) * 100_000)
      let shown = observation(of: Acrobot(angles: angles, speeds: SIMD2(0, 0)))
      let expected = [cos(angles[0]), sin(angles[0]), cos(angles[1]), sin(angles[1])].map { Float($0) }
      #expect(zip(shown, expected).allSatisfy { abs($0 - $1) <= $1.ulp })
    }
  }

  @Test("episodes start within the range, and a limit that is set truncates")
  func startAndLimit() throws {
    let batch = try VectorEnvironment(Acrobot(AcrobotConfiguration(timeLimit: 5)), count: 200)
    try batch.reset(key: RandomKey(seed: 1))
    let numbers = (0..<200).flatMap { state(batch[$0]) }
    #expect(numbers.allSatisfy { $0 >= -0.1001 && $0 < 0.1001 } && Set(numbers).count > 790)
    #expect(numbers.min()! < -0.099 && numbers.max()! > 0.099)
    let actions = [Int32](repeating: 1, count: 200)
    for _ in 0..<5 { try actions.withUnsafeBufferPointer { try batch.step($0) } }
    #expect(batch.statuses.allSatisfy { $0 == .truncated })
    #expect(throws: WarrenError.self) { try Acrobot(AcrobotConfiguration(timeLimit: 0)) }
  }

  @Test("it keeps the contract of an environment")
  func contract() { #expect(checkEnvironment(Acrobot.self, episodes: 20).isEmpty) }

  @Test("a recorded playthrough repeats itself")
  func playthroughRepeats() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("acrobot.txt"), encoding: .utf8)
    #expect(try playthrough(Acrobot(AcrobotConfiguration(timeLimit: 30))) == text)
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws { try expectNoAllocations(VectorEnvironment(Acrobot(), count: 8)) }
}
