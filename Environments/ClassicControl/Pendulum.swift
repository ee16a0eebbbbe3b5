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

  public func validate() throws {
    guard timeLimit >= 1 else { throw WarrenError("'timeLimit' must be at least 1, found \(timeLimit)") }
    guard gravity >= 0, gravity.isFinite else { throw WarrenError("'gravity' must be at least 0, found \(gravity)") }
  }
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
    let torque = min(max(action.value, -Self.maximumTorque), Self.maximumTorque)
    let turned = angle + Double.pi
    let normalized = turned - 2 * Double.pi * (turned / (2 * Double.pi)).rounded(.down) - Double.pi
    // The parts that depend on the torque alone are in single precision, as the torque is.
    let cost = normalized * normalized + 0.1 * (angularSpeed * angularSpeed) + Double(0.001 * (torque * torque))
    let speed = angularSpeed + (pull * sine + Double(3 * torque)) * Self.timeStep
    let bounded = min(max(speed, -Self.maximumSpeed), Self.maximumSpeed)
    set(angle: angle + bounded * Self.timeStep, angularSpeed: bounded)
    return .running(reward: Float(-cost))
  }

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
