/// Makes a genotype feasible, or better, before it is evaluated.
public protocol Repair<Genotype>: Sendable {
  associatedtype Genotype: Codable & Sendable

  /// Changes `genotype` in place; it is a valid genotype of the same encoding before and after. A repaired genotype stays as it is.
  mutating func repair(_ genotype: inout Genotype)
}
