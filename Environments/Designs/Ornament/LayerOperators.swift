import Core
import Search

/// Whole layers of the child come from either parent, each gene of some is mixed, and so are the genes of the whole: layers that look
/// well stay what they are.
public struct LayerCrossover: Crossover {
  private let encoding: DesignEncoding
  private var mixing: MixedCrossover

  /// How likely a layer is mixed gene by gene rather than taken over whole.
  static let mixingRate = 0.25

  /// A crossover of designs of that encoding.
  public init(_ encoding: DesignEncoding) {
    self.encoding = encoding
    mixing = MixedCrossover(encoding.genes.kinds)
  }

  public mutating func cross(
    _ first: [Gene], _ second: [Gene], into child: inout [Gene], using random: inout RandomStream
  ) {
    mixing.cross(first, second, into: &child, using: &random)
    for layer in 0..<encoding.layers where !random.bernoulli(Self.mixingRate) {
      let range = encoding.range(ofLayer: layer)
      child[range] = random.bernoulli(0.5) ? first[range] : second[range]
    }
  }
}

/// Changes genes, and now and then puts a copy of one layer in the place of another or exchanges two.
public struct LayerMutation: Mutation {
  private let encoding: DesignEncoding
  private let changing: MixedMutation
  private let layerRate: Double

  /// A mutation of designs of that encoding.
  /// - Parameters:
  ///   - encoding: of the designs.
  ///   - rate: how likely a gene changes, and a layer is copied; 1 / count of the genes when nil.
  ///   - deviation: that of the noise on numbers and colours, as a share of their range.
  public init(_ encoding: DesignEncoding, rate: Double? = nil, deviation: Double = 0.1) {
    self.encoding = encoding
    changing = MixedMutation(encoding.genes.kinds, rate: rate, deviation: deviation)
    layerRate = rate ?? 1 / Double(encoding.genes.kinds.count)
  }

  public func mutate(_ genotype: inout [Gene], using random: inout RandomStream) {
    if encoding.layers > 1, random.bernoulli(layerRate) {
      let source = encoding.range(ofLayer: random.integer(below: encoding.layers))
      let target = encoding.range(ofLayer: random.integer(below: encoding.layers))
      let replaced = genotype[target]
      genotype[target] = ArraySlice(Array(genotype[source]))
      if random.bernoulli(0.5) { genotype[source] = ArraySlice(Array(replaced)) }
    }
    changing.mutate(&genotype, using: &random)
  }
}
