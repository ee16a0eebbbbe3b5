import Core
import Foundation

/// Adds normal noise whose deviation is inherited and mutates first (Schwefel 1981; Bäck, "Evolutionary Algorithms in Theory and
/// Practice", 1996): good step sizes survive with the numbers that they made.
///
/// The genotype is a vector within bounds whose last number is the natural logarithm of the deviation, as a share of each number's
/// range: ``encodingBounds(for:)`` makes its bounds, and a problem's solution is all but the last number.
public struct SelfAdaptiveMutation: Mutation {
  /// Between which values deviations lie, as shares of a range.
  public static let deviations = 1e-10...1.0

  private let bounds: RealBounds
  private let learningRate: Double

  /// A mutation of genotypes within these bounds, the last of which are those of the deviation's logarithm.
  /// - Parameters:
  ///   - bounds: the range of each number.
  ///   - learningRate: the deviation of the logarithm's own noise; 1 / sqrt(count) when left out.
  public init(bounds: [ClosedRange<Double>], learningRate: Double? = nil) {
    precondition(bounds.count >= 2, "a number and its deviation are needed")
    self.bounds = RealBounds(bounds)
    self.learningRate = learningRate ?? 1 / Double(bounds.count - 1).squareRoot()
  }

  /// The bounds of a genotype for solutions within given bounds.
  public static func encodingBounds(for bounds: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    bounds + [log(deviations.lowerBound)...log(deviations.upperBound)]
  }

  public func mutate(_ genotype: inout [Double], using random: inout RandomStream) {
    let last = bounds.count - 1
    precondition(genotype.count == last + 1, "a vector of \(genotype.count) numbers, expected \(last + 1)")
    genotype[last] = bounds.clamped(genotype[last] + learningRate * random.normal(), at: last)
    let deviation = exp(genotype[last])
    for place in 0..<last {
      let range = bounds.upper[place] - bounds.lower[place]
      genotype[place] = bounds.mirrored(genotype[place] + deviation * range * random.normal(), at: place)
    }
  }
}
