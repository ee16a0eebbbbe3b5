import Core

/// The best of a few members drawn at random, each with replacement (Brindle 1981; Goldberg and Deb 1991).
///
/// With all fitnesses different, the member of rank r (1 is the best) of n wins a tournament of size k with probability
/// ((n - r + 1)^k - (n - r)^k) / n^k. Of equals the one drawn first wins.
public struct TournamentSelection: Selection {
  /// How many members compete; 1 chooses uniformly.
  public let size: Int

  /// Tournaments of that size.
  public init(size: Int = 2) {
    precondition(size >= 1, "a tournament needs at least one member")
    self.size = size
  }

  @inlinable
  public func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    var best = random.integer(below: fitness.count)
    for _ in 1..<size {
      let challenger = random.integer(below: fitness.count)
      if fitness[challenger] < fitness[best] { best = challenger }
    }
    return best
  }
}
