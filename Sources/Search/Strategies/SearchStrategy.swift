import Core

/// A search that proposes candidates and learns from their evaluations.
///
/// It knows nothing of the problem but what it is told. Whoever drives it, as ``SearchLearner`` does, goes round and round:
///
/// ```swift
/// strategy.ask(atMost: remainingEvaluations)
/// let evaluations = strategy.candidates.map { evaluate($0) }
/// strategy.tell(evaluations)
/// ```
///
/// A strategy is a value that holds its own randomness, so saving and restoring it continues with the same bits. Candidates
/// are handed out as the strategy's own storage, which it reuses: do not hold on to the array across a `tell`.
public protocol SearchStrategy {
  /// How candidates are written down.
  associatedtype Genotype: Codable & Sendable

  /// Prepares the next ``candidates``: at least one, and no more than `limit`, which is at least 1.
  mutating func ask(atMost limit: Int)

  /// What wants to be evaluated.
  var candidates: [Genotype] { get }

  /// Takes the evaluations of all candidates, in their order.
  mutating func tell(_ evaluations: [Evaluation])

  /// Whether nothing better can come.
  var isFinished: Bool { get }

  /// What is worth plotting, besides the best objective values.
  var metrics: Metrics { get }

  /// Everything that the future depends on, between a `tell` and the next `ask`.
  func save() throws -> Snapshot

  /// Continues from what a strategy with the same settings has saved.
  mutating func restore(_ snapshot: Snapshot) throws
}

extension SearchStrategy {
  public var isFinished: Bool { false }
  public var metrics: Metrics { Metrics() }
}
