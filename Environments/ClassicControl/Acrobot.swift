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

  public static let bounds: [String: SettingBounds] = ["timeLimit": .atLeast(1)]
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
    let (first, second) = (sineAndCosine(angles[0]), sineAndCosine(angles[1]))
    sines = SIMD2(first.sine, second.sine)
    cosines = SIMD2(first.cosine, second.cosine)
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
    withUnsafeMutablePointer(to: &self) { copy in
      Self.advance(copy, count: 1) { _ in
        Double(action - 1)
      } ends: { lanes in
        lanes.height(0) > 1 ? .terminated(reward: 0) : .running(reward: -1)
      }
    }
  }

  @inline(__always)
  public static func stepFour(_ copies: UnsafeMutablePointer<Acrobot>, _ actions: SIMD4<Int32>) -> FourTimeSteps? {
    advance(copies, count: 4) {
      Double(actions[$0] - 1)
    } ends: {
      timeSteps($0, from: 0)
    }
  }

  @inline(__always)
  public static func stepEight(_ copies: UnsafeMutablePointer<Acrobot>, _ actions: SIMD8<Int32>) -> EightTimeSteps? {
    advance(copies, count: 8) {
      Double(actions[$0] - 1)
    } ends: {
      EightTimeSteps(first: timeSteps($0, from: 0), second: timeSteps($0, from: 4))
    }
  }

  /// Takes a step in so many copies side by side.
  /// - Returns: what `ends` makes of the states that they are in then.
  @inline(__always)
  private static func advance<Result>(
    _ copies: UnsafeMutablePointer<Acrobot>, count: Int, torque: (_ lane: Int) -> Double,
    ends: (AcrobotDynamics.Lanes) -> Result
  ) -> Result {
    var dynamics = AcrobotDynamics()
    return dynamics.withLanes { lanes in
      for lane in 0..<count {
        let copy = copies + lane
        lanes.put(
          lane, angles: copy.pointee.angles, speeds: copy.pointee.speeds, sines: copy.pointee.sines,
          cosines: copy.pointee.cosines)
        lanes.set(lane, torque: torque(lane))
      }
      lanes.advance(count)
      for lane in 0..<count {
        copies[lane].angles = lanes.angles(lane)
        copies[lane].speeds = lanes.speeds(lane)
        copies[lane].sines = lanes.sines(lane)
        copies[lane].cosines = lanes.cosines(lane)
      }
      return ends(lanes)
    }
  }

  /// What the steps of four lanes give back.
  @inline(__always)
  private static func timeSteps(_ lanes: AcrobotDynamics.Lanes, from start: Int) -> FourTimeSteps {
    let heights = SIMD4(
      lanes.height(start), lanes.height(start + 1), lanes.height(start + 2), lanes.height(start + 3))
    let isHigh = heights .> 1
    let rewards = SIMD4<Double>(repeating: -1).replacing(with: 0, where: isHigh)
    return FourTimeSteps(rewards: SIMD4<Float>(rewards), isTerminated: isHigh)
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
