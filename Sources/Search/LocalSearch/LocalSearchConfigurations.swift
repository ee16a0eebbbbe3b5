import Core

/// The settings of a local search, which make it for any problem with moves.
public protocol LocalSearchConfiguration: Configuration {
  /// The search of these settings on a problem.
  /// - Throws: `WarrenError` when a setting is out of range or the problem lacks what it needs.
  func makeLearner<P: NeighborhoodProblem>(for problem: P, budget: Budget, key: RandomKey) throws -> any Learner
    & IncumbentReporting
}

extension LocalSearchConfiguration {
  /// As ``makeLearner(for:budget:key:)``, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any NeighborhoodProblem, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    try validate()
    return try makeLearner(for: problem, budget: budget, key: key)
  }
}

/// The settings of a descent with restarts.
public struct HillClimbingConfiguration: LocalSearchConfiguration {
  /// Which improving move is made.
  public enum Improvement: String, Codable, Sendable, CaseIterable {
    /// The first one that is found.
    case first
    /// The one that improves most.
    case best
  }

  public var improvement = Improvement.first
  public var restarts: Int?

  public init() {}

  public static let help = [
    "improvement": "Which move is made: the first that improves, in random order, or the best of all.",
    "restarts": "How often it begins anew from a random solution; without it, until the budget is spent.",
  ]

  public static let bounds: [String: SettingBounds] = ["restarts": .atLeast(0)]

  public func makeLearner<P: NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    LocalSearch(
      HillClimbing<P>(takesBest: improvement == .best, restarts: restarts), problem: problem, budget: budget, key: key)
  }
}

/// The settings of simulated annealing.
public struct SimulatedAnnealingConfiguration: LocalSearchConfiguration {
  public var startTemperature: Double?
  public var temperatureRatio = 1e-3
  public var moves: Int?
  public var reheats: Int?

  public init() {}

  public static let help = [
    "startTemperature": "The first temperature, in units of the objective; without it, estimated so that most moves are taken.",
    "temperatureRatio": "The last temperature as a share of the first.",
    "moves":
      "How many moves are tried while the temperature falls; without it, as many as the budget pays for (in seconds, about so many, by "
      + "how fast the first ones are), or a million where there is none.",
    "reheats": "How often it begins anew from the best solution; without it, until the budget is spent.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "startTemperature": .above(0),
    "temperatureRatio": .above(0, to: 1),
    "moves": .atLeast(1),
    "reheats": .atLeast(0),
  ]

  public func makeLearner<P: NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    LocalSearch(
      SimulatedAnnealing<P>(
        startTemperature: startTemperature, ratio: temperatureRatio, plan: plan(budget, problem.neighborhood),
        reheats: reheats),
      problem: problem, budget: budget, key: key)
  }

  /// The annealing lasts as long as the budget.
  private func plan(_ budget: Budget, _ neighborhood: some Neighborhood) -> AnnealingPlan {
    if let moves { return .moves(moves) }
    var paid = Double.infinity
    if let evaluations = budget.evaluations { paid = Double(evaluations) / neighborhood.deltaCost }
    // The first step only begins the walk.
    if let steps = budget.learnerSteps { paid = min(paid, neighborhood.deltas(inSteps: max(0, steps - 1))) }
    let most = paid < 1e15 ? max(1, Int(paid)) : nil
    // A little is left for what happens between moves.
    if let seconds = budget.seconds, seconds > 0 { return .seconds(0.97 * seconds, atMost: most ?? .max) }
    return .moves(most ?? 1_000_000)
  }
}

/// The settings of tabu search.
public struct TabuSearchConfiguration: LocalSearchConfiguration {
  public var tenure = 10
  public var sample = 200

  public init() {}

  public static let help = [
    "tenure": "For about how many moves what has gone from the solution must not come back.",
    "sample": "How many moves are looked at for each one made; all of them where there are fewer.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "tenure": .atLeast(0),
    "sample": .atLeast(1),
  ]

  public func makeLearner<P: NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    LocalSearch(TabuSearch<P>(tenure: tenure, sampleSize: sample), problem: problem, budget: budget, key: key)
  }
}

/// The settings of iterated local search.
public struct IteratedLocalSearchConfiguration: LocalSearchConfiguration {
  public var perturbation = 3

  public init() {}

  public static let help = ["perturbation": "How many random moves lead away from a local optimum."]

  public static let bounds: [String: SettingBounds] = ["perturbation": .from(1, to: 1_000_000, "as it is made within a step")]

  public func makeLearner<P: NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    LocalSearch(IteratedLocalSearch<P>(perturbation: perturbation...perturbation), problem: problem, budget: budget, key: key)
  }
}

/// The settings of variable neighbourhood search.
public struct VariableNeighborhoodConfiguration: LocalSearchConfiguration {
  public var largest = 10

  public init() {}

  public static let help = ["largest": "How many random moves the largest perturbation has; the smallest has 1."]

  public static let bounds: [String: SettingBounds] = ["largest": .from(1, to: 1_000_000, "as they are made within a step")]

  public func makeLearner<P: NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    LocalSearch(IteratedLocalSearch<P>(perturbation: 1...largest), problem: problem, budget: budget, key: key)
  }
}

/// The settings of a greedy randomized adaptive search.
public struct GreedyRandomizedConfiguration: LocalSearchConfiguration {
  public var randomness = 0.1

  public init() {}

  public static let help = [
    "randomness":
      "How far from the best a step of a construction may be: 0 is greedy, 1 takes any step with the same probability."
  ]

  public static let bounds: [String: SettingBounds] = ["randomness": .from(0, to: 1)]

  public func makeLearner<P: NeighborhoodProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) throws -> any Learner & IncumbentReporting {
    func make<C: ConstructiveProblem>(_ problem: C) -> any Learner & IncumbentReporting {
      let randomness = randomness
      let construct: @Sendable (inout RandomStream) -> C.Solution = {
        problem.constructSolution(randomness: randomness, using: &$0)
      }
      return LocalSearch(
        IteratedLocalSearch<C>(perturbation: 1...1, construct: construct), problem: problem, budget: budget, key: key,
        start: construct)
    }
    guard let problem = problem as? any ConstructiveProblem else {
      throw WarrenError("greedy randomized search needs a problem whose solutions can be built step by step")
    }
    return make(problem)
  }
}
