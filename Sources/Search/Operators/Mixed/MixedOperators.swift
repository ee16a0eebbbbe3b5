import Core

/// Each gene of the child comes from either parent; numbers and colours may also be blended, which gives a point between the two.
public struct MixedCrossover: Crossover {
  /// The kind of each gene.
  public let kinds: [GeneKind]
  /// How likely a number or a colour is blended rather than taken over.
  public let blending: Double

  /// A crossover of genes of these kinds.
  public init(_ kinds: [GeneKind], blending: Double = 0.5) {
    precondition((0...1).contains(blending), "a probability lies between 0 and 1")
    self.kinds = kinds
    self.blending = blending
  }

  public func cross(_ first: [Gene], _ second: [Gene], into child: inout [Gene], using random: inout RandomStream) {
    for place in kinds.indices {
      child[place] = random.bernoulli(0.5) ? first[place] : second[place]
      guard random.bernoulli(blending) else { continue }
      let share = random.uniformDouble()
      switch (kinds[place], first[place], second[place]) {
      case (.real(let range), .real(let first), .real(let second)):
        child[place] = .real(min(max(first + (second - first) * share, range.lowerBound), range.upperBound))
      case (.integer(let range), .integer(let first), .integer(let second)):
        let blend = (Double(first) + (Double(second) - Double(first)) * share).rounded()
        child[place] = .integer(min(max(Int(exactly: blend) ?? first, range.lowerBound), range.upperBound))
      case (.color, .color(let red, let green, let blue), .color(let otherRed, let otherGreen, let otherBlue)):
        child[place] = .color(
          red: red + (otherRed - red) * share, green: green + (otherGreen - green) * share,
          blue: blue + (otherBlue - blue) * share)
      default: break
      }
    }
  }
}

/// Changes each gene with the same probability: numbers and colours by normal noise that is reflected at the bounds, choices by drawing
/// another one.
public struct MixedMutation: Mutation {
  /// The kind of each gene.
  public let kinds: [GeneKind]
  /// How likely a gene changes; 1 / count when nil.
  public let rate: Double?
  /// The deviation of the noise as a share of the range.
  public let deviation: Double

  /// A mutation of genes of these kinds.
  public init(_ kinds: [GeneKind], rate: Double? = nil, deviation: Double = 0.1) {
    precondition((0...1).contains(rate ?? 0), "a probability lies between 0 and 1")
    precondition(deviation > 0, "noise has a deviation above zero")
    self.kinds = kinds
    self.rate = rate
    self.deviation = deviation
  }

  public func mutate(_ genotype: inout [Gene], using random: inout RandomStream) {
    let rate = rate ?? 1 / Double(max(1, kinds.count))
    for place in kinds.indices where random.bernoulli(rate) {
      genotype[place] = changed(genotype[place], kinds[place], using: &random)
    }
  }

  private func changed(_ gene: Gene, _ kind: GeneKind, using random: inout RandomStream) -> Gene {
    switch (kind, gene) {
    case (.real(let range), .real(let value)):
      return .real(moved(value, range, using: &random))
    case (.integer(let range), .integer(let value)):
      guard range.count > 1 else { return gene }
      let wanted = moved(Double(value), Double(range.lowerBound)...Double(range.upperBound), using: &random).rounded()
      let number = min(max(Int(exactly: wanted) ?? value, range.lowerBound), range.upperBound)
      // A step too small to arrive anywhere goes to a neighbour, so that a mutation is one.
      if number != value { return .integer(number) }
      let isUp = value == range.lowerBound || (value < range.upperBound && random.bernoulli(0.5))
      return .integer(value + (isUp ? 1 : -1))
    case (.category(let names), .category(let value)):
      guard names.count > 1 else { return gene }
      let other = random.integer(below: names.count - 1)
      return .category(other >= value ? other + 1 : other)
    case (.color, .color(let red, let green, let blue)):
      return .color(
        red: moved(red, 0...1, using: &random), green: moved(green, 0...1, using: &random),
        blue: moved(blue, 0...1, using: &random))
    default: return gene
    }
  }

  private func moved(_ value: Double, _ range: ClosedRange<Double>, using random: inout RandomStream) -> Double {
    let width = range.upperBound - range.lowerBound
    var moved = value + deviation * width * random.normal()
    if moved < range.lowerBound { moved = 2 * range.lowerBound - moved }
    if moved > range.upperBound { moved = 2 * range.upperBound - moved }
    return min(max(moved, range.lowerBound), range.upperBound)
  }
}
