import Core

/// The settings of ``ChuBeasley``.
public struct ChuBeasleyConfiguration: Configuration {
  public var population = 100
  public var mutations = 2
  public var patience = 1000
  public var doublings = 3

  public init() {}

  public static let help = [
    "population": "How many members there are at first.",
    "mutations": "How many bits of a child are flipped before it is repaired.",
    "patience": "After how many children a member, none of them better than all before, the population is drawn anew.",
    "doublings": "How often it is drawn anew twice as large, before it is as small as at first again.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 100_000),
    "mutations": .atLeast(0),
    "patience": .from(1, to: 1_000_000_000),
    "doublings": .from(0, to: 16),
  ]

  /// How many members there are after the population has been drawn anew so often.
  func size(afterRestarts restarts: Int) -> Int { population << (restarts % (doublings + 1)) }

  /// The algorithm of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(
    for problem: MultidimensionalKnapsackProblem, budget: Budget = Budget(), key: RandomKey
  ) throws -> ChuBeasley {
    try validate()
    return ChuBeasley(problem, configuration: self, budget: budget, key: key)
  }
}
