import Core

/// The settings of ``FixedPolicyLearner``.
public struct FixedPolicyConfiguration: Configuration {
  public var parallelEnvironments = 16

  public init() {}

  public static let help = ["parallelEnvironments": "How many copies of the environment are played side by side."]

  public func validate() throws {
    guard (1...4096).contains(parallelEnvironments) else {
      throw WarrenError("'parallelEnvironments' must be from 1 to 4096, found \(parallelEnvironments)")
    }
  }
}
