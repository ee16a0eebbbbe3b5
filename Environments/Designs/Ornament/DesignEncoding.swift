import Core
import Search

/// How a layer meets those below, whatever the scheme.
enum LayerMixing: String, CaseIterable {
  /// It covers them.
  case cover
  /// It adds light to a dark design, ink to a light one.
  case add
  /// It does both, by its own lightness.
  case contrast
}

/// Designs written down as mixed genes: nine for the whole, then the same fifteen for each layer.
///
/// Every genotype is a design worth drawing: hues are free, but lightness and chroma are brought into a scheme (``ColorScheme``), and
/// large layers are drawn below small ones.
public struct DesignEncoding: GeneticEncoding {
  public typealias Genotype = [Gene]
  public typealias Solution = Design

  public static let displayName = "designs"

  /// How many layers a design has.
  public let layers: Int
  /// The genes as such.
  public let genes: MixedEncoding

  static let sharedKinds: [GeneKind] = [
    names(ColorScheme.self), names(ColorHarmony.self), .color, .color, .color, .color, names(Design.Symmetry.self),
    .integer(3...12), .real(0...1),
  ]

  static let layerKinds: [GeneKind] = [
    names(Design.Shape.self), .integer(1...3), .real(0...1), .real(0...1), .real(0...1), .real(0...1), .real(0...1),
    .integer(3...9), .integer(1...3), names(Design.Shading.self), names(LayerMixing.self), .real(0...1), .real(0...1),
    .real(0...1), .real(0...1),
  ]

  private static func names<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> GeneKind {
    .category(Choice.allCases.map(\.rawValue))
  }

  /// Designs of that many layers, from 1 to 12.
  public init(layers: Int = 6) {
    precondition((1...12).contains(layers), "a design has 1 to 12 layers")
    self.layers = layers
    genes = MixedEncoding(Self.sharedKinds + (0..<layers).flatMap { _ in Self.layerKinds })
  }

  public func makeGenotype() -> [Gene] { genes.makeGenotype() }

  public func sample(into genotype: inout [Gene], using random: inout RandomStream) {
    genes.sample(into: &genotype, using: &random)
  }

  public func validate(_ genotype: [Gene]) throws { try genes.validate(genotype) }

  public func save(_ genotypes: [[Gene]], into snapshot: inout Snapshot, under name: String) throws {
    try genes.save(genotypes, into: &snapshot, under: name)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [[Gene]] {
    try genes.restore(from: snapshot, under: name)
  }

  /// That of the genes; 0 for two that are drawn alike.
  public func distance(_ first: [Gene], _ second: [Gene]) -> Double? {
    decode(first) == decode(second) ? 0 : genes.distance(first, second)
  }

  public func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<[Gene]>>] {
    [NamedOperator("layers") { LayerCrossover(self) }] + genes.crossovers(settings)
  }

  public func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<[Gene]>>] {
    [
      NamedOperator("design") {
        LayerMutation(self, rate: settings.geneRate, deviation: settings.strength ?? 0.1)
      }
    ] + genes.mutations(settings)
  }

  /// The places of a layer's genes.
  func range(ofLayer layer: Int) -> Range<Int> {
    let first = Self.sharedKinds.count + layer * Self.layerKinds.count
    return first..<first + Self.layerKinds.count
  }
}
