import Core
import ReinforcementLearning

/// Small environments that show one thing each.
enum DQNToy {
  /// One cell, one step: the reward is 1, and the episode is cut off after it, or ends by itself.
  struct OneStep: Environment {
    var terminates = false

    init() {}
    init(terminates: Bool) { self.terminates = terminates }

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(
        observationShape: [1], actionSpace: .discrete(2), rewardRange: 0...1, timeLimit: 1, discount: 0.9)
    }
    mutating func reset(using random: inout RandomStream) {}
    mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
      terminates ? .terminated(reward: 1) : .running(reward: 1)
    }
    func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
  }

  /// Two actions of which the second one pays and is never legal.
  struct Forbidden: Environment {
    var steps = 0
    var misstep = false

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(
        observationShape: [2], actionSpace: .discrete(2), rewardRange: -1000...1000, timeLimit: 10, discount: 0.5)
    }
    mutating func reset(using random: inout RandomStream) { (steps, misstep) = (0, false) }
    mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
      steps += 1
      misstep = misstep || action == 1
      return .running(reward: action == 1 ? 1000 : 0)
    }
    func writeObservation(into row: inout BatchRow<Float>) { row.write([Float(steps) / 10, misstep ? 1 : 0]) }
    func writeLegalActions(into row: inout BatchRow<Bool>) {
      row[0] = true
      row[1] = false
    }
  }

  /// Rewards that no number can hold.
  struct Exploding: Environment {
    var specification: EnvironmentSpecification {
      EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 5)
    }
    mutating func reset(using random: inout RandomStream) {}
    mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: .nan) }
    func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
  }

  /// Random observations, rewards, masks and ends, so that a replay fills with all kinds of transitions.
  struct Noise: Environment {
    var observation: [Float] = [0, 0, 0, 0, 0]
    var legal: [Bool] = [true, true, true, true]

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(observationShape: [5], actionSpace: .discrete(4), discount: 0.97)
    }

    mutating func draw(_ random: inout RandomStream) {
      for index in observation.indices { observation[index] = Float(random.normal()) }
      for index in legal.indices { legal[index] = random.bernoulli(0.5) }
      legal[random.integer(below: 4)] = true
    }
    mutating func reset(using random: inout RandomStream) { draw(&random) }
    mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
      draw(&random)
      let reward = Float(random.normal()) * 10
      switch random.integer(below: 6) {
      case 0: return .terminated(reward: reward)
      case 1: return .truncated(reward: reward)
      default: return .running(reward: reward)
      }
    }
    func writeObservation(into row: inout BatchRow<Float>) { row.write(observation) }
    func writeLegalActions(into row: inout BatchRow<Bool>) { row.write(legal) }
  }

  /// Eight cells in a row, the goal at the right end; every step costs a little.
  struct Corridor: Environment {
    var position = 0

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(
        observationShape: [8], actionSpace: .discrete(2), rewardRange: -0.1...1, timeLimit: 100, discount: 0.95)
    }
    mutating func reset(using random: inout RandomStream) { position = 0 }
    mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
      position = max(0, position + (action == 1 ? 1 : -1))
      return position == 7 ? .terminated(reward: 1) : .running(reward: -0.1)
    }
    func writeObservation(into row: inout BatchRow<Float>) {
      row.fill(0)
      row[position] = 1
    }
  }
}
