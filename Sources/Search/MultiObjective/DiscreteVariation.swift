import Core

/// Two children that share out the bits of two parents, each bit either way round with equal probability (uniform crossover: Syswerda
/// 1989).
struct BitExchange: PairCrossover {
  func cross(
    _ first: BitString, _ second: BitString, into child: inout BitString, and sibling: inout BitString,
    using random: inout RandomStream
  ) {
    precondition(first.count == second.count, "bit strings of different counts")
    child.update(from: first)
    sibling.update(from: second)
    child.withUnsafeMutableWords { child in
      sibling.withUnsafeMutableWords { sibling in
        for word in child.indices {
          let exchanged = (child[word] ^ sibling[word]) & random.next()
          child[word] ^= exchanged
          sibling[word] ^= exchanged
        }
      }
    }
  }
}

/// A mutation that happens with a probability.
struct Occasional<M: Mutation>: Mutation {
  private var mutation: M
  private let rate: Double

  init(_ mutation: M, rate: Double) {
    self.mutation = mutation
    self.rate = rate
  }

  mutating func mutate(_ genotype: inout M.Genotype, using random: inout RandomStream) {
    if random.bernoulli(rate) { mutation.mutate(&genotype, using: &random) }
  }
}

/// A mutation after which the genotype is repaired.
struct RepairedMutation<Genotype: Codable & Sendable>: Mutation {
  private var mutation: any Mutation<Genotype>
  private var repair: any Repair<Genotype>

  init(_ mutation: any Mutation<Genotype>, _ repair: any Repair<Genotype>) {
    self.mutation = mutation
    self.repair = repair
  }

  mutating func mutate(_ genotype: inout Genotype, using random: inout RandomStream) {
    mutation.mutate(&genotype, using: &random)
    repair.repair(&genotype)
  }
}
