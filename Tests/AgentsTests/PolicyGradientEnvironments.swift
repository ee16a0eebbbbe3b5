import Core
import ReinforcementLearning

/// One cell, one step: the reward is 1, and the episode is cut off after it, or ends by itself.
struct SingleStep: Environment {
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

/// Two dimensions of three choices: the reward is the number of those that are what the observation shows. One choice of each
/// dimension, which changes, is illegal, and costs a hundred.
struct Matching: Environment {
  var wanted: [Int] = [0, 0]
  var forbidden: [Int] = [1, 1]

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [6], actionSpace: .multiDiscrete([3, 3]), rewardRange: -200...2, timeLimit: 5, discount: 0.5)
  }
  mutating func draw(_ random: inout RandomStream) {
    for dimension in 0..<2 {
      wanted[dimension] = random.integer(below: 3)
      forbidden[dimension] = (wanted[dimension] + 1 + random.integer(below: 2)) % 3
    }
  }
  mutating func reset(using random: inout RandomStream) { draw(&random) }
  mutating func step(_ action: MultiDiscreteAction, using random: inout RandomStream) -> TimeStep {
    var reward: Float = 0
    for dimension in 0..<2 {
      reward += action[dimension] == wanted[dimension] ? 1 : action[dimension] == forbidden[dimension] ? -100 : 0
    }
    draw(&random)
    return .running(reward: reward)
  }
  func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    for dimension in 0..<2 { row[3 * dimension + wanted[dimension]] = 1 }
  }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.fill(true)
    for dimension in 0..<2 { row[3 * dimension + forbidden[dimension]] = false }
  }
}

/// Two real numbers with different bounds that ought to be linear in what is observed; the reward is minus the squared distance from
/// there, in units of half the range.
struct Aiming: Environment {
  var position: [Float] = [0, 0]

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [2], actionSpace: .continuous(low: [-10, 0], high: [10, 1]), timeLimit: 10, discount: 0.5)
  }
  mutating func draw(_ random: inout RandomStream) { position = [random.uniform(in: -1..<1), random.uniform(in: -1..<1)] }
  mutating func reset(using random: inout RandomStream) { draw(&random) }
  mutating func step(_ action: ContinuousAction, using random: inout RandomStream) -> TimeStep {
    let (x, y) = (action[0] / 10 - position[0] / 2, (action[1] - 0.5) * 2 + position[1] / 2)
    draw(&random)
    return .running(reward: -x * x - y * y)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row.write(position) }
}

/// A corridor with a sign at its entrance that says which of two doors at its end is the right one: nobody who forgets the sign
/// gets more than half of the rewards.
struct SignedCorridor: Environment {
  static let length = 5
  var sign = 0
  var position = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [3], actionSpace: .discrete(2), rewardRange: 0...1, timeLimit: Self.length + 1, discount: 0.95)
  }
  mutating func reset(using random: inout RandomStream) { (sign, position) = (random.integer(below: 2), 0) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    position += 1
    return position < Self.length ? .running(reward: 0) : .terminated(reward: action == sign ? 1 : 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) {
    row.write([position == 0 ? Float(2 * sign - 1) : 0, position == Self.length - 1 ? 1 : 0, 1])
  }
}

/// Rewards that no number can hold.
struct WithoutNumbers: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 5)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: .nan) }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
}

/// Observations that are drawn anew at every step, actions of any kind, of which half of the discrete choices are illegal, and
/// episodes that terminate and are cut off.
struct Wandering: Environment {
  var space = ActionSpace.discrete(2)
  var position: [Float] = [0, 0, 0, 0]
  var legal: [Bool] = []

  init() {}
  init(_ space: ActionSpace) { self.space = space }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [4], actionSpace: space, timeLimit: 9, discount: 0.9)
  }
  mutating func draw(_ random: inout RandomStream) {
    for index in position.indices { position[index] = Float(random.normal()) }
    legal = (0..<space.maskSize).map { _ in random.bernoulli(0.5) }
    // One choice of every dimension always is.
    var start = 0
    for count in space.choices {
      legal[start + random.integer(below: count)] = true
      start += count
    }
  }
  mutating func reset(using random: inout RandomStream) { draw(&random) }
  mutating func step(_ action: AnyAction, using random: inout RandomStream) -> TimeStep {
    let reward = Float(random.normal())
    draw(&random)
    return random.bernoulli(0.1) ? .terminated(reward: reward) : .running(reward: reward)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row.write(position) }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    for index in legal.indices { row[index] = legal[index] }
  }
}

/// An action of any kind, whatever its numbers.
struct AnyAction: EnvironmentAction {
  static func discrete(_ numbers: UnsafeBufferPointer<Int32>) -> AnyAction? { AnyAction() }
  static func continuous(_ numbers: UnsafeBufferPointer<Float>) -> AnyAction? { AnyAction() }
}

extension ActionSpace {
  /// How many choices each dimension has; empty where actions are continuous.
  var choices: [Int] {
    switch self {
    case .discrete(let count): [count]
    case .multiDiscrete(let counts): counts
    case .continuous: []
    }
  }
}
