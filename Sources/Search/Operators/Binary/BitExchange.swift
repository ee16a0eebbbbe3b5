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
