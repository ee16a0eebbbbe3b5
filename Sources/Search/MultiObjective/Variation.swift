import Core

/// How two parents make two children: crossed with a probability, else copied; then mutated with a probability, and repaired where
/// there is a repair. The two probabilities are those of ``GeneticAlgorithm``.
public struct Variation<Genotype: Codable & Sendable>: Sendable {
  private var crossover: any PairCrossover<Genotype>
  private let crossoverRate: Double
  private var mutation: any Mutation<Genotype>
  private let mutationRate: Double
  private var repair: (any Repair<Genotype>)?

  /// Variation by these operators.
  /// - Parameters:
  ///   - crossover: how two parents become two children.
  ///   - crossoverRate: the probability that they do; else the children are copies.
  ///   - mutation: how a child changes.
  ///   - mutationRate: the probability that a child is mutated.
  ///   - repair: makes children feasible before they are evaluated.
  public init(
    crossover: any PairCrossover<Genotype>, crossoverRate: Double, mutation: any Mutation<Genotype>, mutationRate: Double = 1,
    repair: (any Repair<Genotype>)? = nil
  ) {
    precondition((0...1).contains(crossoverRate) && (0...1).contains(mutationRate), "a probability lies between 0 and 1")
    self.crossover = crossover
    self.crossoverRate = crossoverRate
    self.mutation = mutation
    self.mutationRate = mutationRate
    self.repair = repair
  }

  /// Makes both children of two parents, not yet mutated.
  @inline(__always)
  mutating func cross(
    _ first: Genotype, _ second: Genotype, into child: inout Genotype, and sibling: inout Genotype,
    of encoding: some Encoding<Genotype>, using random: inout RandomStream
  ) {
    if random.bernoulli(crossoverRate) {
      crossover.cross(first, second, into: &child, and: &sibling, using: &random)
    } else {
      encoding.copy(first, into: &child)
      encoding.copy(second, into: &sibling)
    }
  }

  /// Mutates and repairs a child. Where all children are mutated no random number is spent on whether this one is.
  @inline(__always)
  mutating func mutate(_ child: inout Genotype, using random: inout RandomStream) {
    if mutationRate >= 1 || random.bernoulli(mutationRate) { mutation.mutate(&child, using: &random) }
    repair?.repair(&child)
  }
}
