import Core
import Foundation
import Search

/// The settings of ``OneTreeBound``.
public struct OneTreeBoundConfiguration: Configuration {
  public var neighbors = 10
  public var iterations: Int?
  public var rounds = 5

  public init() {}

  public static let help = [
    "neighbors": "How many nearest cities of each are candidates for its edges while the prices rise.",
    "iterations": "How many 1-trees the first ascent looks at; 60 times the count to the power .6 when not given.",
    "rounds": "How often, at most, a 1-tree of all edges is made to prove a bound, and its new edges join the candidates.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "neighbors": .atLeast(1),
    "iterations": .atLeast(1),
    "rounds": .atLeast(1),
  ]

  /// Whether an instance has 1-trees.
  /// - Throws: `WarrenError` when it has fewer than three cities.
  public static func check(_ problem: TravelingSalesmanProblem) throws {
    guard problem.count >= 3 else { throw WarrenError("the instance has \(problem.count) cities; a 1-tree needs 3") }
  }

  /// The ascent for a problem.
  /// - Throws: `WarrenError` when a setting is out of range or there are fewer than three cities.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> OneTreeBound {
    try validate()
    try Self.check(problem)
    return OneTreeBound(problem, configuration: self, budget: budget)
  }

  /// How many iterations the first ascent has on so many cities.
  func iterations(for count: Int) -> Int { iterations ?? Int(60 * pow(Double(count), 0.6)) }
}
