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

  public func validate() throws {
    guard (2...100_000).contains(population) else {
      throw WarrenError("population is \(population); it lies between 2 and 100,000")
    }
    guard mutations >= 0 else { throw WarrenError("mutations is \(mutations); it is not negative") }
    guard (1...1_000_000_000).contains(patience) else {
      throw WarrenError("patience is \(patience); it lies between 1 and 1 billion")
    }
    guard (0...16).contains(doublings) else { throw WarrenError("doublings is \(doublings); it lies between 0 and 16") }
  }

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
