import Core

/// A generation of a memetic search some of whose candidates have been improved.
struct MemeticGeneration<P: EncodedProblem & NeighborhoodProblem> {
  /// The local search of a candidate that goes on.
  typealias Descent = (walk: LocalSearchWalk<P>, strategy: any LocalSearchStrategy<P>)

  /// The populations before they were asked for the generation's candidates.
  let start: IslandModel<P.SolutionEncoding>
  /// How many candidates they were asked for at most.
  let askLimit: Int
  /// What has become of the candidates so far, in their order.
  var outcomes: [Incumbent<P.Solution>] = []
  /// The local search of the next one, when it has begun.
  var descent: Descent?

  init(start: IslandModel<P.SolutionEncoding>, askLimit: Int) {
    self.start = start
    self.askLimit = askLimit
  }

  /// All but ``start``.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("askLimit", askLimit)
    try snapshot.setValue("outcomes", outcomes.count)
    for (index, outcome) in outcomes.enumerated() { try outcome.save(into: &snapshot, under: "outcome\(index)") }
    try snapshot.setValue("hasDescent", descent != nil)
    if let descent {
      snapshot.merge(try descent.walk.save(), under: "walk")
      snapshot.merge(try descent.strategy.save(in: descent.walk), under: "strategy")
    }
    return snapshot
  }

  /// What ``save()`` has kept, but for the local search.
  init(from snapshot: Snapshot, start: IslandModel<P.SolutionEncoding>) throws {
    self.start = start
    askLimit = try snapshot.value("askLimit")
    let count: Int = try snapshot.value("outcomes")
    guard askLimit >= 1, count >= 0 else {
      throw WarrenError("the snapshot has \(count) outcomes of at most \(askLimit) candidates", kind: .failure)
    }
    for index in 0..<count { outcomes.append(try Incumbent(from: snapshot, under: "outcome\(index)")) }
  }
}
