import Core
import Search

/// The settings of ``GeneticProgramming``.
public struct GeneticProgrammingConfiguration: Configuration {
  /// What selection goes by.
  public enum Goal: String, Codable, Sendable, CaseIterable {
    case error
    case errorAndLength = "error-and-length"
  }

  /// How the first trees are made.
  public enum Creation: String, Codable, Sendable, CaseIterable {
    case probabilistic
    case rampedHalfAndHalf = "ramped-half-and-half"
  }

  public var population = 1000
  public var functions: [FormulaOperation] = [.add, .sub, .mul, .div, .exp, .log, .sin, .cos, .sqrt]
  public var coefficients = true
  public var length = 50
  public var depth = 10
  public var firstLength = 20
  public var creation = Creation.probabilistic
  public var tournamentSize = 5
  public var crossoverRate = 0.9
  public var mutationRate = 0.25
  public var elitism = 1
  public var localSteps = 4
  public var localRows = 512
  public var scaling = true
  public var guardRows = 256
  public var margin = 0.1
  public var goal = Goal.errorAndLength

  public init() {}

  public static let help = [
    "population": "How many trees a generation has.",
    "functions": "The functions that trees are made of. aq is the analytic quotient a / sqrt(1 + b^2), which has no poles.",
    "coefficients": "Whether every variable in a tree carries a coefficient, which is fitted as constants are.",
    "length": "The most nodes of a tree.",
    "depth": "The most levels of a tree.",
    "firstLength": "The most nodes of a tree of the first generation, where these are made of all lengths alike.",
    "creation": "How the first trees are made: of all lengths alike (PTC2), or full and grown by levels (Koza).",
    "tournamentSize": "How many trees compete to become a parent.",
    "crossoverRate": "The probability that a child has two parents rather than one.",
    "mutationRate": "The probability that a child mutates. One that is not crossed always does.",
    "elitism": "How many of the best trees live on unchanged. With the goal error-and-length the best of both generations do.",
    "localSteps":
      "How many steps of Levenberg and Marquardt's method fit each new tree's constants, two for those that are then still worse than "
      + "half of the parents; 0 leaves them to mutation.",
    "localRows": "On how many rows at most these steps are computed, drawn anew for each generation; 0 stands for all rows.",
    "scaling": "Whether a tree is judged by the best straight line through its values rather than by the values themselves.",
    "guardRows":
      "On how many rows drawn around the training rows a formula must have a value that the targets near by let one expect; "
      + "0 for no such demand.",
    "margin": "By which share of its range a variable leaves it on both sides in these rows.",
    "goal": "What selection goes by: error and length, by NSGA-II, or the error alone.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 1_000_000),
    "length": .from(1, to: 1000),
    "firstLength": .atLeast(1),
    "depth": .from(1, to: 100),
    "tournamentSize": .from(1, to: 10_000),
    "crossoverRate": .from(0, to: 1),
    "mutationRate": .from(0, to: 1),
    "localSteps": .from(0, to: 1000),
    "guardRows": .from(0, to: 1_000_000),
    "margin": .from(0, to: 100),
  ]

  public func validate() throws {
    try checkBounds()
    func check(_ isRight: Bool, _ message: String) throws { if !isRight { throw WarrenError(message) } }
    try check(!functions.isEmpty, "functions is empty; at least one is needed")
    try check(Set(functions.map(\.rawValue)).count == functions.count, "functions names one twice")
    try check((0..<population).contains(elitism), "elitism is \(elitism); it is less than the population, \(population)")
    try check(localRows == 0 || localRows >= 16, "localRows is \(localRows); it is 0 or at least 16")
  }

  /// The learner of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(
    for problem: SymbolicRegressionProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> GeneticProgramming {
    try validate()
    return try GeneticProgramming(problem, configuration: self, budget: budget, key: key, threads: threads)
  }

  var limits: TreeLimits { TreeLimits(length: length, depth: depth) }

  var treeCreation: TreeCreation {
    switch creation {
    case .probabilistic: .probabilistic(lengths: 1...min(firstLength, length))
    case .rampedHalfAndHalf: .rampedHalfAndHalf(depths: min(2, depth)...min(6, depth))
    }
  }
}
