import Core
import Search

/// Trees with what has been found out about them.
struct Population {
  /// The trees.
  var trees: [Tree] = []
  /// How well each fits.
  var fits: [ScaledFit] = []
  /// What selection goes by: the lower, the better.
  var costs: [Double] = []

  var count: Int { trees.count }

  /// Makes room for that many trees; those there keep their storage.
  mutating func resize(to count: Int) {
    while trees.count > count { trees.removeLast() }
    while trees.count < count { trees.append(Tree()) }
    fits = [ScaledFit](repeating: .none, count: count)
    costs = [Double](repeating: .infinity, count: count)
  }

  /// The index of the best fit; the first of equals.
  var best: Int? { fits.indices.min { fits[$0].error < fits[$1].error } }

  /// The best of some members drawn at random, with replacement.
  func tournament(_ size: Int, using random: inout RandomStream) -> Int {
    var winner = random.integer(below: costs.count)
    for _ in 1..<max(size, 1) {
      let other = random.integer(below: costs.count)
      if costs[other] < costs[winner] { winner = other }
    }
    return winner
  }

  /// The error that half of the members do not exceed; nil without members.
  var medianError: Double? {
    fits.isEmpty ? nil : fits.map(\.error).sorted()[(fits.count - 1) / 2]
  }

  /// The mean number of nodes.
  var meanLength: Double {
    trees.isEmpty ? 0 : Double(trees.reduce(0) { $0 + $1.length }) / Double(trees.count)
  }
}

extension Population {
  func save(_ encoding: TreeEncoding, into snapshot: inout Snapshot, under name: String) throws {
    try encoding.save(trees, into: &snapshot, under: "\(name).trees")
    snapshot.setArray("\(name).fits", fits.flatMap { [$0.error, $0.offset, $0.slope] })
    snapshot.setArray("\(name).costs", costs)
  }

  static func restore(_ encoding: TreeEncoding, from snapshot: Snapshot, under name: String) throws -> Population {
    let trees = try encoding.restore(from: snapshot, under: "\(name).trees")
    let numbers = try snapshot.array("\(name).fits", of: Double.self, count: 3 * trees.count)
    let costs = try snapshot.array("\(name).costs", of: Double.self, count: trees.count)
    let fits = trees.indices.map { ScaledFit(error: numbers[3 * $0], offset: numbers[3 * $0 + 1], slope: numbers[3 * $0 + 2]) }
    return Population(trees: trees, fits: fits, costs: costs)
  }
}
