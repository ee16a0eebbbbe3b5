import Core

/// What one gene of a mixed genotype may be.
public enum GeneKind: Sendable, Codable, Equatable {
  /// A real number within finite bounds.
  case real(ClosedRange<Double>)
  /// A whole number within bounds.
  case integer(ClosedRange<Int>)
  /// One of several choices, known by their names; there is at least one.
  case category([String])
  /// A colour.
  case color
}

/// One gene of a mixed genotype.
public enum Gene: Sendable, Equatable {
  /// A real number.
  case real(Double)
  /// A whole number.
  case integer(Int)
  /// The index of the choice.
  case category(Int)
  /// Red, green and blue, each from 0 to 1.
  case color(red: Double, green: Double, blue: Double)
}

extension Gene: Codable {
  private enum Key: String, CodingKey { case real, integer, category, color }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let value = try container.decodeIfPresent(Double.self, forKey: .real) {
      self = .real(value)
    } else if let value = try container.decodeIfPresent(Int.self, forKey: .integer) {
      self = .integer(value)
    } else if let value = try container.decodeIfPresent(Int.self, forKey: .category) {
      self = .category(value)
    } else {
      let parts = try container.decode([Double].self, forKey: .color)
      guard parts.count == 3 else {
        throw DecodingError.dataCorruptedError(forKey: .color, in: container, debugDescription: "expected three numbers")
      }
      self = .color(red: parts[0], green: parts[1], blue: parts[2])
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .real(let value): try container.encode(value, forKey: .real)
    case .integer(let value): try container.encode(value, forKey: .integer)
    case .category(let value): try container.encode(value, forKey: .category)
    case .color(let red, let green, let blue): try container.encode([red, green, blue], forKey: .color)
    }
  }
}

/// Genotypes in which each gene is of a kind of its own, and that stand for themselves.
public struct MixedEncoding: Encoding {
  public typealias Genotype = [Gene]

  /// The kind of each gene.
  public let kinds: [GeneKind]

  /// The genotypes with genes of these kinds.
  public init(_ kinds: [GeneKind]) {
    for case .category(let names) in kinds { precondition(!names.isEmpty, "a category has at least one choice") }
    for case .real(let range) in kinds {
      precondition(range.lowerBound.isFinite && range.upperBound.isFinite, "bounds are finite")
    }
    self.kinds = kinds
  }

  public func makeGenotype() -> [Gene] {
    kinds.map { kind in
      switch kind {
      case .real(let range): .real(range.lowerBound)
      case .integer(let range): .integer(range.lowerBound)
      case .category: .category(0)
      case .color: .color(red: 0, green: 0, blue: 0)
      }
    }
  }

  /// Every value of every gene is equally likely.
  public func sample(into genotype: inout [Gene], using random: inout RandomStream) {
    for place in genotype.indices { genotype[place] = kinds[place].sample(using: &random) }
  }

  public func decode(_ genotype: [Gene]) -> [Gene] { genotype }

  /// The mean difference of the genes, each from 0 to 1 (Gower, "A general coefficient of similarity", 1971).
  public func distance(_ first: [Gene], _ second: [Gene]) -> Double? {
    guard !kinds.isEmpty else { return 0 }
    return kinds.indices.reduce(0) { $0 + kinds[$1].difference(first[$1], second[$1]) } / Double(kinds.count)
  }

  /// Keeps genotypes as one array, every bit of theirs: a word for each number and choice, three for a colour.
  public func save(_ genotypes: [[Gene]], into snapshot: inout Snapshot, under name: String) throws {
    func word(_ value: Double) -> Int64 { Int64(bitPattern: value.bitPattern) }
    let words = genotypes.flatMap { genotype in
      genotype.flatMap { gene -> [Int64] in
        switch gene {
        case .real(let value): [word(value)]
        case .integer(let value), .category(let value): [Int64(value)]
        case .color(let red, let green, let blue): [word(red), word(green), word(blue)]
        }
      }
    }
    snapshot.setArray(name, words, shape: [genotypes.count, genotypes.isEmpty ? 0 : words.count / genotypes.count])
    try snapshot.setValue("\(name).count", genotypes.count)
  }

  public func restore(from snapshot: Snapshot, under name: String) throws -> [[Gene]] {
    let width = kinds.reduce(0) { $0 + ($1 == .color ? 3 : 1) }
    let count: Int = try snapshot.value("\(name).count")
    guard (0...1_000_000_000).contains(count) else {
      throw WarrenError("the snapshot says that it holds \(count) genotypes", kind: .failure)
    }
    var words = try snapshot.array(name, of: Int64.self, count: count * width)[...]
    func number() -> Double { Double(bitPattern: UInt64(bitPattern: words.removeFirst())) }
    return try (0..<count).map { _ in
      let genotype: [Gene] = kinds.map { kind in
        switch kind {
        case .real: .real(number())
        case .integer: .integer(Int(words.removeFirst()))
        case .category: .category(Int(words.removeFirst()))
        case .color: .color(red: number(), green: number(), blue: number())
        }
      }
      try validate(genotype)
      return genotype
    }
  }

  public func validate(_ genotype: [Gene]) throws {
    guard genotype.count == kinds.count else {
      throw WarrenError("the genotype has \(genotype.count) genes, expected \(kinds.count)", kind: .failure)
    }
    for (place, kind) in kinds.enumerated() where !kind.contains(genotype[place]) {
      throw WarrenError("gene \(place) is \(genotype[place]), which is not of the kind \(kind)", kind: .failure)
    }
  }
}

extension GeneKind {
  /// A gene of this kind, every one equally likely.
  public func sample(using random: inout RandomStream) -> Gene {
    switch self {
    case .real(let range): .real(random.uniformDouble(in: range))
    case .integer(let range): .integer(random.integer(in: range))
    case .category(let names): .category(random.integer(below: names.count))
    case .color: .color(red: random.uniformDouble(), green: random.uniformDouble(), blue: random.uniformDouble())
    }
  }

  /// Whether a gene is of this kind and within its bounds.
  public func contains(_ gene: Gene) -> Bool {
    switch (self, gene) {
    case (.real(let range), .real(let value)): range.contains(value)
    case (.integer(let range), .integer(let value)): range.contains(value)
    case (.category(let names), .category(let value)): names.indices.contains(value)
    case (.color, .color(let red, let green, let blue)): [red, green, blue].allSatisfy { (0...1).contains($0) }
    default: false
    }
  }

  /// How different two genes of this kind are, from 0 to 1.
  func difference(_ first: Gene, _ second: Gene) -> Double {
    switch (self, first, second) {
    case (.real(let range), .real(let first), .real(let second)):
      let width = range.upperBound - range.lowerBound
      return width > 0 ? abs(first - second) / width : 0
    case (.integer(let range), .integer(let first), .integer(let second)):
      let width = Double(range.upperBound) - Double(range.lowerBound)
      return width > 0 ? abs(Double(first) - Double(second)) / width : 0
    case (.color, .color(let red, let green, let blue), .color(let otherRed, let otherGreen, let otherBlue)):
      let square = [red - otherRed, green - otherGreen, blue - otherBlue].reduce(0) { $0 + $1 * $1 }
      return (square / 3).squareRoot()
    default: return first == second ? 0 : 1
    }
  }
}
