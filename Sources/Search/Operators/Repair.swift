import Core

/// Turns a genotype that breaks constraints into a feasible one near it.
///
/// A genetic algorithm calls it on every offspring before the evaluation, so that what is inherited is feasible too (Michalewicz
/// and Arabas, "Genetic algorithms for the 0/1 knapsack problem", 1994):
///
/// ```swift
/// var repair = problem.makeRepair()
/// repair.repair(&child)
/// ```
///
/// It may keep scratch memory between calls, which is why the call is `mutating`; the result depends on the genotype alone, and
/// repairing it again changes nothing.
public protocol Repair<Genotype>: Sendable {
  associatedtype Genotype: Codable & Sendable

  /// Changes `genotype` in place; it is feasible afterwards.
  mutating func repair(_ genotype: inout Genotype)
}

/// A problem that can make its solutions feasible.
public protocol RepairingProblem: Problem {
  associatedtype SolutionRepair: Repair where SolutionRepair.Genotype == Solution

  /// An operator with scratch memory of its own; one for each thread that repairs.
  func makeRepair() -> SolutionRepair
}

extension EncodedProblem where Self: RepairingProblem, SolutionRepair.Genotype == SolutionEncoding.Genotype {
  /// Its own repair, which works on solutions, where genotypes are just these.
  public var repair: (any Repair<SolutionEncoding.Genotype>)? { makeRepair() }
}
