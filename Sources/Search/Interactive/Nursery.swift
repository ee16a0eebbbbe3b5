import Core

/// Makes the children of one page's favourites.
struct Nursery<E: GeneticEncoding> where E.Genotype: Equatable {
  private let encoding: E
  private let parents: [InteractivePage<E.Genotype>.Member]
  private let crossoverRate: Double
  private let settings: OperatorSettings

  /// - Parameter favorites: at least one.
  init(_ favorites: [InteractivePage<E.Genotype>.Member], _ evolution: InteractiveEvolution<E>) {
    encoding = evolution.encoding
    parents = favorites
    crossoverRate = evolution.configuration.crossoverRate
    settings = OperatorSettings(geneRate: 0.4 * evolution.mutationStrength, strength: 0.5 * evolution.mutationStrength)
  }

  /// A child that stands for something else than all of `others`, and the numbers of its parents. Where the encoding's mutations bring
  /// nothing new any more, it is drawn at random.
  func child(
    unlike others: [E.Genotype], using random: inout RandomStream
  ) -> (genotype: E.Genotype, parents: [Int]) {
    var crossover = encoding.crossovers(settings)[0].make()
    var mutation = encoding.mutations(settings)[0].make()
    let first = choice(among: parents, using: &random)
    var child = first.genotype
    var numbers = [first.identifier]
    if parents.count > 1, random.bernoulli(crossoverRate) {
      let second = choice(among: parents.filter { $0.identifier != first.identifier }, using: &random)
      crossover.cross(first.genotype, second.genotype, into: &child, using: &random)
      numbers.append(second.identifier)
    }
    for _ in 0..<InteractiveEvolution<E>.patience {
      mutation.mutate(&child, using: &random)
      if encoding.isUnlike(child, others) { return (child, numbers) }
    }
    for _ in 0..<InteractiveEvolution<E>.patience {
      encoding.sample(into: &child, using: &random)
      if encoding.isUnlike(child, others) { break }
    }
    return (child, numbers)
  }

  private func choice(
    among members: [InteractivePage<E.Genotype>.Member], using random: inout RandomStream
  ) -> InteractivePage<E.Genotype>.Member {
    var ticket = random.integer(below: members.reduce(0) { $0 + $1.preference.weight })
    for member in members {
      ticket -= member.preference.weight
      if ticket < 0 { return member }
    }
    preconditionFailure("every favourite has a weight")
  }
}
