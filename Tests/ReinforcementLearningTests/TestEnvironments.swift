import Core
import ReinforcementLearning

/// A corridor of cells: right leads to the goal, left back to the start, where further left is illegal.
struct Corridor: RenderableEnvironment, Equatable {
  var length = 6
  var timeLimit: Int? = 20
  var position = 0

  init() {}
  init(length: Int, timeLimit: Int?) { (self.length, self.timeLimit) = (length, timeLimit) }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [length], actionSpace: .discrete(2), rewardRange: -1...10, timeLimit: timeLimit, discount: 0.9)
  }

  mutating func reset(using random: inout RandomStream) { position = random.integer(below: 2) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    position = max(0, position + (action == 1 ? 1 : -1))
    return position == length - 1 ? .terminated(reward: 10) : .running(reward: -1)
  }

  func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[position] = 1
  }

  func writeLegalActions(into row: inout BatchRow<Bool>) {
    row[0] = position > 0
    row[1] = true
  }

  var rendering: String { String(repeating: ".", count: position) + "@" }
}

/// An environment whose observation is the number of its step and whose episodes end as its script says, so that every
/// transition can be recognized.
struct Script: Environment {
  var step = 0
  var episode = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [2], actionSpace: .discrete(3), discount: 0.9)
  }

  mutating func reset(using random: inout RandomStream) {
    episode += 1
    step = 0
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    step += 1
    let reward = Float(episode * 100 + step)
    switch random.integer(below: 8) {
    case 0: return .terminated(reward: reward)
    case 1: return .truncated(reward: reward)
    default: return .running(reward: reward)
    }
  }

  func writeObservation(into row: inout BatchRow<Float>) {
    row[0] = Float(episode)
    row[1] = Float(step)
  }
}

/// Takes a point in the plane and three choices, to see how actions of several numbers arrive.
struct Vectors: Environment {
  var received: [Float] = []

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [2], actionSpace: .continuous(low: [-1, 0], high: [1, 5]), rewardRange: -100...100, timeLimit: 5)
  }

  mutating func reset(using random: inout RandomStream) { received = [0, 0] }

  mutating func step(_ action: ContinuousAction, using random: inout RandomStream) -> TimeStep {
    received = (0..<action.count).map { action[$0] }
    return .running(reward: received.reduce(0, +))
  }

  func writeObservation(into row: inout BatchRow<Float>) { row.write(received) }
}

/// Three choices of 2, 3 and 4, the last of which may not be its own previous choice.
struct Choices: Environment {
  var previous: [Int] = [0, 0, 0]

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [3], actionSpace: .multiDiscrete([2, 3, 4]), rewardRange: 0...24, timeLimit: 7)
  }

  mutating func reset(using random: inout RandomStream) { previous = [0, 0, 0] }

  mutating func step(_ action: MultiDiscreteAction, using random: inout RandomStream) -> TimeStep {
    previous = (0..<action.count).map { action[$0] }
    return .running(reward: Float(previous.reduce(0, +)))
  }

  func writeObservation(into row: inout BatchRow<Float>) { row.write(previous.map { Float($0) }) }

  func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.fill(true)
    row[5 + previous[2]] = false
  }
}

extension BatchEnvironment {
  /// Steps the first copies with these actions.
  func take(_ actions: [Int32]) throws { try actions.withUnsafeBufferPointer { try step($0) } }
  /// Steps the first copies with these continuous actions.
  func take(continuous actions: [Float]) throws { try actions.withUnsafeBufferPointer { try step($0) } }
}
