import Core
import Foundation

/// How a genetic search weighs violations against objectives: it makes the fitness of an evaluation.
///
/// Told once a generation who there is, it may change its mind, unless ``isFixed``; the fitness of everybody is then made anew.
public protocol ConstraintHandling: Sendable {
  /// The fitness of an evaluation under an objective, at this time.
  func fitness(of evaluation: Evaluation, under objective: Objective) -> Fitness

  /// Whether the fitness of an evaluation never changes: then ``beginGeneration(_:objective:)`` is not called. False by default.
  var isFixed: Bool { get }

  /// Called with all evaluations of the present population before parents are selected.
  mutating func beginGeneration(_ evaluations: [Evaluation], objective: Objective)

  /// What is worth plotting.
  var metrics: Metrics { get }

  /// What is to be kept when a search is saved.
  var state: [Double] { get set }
}

extension ConstraintHandling {
  public var isFixed: Bool { false }
  public mutating func beginGeneration(_ evaluations: [Evaluation], objective: Objective) {}
  public var metrics: Metrics { Metrics() }
  public var state: [Double] {
    get { [] }
    set {}
  }
}

/// Feasible before infeasible, and of two infeasible ones who violates less (Deb, "An efficient constraint handling method for genetic
/// algorithms", 2000).
public struct FeasibilityRules: ConstraintHandling {
  /// The rules, which have no settings.
  public init() {}

  public var isFixed: Bool { true }

  @inlinable
  public func fitness(of evaluation: Evaluation, under objective: Objective) -> Fitness {
    Fitness(evaluation, under: objective)
  }
}

/// The violation times a constant is added to the cost.
public struct StaticPenalty: ConstraintHandling {
  /// What a violation of 1 costs, in units of the objective.
  public let weight: Double

  /// A penalty of that weight.
  public init(weight: Double) {
    precondition(weight >= 0, "a penalty is not negative")
    self.weight = weight
  }

  public var isFixed: Bool { true }

  public func fitness(of evaluation: Evaluation, under objective: Objective) -> Fitness {
    Fitness(cost: objective.cost(of: evaluation.value) + weight * evaluation.violation)
  }
}

/// A penalty whose weight grows while the best member is infeasible, and shrinks while it is feasible, so that the search keeps to the
/// border between the two (Bean and Hadj-Alouane, "A dual genetic algorithm for bounded integer programs", 1992).
public struct AdaptivePenalty: ConstraintHandling {
  /// What a violation of 1 costs now, in units of the objective.
  public private(set) var weight: Double
  /// After how many generations on the same side the weight changes.
  public let patience: Int
  /// By what the weight is multiplied; it is divided by a little less, so that it does not go round in circles.
  public let growth: Double
  private var generationsFeasible = 0
  private var generationsInfeasible = 0

  /// A penalty that begins with that weight.
  public init(weight: Double = 1, patience: Int = 5, growth: Double = 2) {
    precondition(
      weight > 0 && patience >= 1 && growth > 1, "the weight lies above 0, the patience is at least 1, the growth above 1")
    self.weight = weight
    self.patience = patience
    self.growth = growth
  }

  public func fitness(of evaluation: Evaluation, under objective: Objective) -> Fitness {
    Fitness(cost: objective.cost(of: evaluation.value) + weight * evaluation.violation)
  }

  public mutating func beginGeneration(_ evaluations: [Evaluation], objective: Objective) {
    let best = evaluations.min { fitness(of: $0, under: objective) < fitness(of: $1, under: objective) }
    guard let best else { return }
    generationsFeasible = best.violation == 0 ? generationsFeasible + 1 : 0
    generationsInfeasible = best.violation == 0 ? 0 : generationsInfeasible + 1
    if generationsFeasible == patience {
      weight = max(weight / (1 + (growth - 1) * 0.9), .leastNormalMagnitude)
      generationsFeasible = 0
    }
    if generationsInfeasible == patience {
      weight = min(weight * growth, 1e150)
      generationsInfeasible = 0
    }
  }

  public var metrics: Metrics { ["penalty": weight] }

  public var state: [Double] {
    get { [weight, Double(generationsFeasible), Double(generationsInfeasible)] }
    set {
      guard newValue.count == 3 else { return }
      weight = newValue[0]
      generationsFeasible = Int(newValue[1])
      generationsInfeasible = Int(newValue[2])
    }
  }
}

/// Violations up to a level count as none; the level falls to 0 over a number of generations (Takahama and Sakai, "Constrained
/// optimization by the epsilon constrained differential evolution", 2006).
public struct EpsilonLevel: ConstraintHandling {
  /// After how many generations the level is 0.
  public let generations: Int
  /// How steeply it falls: level = start · (1 - t / generations)^exponent.
  public let exponent: Double
  /// Which share of the first population lies within the first level.
  public let share: Double
  private var generation = 0
  private var start = 0.0

  /// A level that falls over so many generations.
  public init(generations: Int = 100, exponent: Double = 5, share: Double = 0.2) {
    precondition(generations >= 1 && exponent > 0 && (0...1).contains(share), "the level falls over at least one generation")
    self.generations = generations
    self.exponent = exponent
    self.share = share
  }

  /// The present level.
  public var level: Double {
    generation >= generations ? 0 : start * pow(1 - Double(generation) / Double(generations), exponent)
  }

  public func fitness(of evaluation: Evaluation, under objective: Objective) -> Fitness {
    var fitness = Fitness(evaluation, under: objective)
    if fitness.violation <= level { fitness.violation = 0 }
    return fitness
  }

  public mutating func beginGeneration(_ evaluations: [Evaluation], objective: Objective) {
    if generation == 0, !evaluations.isEmpty {
      let violations = evaluations.map(\.violation).sorted()
      start = violations[min(violations.count - 1, Int(share * Double(violations.count)))]
    }
    generation += 1
  }

  public var metrics: Metrics { ["epsilon": level] }

  public var state: [Double] {
    get { [Double(generation), start] }
    set {
      guard newValue.count == 2 else { return }
      generation = Int(newValue[0])
      start = newValue[1]
    }
  }
}
