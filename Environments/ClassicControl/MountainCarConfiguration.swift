import Core
import ReinforcementLearning

/// A form of the mountain car: its own engine and its own time.
public protocol MountainCarForm: Environment {
  /// After how many steps Gymnasium truncates an episode.
  static var usualTimeLimit: Int { get }
}

/// How a mountain car is set up, whichever form it has.
public struct ValleyConfiguration<Car: MountainCarForm>: Configuration, Equatable {
  /// Steps after which an episode is truncated.
  public var timeLimit: Int
  /// How fast the car must be at the flag, or faster.
  public var goalSpeed: Double

  /// The settings of Gymnasium.
  public init() { self.init(timeLimit: Car.usualTimeLimit) }

  /// These settings.
  public init(timeLimit: Int, goalSpeed: Double = 0) {
    self.timeLimit = timeLimit
    self.goalSpeed = goalSpeed
  }

  /// What each setting means.
  public static var help: [String: String] {
    [
      "timeLimit": "Steps after which an episode is truncated.",
      "goalSpeed": "How fast the car must be at the flag, or faster.",
    ]
  }

  public static var bounds: [String: SettingBounds] {
    ["timeLimit": .atLeast(1), "goalSpeed": .from(0, to: Valley.maximumSpeed)]
  }
}

/// How ``MountainCar`` is set up.
public typealias MountainCarConfiguration = ValleyConfiguration<MountainCar>

/// How ``MountainCarContinuous`` is set up.
public typealias MountainCarContinuousConfiguration = ValleyConfiguration<MountainCarContinuous>
