import Core

/// Draws the genotypes with which a search begins.
public protocol Sampling<Genotype>: Sendable {
  associatedtype Genotype: Codable & Sendable

  /// Overwrites `genotype`, which is valid before and after, by a drawn one, which does not depend on what was there.
  func sample(into genotype: inout Genotype, using random: inout RandomStream)
}
