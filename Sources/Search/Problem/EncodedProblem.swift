/// A problem that says how its solutions are written down for genetic search. Every method over populations works on it, whatever the
/// encoding is: one of Warren's, or one's own with its own operators.
public protocol EncodedProblem<Solution, SolutionEncoding>: Problem {
  associatedtype SolutionEncoding: GeneticEncoding where SolutionEncoding.Solution == Solution

  /// How solutions are written down.
  var encoding: SolutionEncoding { get }

  /// Makes genotypes feasible, or better, before they are evaluated; nil, as by default, where there is no such way.
  var repair: (any Repair<SolutionEncoding.Genotype>)? { get }

  /// Crossovers that know more than the encoding does, such as how long the edges of a tour are; they come after the encoding's. By
  /// default none.
  var ownCrossovers: [NamedOperator<any Crossover<SolutionEncoding.Genotype>>] { get }
}

extension EncodedProblem {
  public var repair: (any Repair<SolutionEncoding.Genotype>)? { nil }
  public var ownCrossovers: [NamedOperator<any Crossover<SolutionEncoding.Genotype>>] { [] }
}
