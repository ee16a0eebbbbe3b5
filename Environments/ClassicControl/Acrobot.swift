import Core
import Foundation
import ReinforcementLearning

/// How ``Acrobot`` is set up.
public struct AcrobotConfiguration: Configuration, Equatable {
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// The settings of Gymnasium's Acrobot-v1.
  public init() { self.init(timeLimit: 500) }

  /// These settings.
  public init(timeLimit: Int) { self.timeLimit = timeLimit }

  /// What each setting means.
  public static let help: [String: String] = ["timeLimit": "Steps after which an episode is truncated."]

  public func validate() throws {
    guard timeLimit >= 1 else { throw WarrenError("'timeLimit' must be at least 1, found \(timeLimit)") }
  }
}

/// Two links hang from a hinge, and a motor turns the joint between them: swing the free end up. Gymnasium's Acrobot-v1 with the
/// equations of the book, to the rounding of double precision.
///
/// - Observation `[6]`: cosine and sine of the first link's angle from hanging, cosine and sine of the second's angle from the
///   first, and both angular speeds in radians a second, at most 4π and 9π.
/// - Action: a torque of 0: -1, 1: 0, 2: 1 newton metre, for 0.2 seconds.
/// - Reward: -1 a step, 0 for the step that reaches the goal.
/// - End: terminated when the free end is more than one link's length above the hinge; truncated after 500 steps.
/// - Start: each of the four numbers uniform in [-0.1, 0.1).
///
/// From Sutton, "Generalization in reinforcement learning: successful examples using sparse coarse coding" (1996), with the
/// equations of Sutton and Barto, "Reinforcement learning: an introduction", integrated by the fourth-order Runge-Kutta method.
public struct Acrobot: RenderableEnvironment, Equatable {
  /// The first link's angle from hanging down, and the second's from the first, in radians between -π and π.
  public private(set) var angles = SIMD2<Double>(0, 0)
  /// The angular speeds, in radians a second.
  public private(set) var speeds = SIMD2<Double>(0, 0)
  /// Of the present angles: the observation, the goal and the next step all need them.
  private var sines = SIMD2<Double>(0, 0)
  private var cosines = SIMD2<Double>(1, 1)
  private let timeLimit: Int

  static let gravity = 9.8
  static let timeStep = 0.2
  static let maximumSpeeds = SIMD2<Double>(4 * Double.pi, 9 * Double.pi)

  public init() { timeLimit = AcrobotConfiguration().timeLimit }

  /// The environment with these settings.
  /// - Throws: `WarrenError` for a time limit below 1.
  public init(_ configuration: AcrobotConfiguration) throws {
    try configuration.validate()
    timeLimit = configuration.timeLimit
  }

  /// The environment in a given state, to compare its dynamics with another's.
  public init(angles: SIMD2<Double>, speeds: SIMD2<Double>) {
    self.init()
    set(angles: angles, speeds: speeds)
  }

  private mutating func set(angles: SIMD2<Double>, speeds: SIMD2<Double>) {
    self.angles = angles
    self.speeds = speeds
    (sines, cosines) = sinesAndCosines(angles)
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [6], actionSpace: .discrete(3), rewardRange: -1...0, timeLimit: timeLimit, discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    // In single precision, as in Gymnasium.
    func draw() -> Double { Double(Float(random.uniformDouble() * 0.2 - 0.1)) }
    let angles = SIMD2(draw(), draw())
    set(angles: angles, speeds: SIMD2(draw(), draw()))
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let torque = Double(action - 1)
    let step = Self.timeStep
    let first = Self.acceleration(speeds, sines, cosines, torque)
    let speeds2 = speeds + (step / 2) * first
    let second = Self.acceleration(angles + (step / 2) * speeds, speeds2, torque)
    let speeds3 = speeds + (step / 2) * second
    let third = Self.acceleration(angles + (step / 2) * speeds2, speeds3, torque)
    let speeds4 = speeds + step * third
    let fourth = Self.acceleration(angles + step * speeds3, speeds4, torque)
    let turned = angles + (step / 6) * (speeds + 2 * speeds2 + 2 * speeds3 + speeds4)
    let faster = speeds + (step / 6) * (first + 2 * second + 2 * third + fourth)
    set(
      angles: SIMD2(Self.wrapped(turned[0]), Self.wrapped(turned[1])),
      speeds: SIMD2(
        min(max(faster[0], -Self.maximumSpeeds[0]), Self.maximumSpeeds[0]),
        min(max(faster[1], -Self.maximumSpeeds[1]), Self.maximumSpeeds[1])))
    // The height of the free end over the hinge; the second cosine is that of the sum of the angles.
    let height = -cosines[0] - (cosines[0] * cosines[1] - sines[0] * sines[1])
    return height > 1 ? .terminated(reward: 0) : .running(reward: -1)
  }

