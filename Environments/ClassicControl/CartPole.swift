import Core
import Foundation
import ReinforcementLearning

/// How ``CartPole`` is set up.
public struct CartPoleConfiguration: Configuration, Equatable {
  /// Steps after which an episode is truncated: 500 in version 1, 200 in version 0.
  public var timeLimit: Int

  /// The settings of Gymnasium's CartPole-v1.
  public init() { self.init(timeLimit: 500) }

  /// These settings.
  public init(timeLimit: Int) {
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "timeLimit": "Steps after which an episode is truncated: 500 in version 1, 200 in version 0."
  ]

  public func validate() throws {
    guard timeLimit >= 1 else { throw WarrenError("'timeLimit' must be at least 1, found \(timeLimit)") }
  }
}

/// A pole stands on a cart that is pushed left or right; keep it upright. Gymnasium's CartPole-v1, to the last digit of its
/// arithmetic: the state is kept in double precision and shown in single precision.
///
/// - Observation `[4]`: the cart's position in metres and speed in metres a second, the pole's angle in radians and angular speed
///   in radians a second.
/// - Action: 0 pushes left, 1 pushes right, with 10 newtons.
/// - Reward: 1 a step, the last one included.
/// - End: terminated when the cart is beyond ±2.4 m or the pole beyond ±12°; truncated after 500 steps.
/// - Start: each of the four numbers uniform in [-0.05, 0.05).
///
/// The dynamics are those of Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control
/// problems" (1983), integrated by Euler's method with steps of 0.02 s.
public struct CartPole: RenderableEnvironment, Equatable {
  /// The cart's position in metres.
  public private(set) var position = 0.0
  /// The cart's speed in metres a second.
  public private(set) var speed = 0.0
  /// The pole's angle from upright in radians, to the right positive.
  public private(set) var angle = 0.0
  /// The pole's angular speed in radians a second.
  public private(set) var angularSpeed = 0.0
  private let timeLimit: Int

  static let gravity = 9.8
  static let poleMass = 0.1
  static let totalMass = 0.1 + 1.0
  /// Half the pole's length, in metres.
  static let halfLength = 0.5
  static let poleMassLength = 0.1 * 0.5
  static let force = 10.0
  static let timeStep = 0.02
  static let angleLimit = 12 * 2 * Double.pi / 360
  static let positionLimit = 2.4

  public init() { timeLimit = CartPoleConfiguration().timeLimit }

  /// The environment with these settings.
  /// - Throws: `WarrenError` for a time limit below 1.
  public init(_ configuration: CartPoleConfiguration) throws {
    try configuration.validate()
    timeLimit = configuration.timeLimit
  }

  /// The environment in a given state, to compare its dynamics with another's.
  public init(position: Double, speed: Double, angle: Double, angularSpeed: Double) {
    self.init()
    self.position = position
    self.speed = speed
    self.angle = angle
    self.angularSpeed = angularSpeed
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [4], actionSpace: .discrete(2), rewardRange: 1...1, timeLimit: timeLimit, discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    position = random.uniformDouble() * 0.1 - 0.05
    speed = random.uniformDouble() * 0.1 - 0.05
    angle = random.uniformDouble() * 0.1 - 0.05
    angularSpeed = random.uniformDouble() * 0.1 - 0.05
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let force = action == 1 ? Self.force : -Self.force
    let cosine = cos(angle)
    let sine = sin(angle)
    let common = (force + Self.poleMassLength * (angularSpeed * angularSpeed) * sine) / Self.totalMass
    let angularAcceleration =
      (Self.gravity * sine - cosine * common)
      / (Self.halfLength * (4.0 / 3.0 - Self.poleMass * (cosine * cosine) / Self.totalMass))
    let acceleration = common - Self.poleMassLength * angularAcceleration * cosine / Self.totalMass
    position += Self.timeStep * speed
    speed += Self.timeStep * acceleration
    angle += Self.timeStep * angularSpeed
    angularSpeed += Self.timeStep * angularAcceleration
    let isStanding = abs(position) <= Self.positionLimit && abs(angle) <= Self.angleLimit
    return isStanding ? .running(reward: 1) : .terminated(reward: 1)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row[0] = Float(position)
    row[1] = Float(speed)
    row[2] = Float(angle)
    row[3] = Float(angularSpeed)
  }

  public var rendering: String {
    let width = 49
    func column(_ metres: Double) -> Int { Int((Double(width - 1) * (metres / Self.positionLimit + 1) / 2).rounded()) }
    func line(_ marks: [(Int, Character)]) -> String {
      var characters = [Character](repeating: " ", count: width)
      for (column, mark) in marks where characters.indices.contains(column) { characters[column] = mark }
      return String(characters)
    }
    // The pole is one metre long and drawn in four rows, its lean stretched so that twelve degrees show.
    let lean = sin(angle) * 2
    let pole = stride(from: 4, through: 1, by: -1).map { row in
      line([(column(position + lean * Double(row) / 4), lean < -0.02 ? "\\" : lean > 0.02 ? "/" : "|")])
    }
    let middle = column(position)
    let cart = line((-2...2).map { (middle + $0, "#") })
    let state = String(format: "position %+.3f  angle %+.2f°", position, angle * 180 / Double.pi)
    return (pole + [cart, String(repeating: "=", count: width), state]).joined(separator: "\n")
  }
}
