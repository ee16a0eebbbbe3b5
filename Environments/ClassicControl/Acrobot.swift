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
    let (sines, cosines) = sinesAndCosines(SIMD4(lowHalf: angles, highHalf: angles))
    self.sines = sines.lowHalf
    self.cosines = cosines.lowHalf
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
    var dynamics = AcrobotDynamics(
      angles: (SIMD4(repeating: angles[0]), SIMD4(repeating: angles[1])),
      speeds: (SIMD4(repeating: speeds[0]), SIMD4(repeating: speeds[1])),
      sines: (SIMD4(repeating: sines[0]), SIMD4(repeating: sines[1])),
      cosines: (SIMD4(repeating: cosines[0]), SIMD4(repeating: cosines[1])))
    dynamics.advance(torque: SIMD4(repeating: Double(action - 1)))
    take(dynamics, lane: 0)
    return dynamics.height[0] > 1 ? .terminated(reward: 0) : .running(reward: -1)
  }

  @inline(__always)
  public static func stepFour(_ copies: UnsafeMutablePointer<Acrobot>, _ actions: SIMD4<Int32>) -> FourTimeSteps? {
    @inline(__always)
    func links(_ property: KeyPath<Acrobot, SIMD2<Double>>) -> AcrobotDynamics.Links {
      let (first, second, third, fourth) = (
        copies[0][keyPath: property], copies[1][keyPath: property], copies[2][keyPath: property], copies[3][keyPath: property]
      )
      return (SIMD4(first[0], second[0], third[0], fourth[0]), SIMD4(first[1], second[1], third[1], fourth[1]))
    }
    var dynamics = AcrobotDynamics(
      angles: links(\.angles), speeds: links(\.speeds), sines: links(\.sines), cosines: links(\.cosines))
    dynamics.advance(torque: SIMD4<Double>(actions &- 1))
    for lane in 0..<4 { copies[lane].take(dynamics, lane: lane) }
    let isHigh = dynamics.height .> 1
    let rewards = SIMD4<Double>(repeating: -1).replacing(with: 0, where: isHigh)
    return FourTimeSteps(rewards: SIMD4<Float>(rewards), isTerminated: isHigh)
  }

  @inline(__always)
  private mutating func take(_ dynamics: AcrobotDynamics, lane: Int) {
    angles = SIMD2(dynamics.angles.first[lane], dynamics.angles.second[lane])
    speeds = SIMD2(dynamics.speeds.first[lane], dynamics.speeds.second[lane])
    sines = SIMD2(dynamics.sines.first[lane], dynamics.sines.second[lane])
    cosines = SIMD2(dynamics.cosines.first[lane], dynamics.cosines.second[lane])
  }

  @inline(__always)
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