  /// The angular accelerations of both links.
  @inline(__always)
  private static func acceleration(_ angles: SIMD2<Double>, _ speeds: SIMD2<Double>, _ torque: Double) -> SIMD2<Double> {
    let (sines, cosines) = sinesAndCosines(angles)
    return acceleration(speeds, sines, cosines, torque)
  }

  /// Both links weigh 1 kg, are 1 m long with their centre of mass in the middle, and have a moment of inertia of 1 kg m². The
  /// accelerations solve two linear equations: inertia [[first, coupling], [coupling, second]] times them equals the moments.
  @inline(__always)
  private static func acceleration(
    _ speeds: SIMD2<Double>, _ sines: SIMD2<Double>, _ cosines: SIMD2<Double>, _ torque: Double
  ) -> SIMD2<Double> {
    let coupling = 1.25 + 0.5 * cosines[1]
    let weight = 0.5 * gravity * (sines[0] * cosines[1] + cosines[0] * sines[1])
    let turning = 0.5 * sines[1]
    let firstMoment = turning * (speeds[1] * (speeds[1] + 2 * speeds[0])) - 1.5 * gravity * sines[0] - weight
    let secondMoment = torque - turning * (speeds[0] * speeds[0]) - weight
    // With first = 1 + 2 coupling and second = 1.25, the determinant needs the cosine's square only.
    let inverse = 1 / (2.8125 - 0.25 * (cosines[1] * cosines[1]))
    return SIMD2(
      (1.25 * firstMoment - coupling * secondMoment) * inverse,
      (secondMoment + coupling * (2 * secondMoment - firstMoment)) * inverse)
  }

  /// The angle between -π and π.
  @inline(__always)
  private static func wrapped(_ angle: Double) -> Double {
    var angle = angle
    while angle > Double.pi { angle -= 2 * Double.pi }
    while angle < -Double.pi { angle += 2 * Double.pi }
    return angle
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row[0] = Float(cosines[0])
    row[1] = Float(sines[0])
    row[2] = Float(cosines[1])
    row[3] = Float(sines[1])
    row[4] = Float(speeds[0])
    row[5] = Float(speeds[1])
  }

  public var rendering: String {
    let (width, height) = (35, 17)
    let middle = (row: height / 2, column: width / 2)
    var lines = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
    // Each link is four rows long. The goal is the line one link's length above the hinge.
    lines[middle.row - 4] = [Character](repeating: ".", count: width)
    var end = (right: 0.0, down: 0.0)
    for (angle, mark) in [(angles[0], "#" as Character), (angles[0] + angles[1], "*")] {
      for part in 1...4 {
        let row = middle.row + Int((4 * end.down + Double(part) * cos(angle)).rounded())
        let column = middle.column + Int((8 * end.right + Double(2 * part) * sin(angle)).rounded())
        lines[row][column] = mark
      }
      end = (end.right + sin(angle), end.down + cos(angle))
    }
    lines[middle.row][middle.column] = "+"
    let degrees = angles * (180 / Double.pi)
    let state = String(format: "angles %+.1f° %+.1f°  height %+.2f", degrees[0], degrees[1], -end.down)
    return (lines.map { String($0) } + [state]).joined(separator: "\n")
  }
}
