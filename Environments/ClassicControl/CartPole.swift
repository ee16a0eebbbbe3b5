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

  public static let bounds: [String: SettingBounds] = ["timeLimit": .atLeast(1)]
}

/// A pole stands on a cart that is pushed left or right; keep it upright. Gymnasium's CartPole-v1, to the rounding
/// of double precision, in which the state is kept; it is shown in single precision.
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
    var motion = Motion(
      position: SIMD4(repeating: position), speed: SIMD4(repeating: speed), angle: SIMD4(repeating: angle),
      angularSpeed: SIMD4(repeating: angularSpeed))
    motion.advance(force: SIMD4(repeating: action == 1 ? Self.force : -Self.force))
    take(motion, lane: 0)
    return motion.isFallen[0] ? .terminated(reward: 1) : .running(reward: 1)
  }

  @inline(__always)
  public static func stepFour(_ copies: UnsafeMutablePointer<CartPole>, _ actions: SIMD4<Int32>) -> FourTimeSteps? {
    var motion = Motion(
      position: SIMD4(copies[0].position, copies[1].position, copies[2].position, copies[3].position),
      speed: SIMD4(copies[0].speed, copies[1].speed, copies[2].speed, copies[3].speed),
      angle: SIMD4(copies[0].angle, copies[1].angle, copies[2].angle, copies[3].angle),
      angularSpeed: SIMD4(copies[0].angularSpeed, copies[1].angularSpeed, copies[2].angularSpeed, copies[3].angularSpeed))
    motion.advance(force: SIMD4(repeating: -force).replacing(with: force, where: SIMD4<Double>(actions) .== 1))
    for lane in 0..<4 { copies[lane].take(motion, lane: lane) }
    return FourTimeSteps(rewards: SIMD4(repeating: 1), isTerminated: motion.isFallen)
  }

  @inline(__always)
  private mutating func take(_ motion: Motion, lane: Int) {
    position = motion.position[lane]
    speed = motion.speed[lane]
    angle = motion.angle[lane]
    angularSpeed = motion.angularSpeed[lane]
  }

  /// Four carts side by side, each in a lane of its own, whose numbers do not depend on the other lanes.
  private struct Motion {
    var position: SIMD4<Double>
    var speed: SIMD4<Double>
    var angle: SIMD4<Double>
    var angularSpeed: SIMD4<Double>

    /// Passes one step of time under a force each.
    ///
    /// A function of its own, whose numbers come from memory as vectors: put together from single numbers in sight of the
    /// compiler, they are taken apart by it again, and every lane is computed alone.
    @inline(never)
    mutating func advance(force: SIMD4<Double>) {
      let (sine, cosine) = sinesAndCosines(angle)
      let common = (force + poleMassLength * (angularSpeed * angularSpeed) * sine) / totalMass
      let angularAcceleration =
        (gravity * sine - cosine * common) / (halfLength * (4.0 / 3.0 - poleMass * (cosine * cosine) / totalMass))
      let acceleration = common - poleMassLength * angularAcceleration * cosine / totalMass
      position += timeStep * speed
      speed += timeStep * acceleration
      angle += timeStep * angularSpeed
      angularSpeed += timeStep * angularAcceleration
    }

    @inline(__always)
    var isFallen: SIMDMask<SIMD4<Int64>> {
      (position .> positionLimit) .| (position .< -positionLimit) .| (angle .> angleLimit) .| (angle .< -angleLimit)
    }
  }

  @inline(__always)
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
