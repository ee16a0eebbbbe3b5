import Core

/// The child is the first parent up to a random point and the second from there on, gene by gene (Holland 1975).
public struct OnePointCrossover<Gene: Codable & Sendable>: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func cross(_ first: [Gene], _ second: [Gene], into child: inout [Gene], using random: inout RandomStream) {
    let point = first.count < 2 ? first.count : 1 + random.integer(below: first.count - 1)
    for place in first.indices { child[place] = place < point ? first[place] : second[place] }
  }
}

/// The child is the first parent with a stretch of genes from the second (De Jong 1975); every stretch that is neither empty nor
/// everything is equally likely.
public struct TwoPointCrossover<Gene: Codable & Sendable>: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func cross(_ first: [Gene], _ second: [Gene], into child: inout [Gene], using random: inout RandomStream) {
    var ends = (low: 0, high: 0)
    if first.count >= 2 {
      repeat { ends = random.pair(below: first.count + 1) ?? ends } while ends == (0, first.count)
    }
    for place in first.indices { child[place] = place >= ends.low && place < ends.high ? second[place] : first[place] }
  }
}

/// Every gene of the child comes from either parent, both equally likely (Syswerda 1989).
public struct UniformCrossover<Gene: Codable & Sendable>: Crossover {
  /// The operator, which has no settings.
  public init() {}

  @inlinable
  public func cross(_ first: [Gene], _ second: [Gene], into child: inout [Gene], using random: inout RandomStream) {
    for place in first.indices { child[place] = random.bernoulli(0.5) ? first[place] : second[place] }
  }
}
