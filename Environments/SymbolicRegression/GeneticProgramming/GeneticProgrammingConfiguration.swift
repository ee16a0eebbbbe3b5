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
  public var tournament = 5
  public var crossover = 0.9
  public var mutation = 0.25
  public var elites = 1
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
    "tournament": "How many trees compete to become a parent.",
    "crossover": "The probability that a child has two parents rather than one.",
    "mutation": "The probability that a child mutates. One that is not crossed always does.",
    "elites": "How many of the best trees live on unchanged. With the goal error-and-length the best of both generations do.",
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

  public func validate() throws {
    func check(_ isRight: Bool, _ message: String) throws { if !isRight { throw WarrenError(message) } }
    try check((2...1_000_000).contains(population), "population is \(population); it lies between 2 and 1 million")
    try check(!functions.isEmpty, "functions is empty; at least one is needed")
    try check(Set(functions.map(\.rawValue)).count == functions.count, "functions names one twice")
    try check((1...1000).contains(length), "length is \(length); it lies between 1 and 1000")
    try check(firstLength >= 1, "firstLength is \(firstLength); it is at least 1")
    try check((1...100).contains(depth), "depth is \(depth); it lies between 1 and 100")
    try check((1...10_000).contains(tournament), "tournament is \(tournament); it lies between 1 and 10,000")
    try check((0...1).contains(crossover), "crossover is \(crossover); a probability lies between 0 and 1")
    try check((0...1).contains(mutation), "mutation is \(mutation); a probability lies between 0 and 1")
    try check((0..<population).contains(elites), "elites is \(elites); it is less than the population, \(population)")
    try check((0...1000).contains(localSteps), "localSteps is \(localSteps); it lies between 0 and 1000")
    try check((0...1_000_000).contains(guardRows), "guardRows is \(guardRows); it lies between 0 and 1 million")
    try check(margin >= 0 && margin <= 100, "margin is \(margin); it lies between 0 and 100")
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
