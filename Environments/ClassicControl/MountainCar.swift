import Core
import ReinforcementLearning

/// A car in a valley whose engine is too weak for the hill: swing back and forth to reach the flag. Gymnasium's MountainCar-v0,
/// to the rounding of its arithmetic: the state is kept in double precision and shown in single precision.
///
/// - Observation `[2]`: the car's position, from -1.2 to 0.6, and its speed in units of position a step, from -0.07 to 0.07.
/// - Action: 0 accelerates to the left, 1 lets roll, 2 accelerates to the right.
/// - Reward: -1 a step, the last one included.
/// - End: terminated at the flag, position 0.5; truncated after 200 steps.
/// - Start: at rest, the position uniform in [-0.6, -0.4).
///
/// From Moore's thesis "Efficient memory-based learning for robot control" (1990).
public struct MountainCar: MountainCarForm, RenderableEnvironment, Equatable {
  /// The car's position; the valley's bottom is near -0.52.
  public private(set) var position = -0.5
  /// The car's speed in units of position a step.
  public private(set) var speed = 0.0
  private let timeLimit: Int
  private let goalSpeed: Double

  static let force = 0.001
  static let gravity = 0.0025
  static let goal = 0.5

  public static let usualTimeLimit = 200

  public init() { self.init(unchecked: MountainCarConfiguration()) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` for a time limit below 1 or a speed that the car cannot have.
  public init(_ configuration: MountainCarConfiguration) throws {
    try configuration.validate()
    self.init(unchecked: configuration)
  }

  private init(unchecked configuration: MountainCarConfiguration) {
    timeLimit = configuration.timeLimit
    goalSpeed = configuration.goalSpeed
  }

  /// The environment in a given state, to compare its dynamics with another's.
  public init(position: Double, speed: Double) {
    self.init()
    self.position = position
    self.speed = speed
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [2], actionSpace: .discrete(3), rewardRange: -1 ... -1, timeLimit: timeLimit, discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    position = random.uniformDouble() * 0.2 - 0.6
    speed = 0
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    var motion = Motion(position: SIMD4(repeating: position), speed: SIMD4(repeating: speed))
    motion.advance(direction: SIMD4(repeating: Double(action - 1)))
    take(motion, lane: 0)
    return position >= Self.goal && speed >= goalSpeed ? .terminated(reward: -1) : .running(reward: -1)
  }

  @inline(__always)
  public static func stepFour(_ copies: UnsafeMutablePointer<MountainCar>, _ actions: SIMD4<Int32>) -> FourTimeSteps? {
    var motion = Motion(
      position: SIMD4(copies[0].position, copies[1].position, copies[2].position, copies[3].position),
      speed: SIMD4(copies[0].speed, copies[1].speed, copies[2].speed, copies[3].speed))
    motion.advance(direction: SIMD4<Double>(actions &- 1))
    for lane in 0..<4 { copies[lane].take(motion, lane: lane) }
    let goalSpeed = SIMD4(copies[0].goalSpeed, copies[1].goalSpeed, copies[2].goalSpeed, copies[3].goalSpeed)
    return FourTimeSteps(
      rewards: SIMD4(repeating: -1), isTerminated: (motion.position .>= goal) .& (motion.speed .>= goalSpeed))
  }

  @inline(__always)
  private mutating func take(_ motion: Motion, lane: Int) {
    position = motion.position[lane]
    speed = motion.speed[lane]
  }

  /// Four cars side by side, each in a lane of its own, whose numbers do not depend on the other lanes.
  private struct Motion {
    var position: SIMD4<Double>
    var speed: SIMD4<Double>

    /// Passes one step of time with the engine pushing in a direction each: -1, 0 or 1. A function of its own for the reason that
    /// ``CartPole`` has.
    @inline(never)
    mutating func advance(direction: SIMD4<Double>) {
      speed += direction * force - cosines(3 * position) * gravity
      speed = bounded(speed, -Valley.maximumSpeed, Valley.maximumSpeed)
      position = bounded(position + speed, Valley.lowest, Valley.highest)
      // The wall on the left stops the car.
      speed.replace(with: 0, where: (position .== Valley.lowest) .& (speed .< 0))
    }
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row[0] = Float(position)
    row[1] = Float(speed)
  }

  public var rendering: String { Valley.rendering(position: position, speed: speed, goal: Self.goal) }
}
