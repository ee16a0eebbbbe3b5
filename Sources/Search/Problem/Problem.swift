import Core

/// A task in which a complete solution is scored.
///
/// ```swift
/// struct Knapsack: Problem {
///   let objectives = [Objective("profit", .maximize)]
///   func evaluate(_ items: [Bool]) -> Evaluation {
///     Evaluation(profit(of: items), violation: max(0, weight(of: items) - capacity))
///   }
/// }
/// ```
///
/// A problem is a value without state of its own, so that solutions may be scored on several threads at once.
public protocol Problem<Solution>: Sendable {
  /// A complete answer: a tour, a choice of items, a vector of numbers.
  associatedtype Solution: Codable & Sendable

  /// What a solution is judged by; at least one.
  var objectives: [Objective] { get }

  /// The best value known for the first objective.
  var known: KnownValue? { get }

  /// A value of the first objective that is proved to be beyond every solution, or reached by none better: from below where it is
  /// minimized, from above where it is maximized.
  var bound: Double? { get }

  /// Whether solutions can violate anything. Where none can, settings about constraints are refused, as they would do nothing. By
  /// default they can.
  var isConstrained: Bool { get }

  /// Scores a solution: one finite number for each objective, and by how much constraints are violated.
  ///
  /// What a search cannot use (a value that is not finite, a wrong count, an error thrown) ends it with an error that names the
  /// genotype.
  func evaluate(_ solution: Solution) throws -> Evaluation

  /// Throws a `WarrenError` when `solution` is no solution at all: a tour that visits a city twice, for instance.
  func validate(_ solution: Solution) throws

  /// The solution in the form in which anyone can check it, as `result.json` holds it. By default the solution itself.
  func publishedForm(of solution: Solution) -> any Encodable & Sendable
}

extension Problem {
  public var known: KnownValue? { nil }
  public var bound: Double? { nil }
  public var isConstrained: Bool { true }
  public func validate(_ solution: Solution) throws {}
  public func publishedForm(of solution: Solution) -> any Encodable & Sendable { solution }
}
