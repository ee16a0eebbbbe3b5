import Core
import Foundation
import ReinforcementLearning

/// How ``Pendulum`` is set up.
public struct PendulumConfiguration: Configuration, Equatable {
  /// Steps after which an episode is truncated.
  public var timeLimit: Int
  /// The acceleration of gravity, in metres a second squared.
  public var gravity: Double

  /// The settings of Gymnasium's Pendulum-v1.
  public init() { self.init(timeLimit: 200) }

  /// These settings.
  public init(timeLimit: Int, gravity: Double = 10) {
    self.timeLimit = timeLimit
    self.gravity = gravity
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "timeLimit": "Steps after which an episode is truncated.",
    "gravity": "The acceleration of gravity in metres a second squared, at least 0.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "timeLimit": .atLeast(1),
    "gravity": .atLeast(0),
  ]
}

/// A pendulum with a motor at its hinge that is too weak to lift it: swing it up and keep it upright. Gymnasium's Pendulum-v1,
/// to the rounding of double precision, in which the state is kept; it is shown in single precision.
///
/// - Observation `[3]`: cosine and sine of the angle from upright, and the angular speed in radians a second, from -8 to 8.
/// - Action: the torque, one number from -2 to 2 newton metres.
/// - Reward: -(angle² + 0.1 angularSpeed² + 0.001 torque²) of the state before the step, with the angle between -π and π.
/// - End: truncated after 200 steps; it never ends by itself.
/// - Start: the angle uniform in [-π, π), the angular speed in [-1, 1).
public struct Pendulum: RenderableEnvironment, Equatable {
  /// The angle from upright in radians; whole turns are counted.
  public private(set) var angle = Double.pi
  /// The angular speed in radians a second.
  public private(set) var angularSpeed = 0.0
  /// Of the present angle, for the observation and the next step.
  private var cosine = -1.0
  private var sine = 0.0
  private let timeLimit: Int
  /// Angular acceleration by gravity where the pendulum lies level.
  private let pull: Double

  static let timeStep = 0.05
  static let maximumSpeed = 8.0
  static let maximumTorque: Float = 2

  public init() { self.init(unchecked: PendulumConfiguration()) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` for a time limit below 1 or a gravity that is negative.
  public init(_ configuration: PendulumConfiguration) throws {
    try configuration.validate()
    self.init(unchecked: configuration)
  }

  private init(unchecked configuration: PendulumConfiguration) {
    timeLimit = configuration.timeLimit
    pull = 3 * configuration.gravity / 2
  }

  /// The environment in a given state, to compare its dynamics with another's.
  public init(angle: Double, angularSpeed: Double) {
    self.init()
    set(angle: angle, angularSpeed: angularSpeed)
  }

  private mutating func set(angle: Double, angularSpeed: Double) {
    self.angle = angle
    self.angularSpeed = angularSpeed
    let (sines, cosines) = sinesAndCosines(SIMD4(repeating: angle))
    cosine = cosines[0]
    sine = sines[0]
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [3],
      actionSpace: .continuous(low: [-Self.maximumTorque], high: [Self.maximumTorque]),
      rewardRange: -16.273605...0, timeLimit: timeLimit, discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    let angle = (random.uniformDouble() * 2 - 1) * Double.pi
    set(angle: angle, angularSpeed: random.uniformDouble() * 2 - 1)
  }

  public mutating func step(_ action: ScalarAction, using random: inout RandomStream) -> TimeStep {
    var motion = Motion(
      angle: SIMD4(repeating: angle), angularSpeed: SIMD4(repeating: angularSpeed), cosine: SIMD4(repeating: cosine),
      sine: SIMD4(repeating: sine), pull: SIMD4(repeating: pull))
    let reward = motion.advance(action: SIMD4(repeating: action.value))
    take(motion, lane: 0)
    return .running(reward: reward[0])
  }

  @inline(__always)
  public static func stepFour(_ copies: UnsafeMutablePointer<Pendulum>, continuous actions: SIMD4<Float>) -> FourTimeSteps? {
    var motion = Motion(
      angle: SIMD4(copies[0].angle, copies[1].angle, copies[2].angle, copies[3].angle),
      angularSpeed: SIMD4(copies[0].angularSpeed, copies[1].angularSpeed, copies[2].angularSpeed, copies[3].angularSpeed),
      cosine: SIMD4(copies[0].cosine, copies[1].cosine, copies[2].cosine, copies[3].cosine),
      sine: SIMD4(copies[0].sine, copies[1].sine, copies[2].sine, copies[3].sine),
      pull: SIMD4(copies[0].pull, copies[1].pull, copies[2].pull, copies[3].pull))
    let rewards = motion.advance(action: actions)
    for lane in 0..<4 { copies[lane].take(motion, lane: lane) }
    return FourTimeSteps(rewards: rewards, isTerminated: SIMDMask(repeating: false))
  }

  @inline(__always)
  private mutating func take(_ motion: Motion, lane: Int) {
    angle = motion.angle[lane]
    angularSpeed = motion.angularSpeed[lane]
    cosine = motion.cosine[lane]
    sine = motion.sine[lane]
  }

  /// Four pendulums side by side, each in a lane of its own, whose numbers do not depend on the other lanes.
  private struct Motion {
    var angle: SIMD4<Double>
    var angularSpeed: SIMD4<Double>
    var cosine: SIMD4<Double>
    var sine: SIMD4<Double>
    /// See ``Pendulum/pull``.
    var pull: SIMD4<Double>

    /// Passes one step of time under a torque each, and returns the rewards. A function of its own for the reason that
    /// ``CartPole`` has.
    @inline(never)
    mutating func advance(action: SIMD4<Float>) -> SIMD4<Float> {
      let torque = bounded(action, -maximumTorque, maximumTorque)
      let turned = angle + Double.pi
      let normalized = turned - 2 * Double.pi * roundedDown(turned / (2 * Double.pi)) - Double.pi
      // The parts that depend on the torque alone are in single precision, as the torque is.
      let cost = normalized * normalized + 0.1 * (angularSpeed * angularSpeed) + SIMD4<Double>(0.001 * (torque * torque))
      let speed = angularSpeed + (pull * sine + SIMD4<Double>(3 * torque)) * timeStep
      angularSpeed = bounded(speed, -maximumSpeed, maximumSpeed)
      angle += angularSpeed * timeStep
      (sine, cosine) = sinesAndCosines(angle)
      return SIMD4<Float>(-cost)
    }
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row[0] = Float(cosine)
    row[1] = Float(sine)
    row[2] = Float(angularSpeed)
  }

  public var rendering: String {
    let (width, height) = (25, 13)
    let middle = (row: height / 2, column: width / 2)
    var lines = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
    // A positive angle leans to the left, as torques count counterclockwise.
    for part in 1...6 {
      let row = middle.row - Int((Double(part) * cosine).rounded())
      let column = middle.column - Int((Double(2 * part) * sine).rounded())
      lines[row][column] = part == 6 ? "O" : "*"
    }
    lines[middle.row][middle.column] = "+"
    let degrees = remainder(angle, 2 * Double.pi) * 180 / Double.pi
    let state = String(format: "angle %+.1f°  angular speed %+.3f", degrees, angularSpeed)
    return (lines.map { String($0) } + [state]).joined(separator: "\n")
  }
}
