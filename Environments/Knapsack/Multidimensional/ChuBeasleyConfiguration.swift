import Core

/// The settings of ``ChuBeasley``.
public struct ChuBeasleyConfiguration: Configuration {
  public var population = 100
  public var mutations = 2
  public var patience = 200_000

  public init() {}

  public static let help = [
    "population": "How many members there are.",
    "mutations": "How many bits of a child are flipped before it is repaired.",
    "patience": "After how many children without a better one the population is drawn anew.",
  ]

  public func validate() throws {
    guard population >= 2 else { throw WarrenError("population is \(population); at least 2 are needed") }
    guard mutations >= 0 else { throw WarrenError("mutations is \(mutations); it is not negative") }
    guard patience > population else {
      throw WarrenError("patience is \(patience); it is more than the population of \(population)")
    }
  }

  /// The algorithm of these settings.
  /// - Throws: ``WarrenError`` when a setting is out of range.
  public func makeLearner(
    for problem: MultidimensionalKnapsackProblem, budget: Budget = Budget(), key: RandomKey
  ) throws -> ChuBeasley {
    try validate()
    return ChuBeasley(problem, configuration: self, budget: budget, key: key)
  }
}
