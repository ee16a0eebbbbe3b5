import Core
import Foundation

/// Changes each gene of a strategy vector with the same probability, so that a vector may also stay as it is.
///
/// A choice becomes one of the others, all equally likely. A probability gets normal noise and is reflected at 0 and 1; a
/// weight gets normal noise.
public struct StrategyVectorMutation: Mutation {
  /// What the genes may be.
  public let encoding: StrategyVectorEncoding
  /// How likely each gene changes.
  public let rate: Double
  /// The deviation of the noise.
  public let deviation: Double

  @usableFromInline let logarithm: Double

  /// A mutation of that rate.
  /// - Parameters:
  ///   - encoding: of the genotypes.
  ///   - rate: how likely each gene changes.
  ///   - deviation: how far probabilities and weights move; without meaning for choices.
  public init(_ encoding: StrategyVectorEncoding, rate: Double, deviation: Double = 0.1) {
    precondition((0...1).contains(rate), "a probability lies between 0 and 1")
    precondition(deviation >= 0 && deviation.isFinite, "a deviation is not negative")
    self.encoding = encoding
    self.rate = rate
    self.deviation = deviation
    logarithm = log1p(-rate)
  }

  @inlinable
  public mutating func mutate(_ genotype: inout StrategyVector, using random: inout RandomStream) {
    guard rate > 0 else { return }
    var place = gap(using: &random)
    while place < genotype.count {
      genotype.genes[place] = changed(genotype.genes[place], using: &random)
      place += 1 + gap(using: &random)
    }
  }

  /// How many genes are left alone before the next that changes: geometric, so that a draw is spent on each change and not on
  /// each gene.
  @inlinable
  func gap(using random: inout RandomStream) -> Int {
    guard rate < 1 else { return 0 }
    let gap = log1p(-random.uniformDouble()) / logarithm
    return gap < 1e9 ? Int(gap) : 1_000_000_000
  }

  @inlinable
  func changed(_ gene: Double, using random: inout RandomStream) -> Double {
    switch encoding.genes {
    case .choices(let choices):
      guard choices > 1 else { return gene }
      let other = Double(random.integer(below: choices - 1))
      return other < gene ? other : other + 1
    case .probabilities:
      return reflected(gene + deviation * random.normal())
    case .weights:
      let moved = gene + deviation * random.normal()
      return moved.isFinite ? moved : gene
    }
  }

  /// A number folded back into 0...1 at both ends.
  @inlinable
  func reflected(_ value: Double) -> Double {
    let wrapped = abs(value).truncatingRemainder(dividingBy: 2)
    return wrapped <= 1 ? wrapped : 2 - wrapped
  }
}

/// Takes every gene from either parent, both equally likely (Syswerda, "Uniform crossover in genetic algorithms", 1989).
public struct UniformStrategyCrossover: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public mutating func cross(
    _ first: StrategyVector, _ second: StrategyVector, into child: inout StrategyVector, using random: inout RandomStream
  ) {
    var bits: UInt64 = 0
    for place in first.genes.indices {
      if place & 63 == 0 { bits = random.next() }
      child.genes[place] = bits & 1 == 0 ? first.genes[place] : second.genes[place]
      bits >>= 1
    }
  }
}

/// Takes the genes up to a random place from the first parent and the others from the second (Holland, "Adaptation in natural and
/// artificial systems", 1975). Every vector of at least two genes is cut within.
public struct OnePointStrategyCrossover: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public mutating func cross(
    _ first: StrategyVector, _ second: StrategyVector, into child: inout StrategyVector, using random: inout RandomStream
  ) {
    let cut = first.count > 1 ? 1 + random.integer(below: first.count - 1) : first.count
    for place in first.genes.indices {
      child.genes[place] = place < cut ? first.genes[place] : second.genes[place]
    }
  }
}
