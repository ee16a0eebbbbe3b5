import Core

/// Chooses parents from a population by their fitness.
///
/// An algorithm calls it once a generation, then for every parent:
///
/// ```swift
/// selection.prepare(for: fitness, evaluations: evaluations, choices: 2 * offspring, using: &random)
/// let first = selection.select(from: fitness, using: &random)
/// ```
public protocol Selection: Sendable {
  /// Called when the population has changed. Whatever is cheaper to compute once belongs here.
  mutating func prepare(for fitness: [Fitness])

  /// As ``prepare(for:)``, which it calls by default, for a selection that draws all parents at once or looks at more than the
  /// fitness.
  /// - Parameters:
  ///   - fitness: of each member of the population.
  ///   - evaluations: what the problem said about each member.
  ///   - choices: how often ``select(from:using:)`` will be called; more is possible.
  ///   - random: where randomness comes from.
  mutating func prepare(
    for fitness: [Fitness], evaluations: [Evaluation], choices: Int, using random: inout RandomStream)

  /// The index of a chosen member. The population is not empty.
  mutating func select(from fitness: [Fitness], using random: inout RandomStream) -> Int

  /// What is worth plotting about the present population.
  var metrics: Metrics { get }

  /// What is to be kept when a search is saved, beyond what the next ``prepare(for:)`` works out. By default nothing.
  var state: [Double] { get set }
}

extension Selection {
  @inlinable public mutating func prepare(for fitness: [Fitness]) {}

  @inlinable
  public mutating func prepare(
    for fitness: [Fitness], evaluations: [Evaluation], choices: Int, using random: inout RandomStream
  ) {
    prepare(for: fitness)
  }

  @inlinable public var metrics: Metrics { Metrics() }
  @inlinable public var state: [Double] {
    get { [] }
    set {}
  }
}
