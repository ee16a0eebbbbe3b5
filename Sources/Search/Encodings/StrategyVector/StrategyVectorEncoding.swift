import Core

/// Genotypes that are strategy vectors and stand for themselves.
public struct StrategyVectorEncoding: Encoding {
  /// What a gene may be.
  public enum Genes: Sendable, Equatable {
    /// One of that many choices: a whole number from 0 on.
    case choices(Int)
    /// The probability of doing something, from 0 to 1.
    case probabilities
    /// Any finite number. Drawn ones are normal with this deviation around 0.
    case weights(deviation: Double)
  }

  /// How many situations are told apart.
  public let count: Int
  /// What the genes may be.
  public let genes: Genes

  /// The vectors of `count` genes of one kind.
  public init(count: Int, genes: Genes) {
    precondition(count >= 0, "a strategy vector has no negative count")
    switch genes {
    case .choices(let choices): precondition(choices >= 1, "a gene has at least one choice")
    case .weights(let deviation): precondition(deviation > 0 && deviation.isFinite, "a deviation is above zero")
    case .probabilities: break
    }
    self.count = count
    self.genes = genes
  }

  @inlinable
  public func makeGenotype() -> StrategyVector { StrategyVector([Double](repeating: 0, count: count)) }

  /// Every choice and every probability is equally likely.
  @inlinable
  public func sample(into genotype: inout StrategyVector, using random: inout RandomStream) {
    for place in genotype.genes.indices { genotype.genes[place] = drawGene(using: &random) }
  }

  @inlinable
  func drawGene(using random: inout RandomStream) -> Double {
    switch genes {
    case .choices(let choices): Double(random.integer(below: choices))
    case .probabilities: random.uniformDouble()
    case .weights(let deviation): deviation * random.normal()
    }
  }

  @inlinable
  public func copy(_ source: StrategyVector, into target: inout StrategyVector) {
    for place in source.genes.indices { target.genes[place] = source.genes[place] }
  }

  @inlinable
  public func decode(_ genotype: StrategyVector) -> StrategyVector { genotype }

  /// In how many situations they choose differently; how far apart their probabilities or weights are (Euclid).
  public func distance(_ first: StrategyVector, _ second: StrategyVector) -> Double? {
    let pairs = zip(first.genes, second.genes)
    if case .choices = genes { return pairs.reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) } }
    return pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  /// Whether a gene may have that value.
  @inlinable
  public func isValid(_ gene: Double) -> Bool {
    switch genes {
    case .choices(let choices): gene >= 0 && gene < Double(choices) && gene == gene.rounded()
    case .probabilities: gene >= 0 && gene <= 1
    case .weights: gene.isFinite
    }
  }

  public func validate(_ genotype: StrategyVector) throws {
    guard genotype.count == count else {
      throw WarrenError("the strategy vector has \(genotype.count) genes, expected \(count)", kind: .failure)
    }
    guard let place = genotype.genes.firstIndex(where: { !isValid($0) }) else { return }
    let expected =
      switch genes {
      case .choices(let choices): "a choice from 0 to \(choices - 1)"
      case .probabilities: "a probability"
      case .weights: "a finite number"
      }
    throw WarrenError("gene \(place) is \(genotype.genes[place]), expected \(expected)", kind: .failure)
  }

  public func save(_ genotypes: [StrategyVector], into snapshot: inout Snapshot, under name: String) throws {
    snapshot.setArray(name, genotypes.flatMap(\.genes), shape: [genotypes.count, count])
    try snapshot.setValue("\(name)Count", genotypes.count)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [StrategyVector] {
    let members: Int = try snapshot.value("\(name)Count")
    guard members >= 0, members < 1 << 32 else { throw WarrenError("a population of \(members) members", kind: .failure) }
    let numbers: [Double] = try snapshot.array(name, count: members * count)
    let genotypes = (0..<members).map { StrategyVector(Array(numbers[$0 * count..<($0 + 1) * count])) }
    for genotype in genotypes { try validate(genotype) }
    return genotypes
  }
}
