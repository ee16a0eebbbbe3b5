import Core

/// Makes a child from two parents.
///
/// An operator may keep scratch memory between calls, which is why the call is `mutating`; the child depends on
/// the parents and the random numbers alone.
public protocol Crossover<Genotype>: Sendable {
  associatedtype Genotype: Codable & Sendable

  /// Overwrites `child`, a valid genotype of the same encoding with storage of its own.
  mutating func cross(
    _ first: Genotype, _ second: Genotype, into child: inout Genotype, using random: inout RandomStream)
}
