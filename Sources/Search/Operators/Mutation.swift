import Core

/// Changes a genotype a little.
public protocol Mutation<Genotype>: Sendable {
  associatedtype Genotype: Codable & Sendable

  /// Changes `genotype` in place; it is valid before and after.
  mutating func mutate(_ genotype: inout Genotype, using random: inout RandomStream)
}
