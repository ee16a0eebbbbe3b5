import Core

/// Chooses parents from a population by their fitness.
///
/// An algorithm calls it once a generation, then for every parent:
///
/// ```swift
/// selection.prepare(for: fitness)
/// let first = selection.select(from: fitness, using: &random)
/// ```
public protocol Selection: Sendable {
  /// Called when the population has changed. Whatever is cheaper to compute once belongs here.
  mutating func prepare(for fitness: [Fitness])

  /// The index of a chosen member. The population is not empty.
  func select(from fitness: [Fitness], using random: inout RandomStream) -> Int

  /// What is worth plotting about the present population.
  var metrics: Metrics { get }
}

extension Selection {
  @inlinable public mutating func prepare(for fitness: [Fitness]) {}
  @inlinable public var metrics: Metrics { Metrics() }
}
