import Core
import ReinforcementLearning

/// The car of ``MountainCar`` with a force that can be chosen, and paid for. Gymnasium's MountainCarContinuous-v0, to the
/// rounding of its arithmetic: the state is kept in single precision, as there.
///
/// - Observation `[2]`: the car's position, from -1.2 to 0.6, and its speed in units of position a step, from -0.07 to 0.07.
/// - Action: one number from -1, full force to the left, to 1, full force to the right.
/// - Reward: -0.1 times the square of the action; 100 more at the flag.
/// - End: terminated at the flag, position 0.45; truncated after 999 steps.
/// - Start: at rest, the position uniform in [-0.6, -0.4).
///
/// From Moore's thesis "Efficient memory-based learning for robot control" (1990).
public struct MountainCarContinuous: MountainCarForm, RenderableEnvironment, Equatable {
  /// The car's position; the valley's bottom is near -0.52.
  public private(set) var position: Float = -0.5
  /// The car's speed in units of position a step.
  public private(set) var speed: Float = 0
  private let timeLimit: Int
  private let goalSpeed: Float

  static let power: Float = 0.0015
  static let gravity = 0.0025
  static let goal: Float = 0.45
  static let lowest = Float(Valley.lowest)
  static let highest = Float(Valley.highest)
  static let maximumSpeed = Float(Valley.maximumSpeed)

  public static let usualTimeLimit = 999

  public init() { self.init(unchecked: MountainCarContinuousConfiguration()) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` for a time limit below 1 or a speed that the car cannot have.
  public init(_ configuration: MountainCarContinuousConfiguration) throws {
    try configuration.validate()
    self.init(unchecked: configuration)
  }

  private init(unchecked configuration: MountainCarContinuousConfiguration) {
    timeLimit = configuration.timeLimit
    goalSpeed = Float(configuration.goalSpeed)
  }

  /// The environment in a given state, to compare its dynamics with another's.
  public init(position: Float, speed: Float) {
    self.init()
    self.position = position
    self.speed = speed
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [2], actionSpace: .continuous(low: [-1], high: [1]), rewardRange: -0.1...100, timeLimit: timeLimit,
      discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    position = Float(random.uniformDouble() * 0.2 - 0.6)
    speed = 0
  }

  public mutating func step(_ action: ScalarAction, using random: inout RandomStream) -> TimeStep {
    var motion = Motion(
      position: SIMD4(repeating: position), speed: SIMD4(repeating: speed), goalSpeed: SIMD4(repeating: goalSpeed))
    motion.advance(action: SIMD4(repeating: action.value))
    take(motion, lane: 0)
    return TimeStep(reward: motion.reward[0], status: motion.isAtGoal[0] ? .terminated : .running)
  }

  @inline(__always)
  public static func stepFour(
    _ copies: UnsafeMutablePointer<MountainCarContinuous>, continuous actions: SIMD4<Float>
  ) -> FourTimeSteps? {
    var motion = Motion(
      position: SIMD4(copies[0].position, copies[1].position, copies[2].position, copies[3].position),
      speed: SIMD4(copies[0].speed, copies[1].speed, copies[2].speed, copies[3].speed),
      goalSpeed: SIMD4(copies[0].goalSpeed, copies[1].goalSpeed, copies[2].goalSpeed, copies[3].goalSpeed))
    motion.advance(action: actions)
    for lane in 0..<4 { copies[lane].take(motion, lane: lane) }
    return FourTimeSteps(rewards: motion.reward, terminatedWhere: motion.isAtGoal)
  }

  @inline(__always)
  private mutating func take(_ motion: Motion, lane: Int) {
    position = motion.position[lane]
    speed = motion.speed[lane]
  }

  /// Four cars side by side, each in a lane of its own, whose numbers do not depend on the other lanes.
  private struct Motion {
    var position: SIMD4<Float>
    var speed: SIMD4<Float>
    /// How fast each must be at the flag.
    var goalSpeed: SIMD4<Float>
    var reward = SIMD4<Float>(repeating: 0)
    var isAtGoal = SIMDMask<SIMD4<Int32>>(repeating: false)

    /// Passes one step of time under a force each. A function of its own for the reason that ``CartPole`` has.
    @inline(never)
    mutating func advance(action: SIMD4<Float>) {
      let force = bounded(action, -1, 1)
      // Gymnasium mixes the precisions in just this way.
      speed += force * power - SIMD4<Float>(gravity * cosines(SIMD4<Double>(3 * position)))
      speed = bounded(speed, -maximumSpeed, maximumSpeed)
      position = bounded(position + speed, lowest, highest)
      // The wall on the left stops the car.
      speed.replace(with: 0, where: (position .== lowest) .& (speed .< 0))
      let arrives = (position .>= goal) .& (speed .>= goalSpeed)
      isAtGoal = arrives
      let number = SIMD4<Double>(action)
      let prize = SIMD4<Double>(SIMD4<Float>(repeating: 0).replacing(with: 100, where: arrives))
      reward = SIMD4<Float>(prize - number * number * 0.1)
    }
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row[0] = position
    row[1] = speed
  }

  public var rendering: String {
    Valley.rendering(position: Double(position), speed: Double(speed), goal: Double(Self.goal))
  }
}
