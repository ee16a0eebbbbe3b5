import Core

/// The settings of ``FixedPolicyLearner``.
public struct FixedPolicyConfiguration: Configuration {
  public var parallelEnvironments = 16

  public init() {}

  public static let help = ["parallelEnvironments": "How many copies of the environment are played side by side."]

  public static let bounds: [String: SettingBounds] = ["parallelEnvironments": .from(1, to: 4096)]
}
