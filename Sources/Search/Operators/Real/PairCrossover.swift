import Core

/// Makes two children from two parents, each with a share of what the other does not have.
///
/// Operators that draw one random number for both children, as simulated binary crossover does, cost half as much this way.
public protocol PairCrossover<Genotype>: Sendable {
  associatedtype Genotype: Codable & Sendable

  /// Overwrites both children, valid genotypes of the same encoding with storage of their own.
  mutating func cross(
    _ first: Genotype, _ second: Genotype, into child: inout Genotype, and sibling: inout Genotype,
    using random: inout RandomStream)
}

/// Two children by calling a crossover twice, the second time with the parents exchanged.
public struct CrossedTwice<C: Crossover>: PairCrossover {
  public typealias Genotype = C.Genotype

  private var crossover: C

  /// Two children of that crossover.
  public init(_ crossover: C) { self.crossover = crossover }

  public mutating func cross(
    _ first: C.Genotype, _ second: C.Genotype, into child: inout C.Genotype, and sibling: inout C.Genotype,
    using random: inout RandomStream
  ) {
    crossover.cross(first, second, into: &child, using: &random)
    crossover.cross(second, first, into: &sibling, using: &random)
  }
}
