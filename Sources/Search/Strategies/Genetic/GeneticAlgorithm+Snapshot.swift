import Core

extension GeneticAlgorithm {
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try encoding.save(members, into: &snapshot, under: "population")
    let objectiveCount = memberEvaluations.first?.objectives.count ?? 0
    snapshot.setArray(
      "objectives", memberEvaluations.flatMap { Array($0.objectives) }, shape: [memberEvaluations.count, objectiveCount])
    snapshot.setArray("violations", memberEvaluations.map(\.violation))
    if let bestFitness { snapshot.setArray("best", [bestFitness.cost, bestFitness.violation]) }
    snapshot.setArray("selection", selection.state)
    snapshot.setArray("constraints", constraints.state)
    try snapshot.setValue("stagnation", stagnation)
    try snapshot.setValue("isOutdated", isOutdated)
    try snapshot.setValue("hypermutatingGenerations", hypermutatingGenerations)
    try snapshot.setValue("random", random)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let restored = try encoding.restore(from: snapshot, under: "population")
    guard restored.count <= populationSize else {
      throw WarrenError("the snapshot holds \(restored.count) members, expected \(populationSize)", kind: .failure)
    }
    let objectives = try snapshot.array("objectives", of: Double.self)
    let objectiveCount = restored.isEmpty ? 0 : objectives.count / restored.count
    guard objectives.count == objectiveCount * restored.count, restored.isEmpty || objectiveCount > 0 else {
      throw WarrenError("array 'objectives' does not fit \(restored.count) members", kind: .failure)
    }
    let violations = try snapshot.array("violations", of: Double.self, count: restored.count)
    let best = restored.isEmpty ? [] : try snapshot.array("best", of: Double.self, count: 2)
    let selectionState = try snapshot.array("selection", of: Double.self, count: selection.state.count)
    let constraintsState = try snapshot.array("constraints", of: Double.self, count: constraints.state.count)
    let stagnation: Int = try snapshot.value("stagnation")
    let isOutdated: Bool = try snapshot.value("isOutdated")
    let hypermutatingGenerations: Int = try snapshot.value("hypermutatingGenerations")
    random = try snapshot.value("random")
    self.stagnation = stagnation
    self.isOutdated = isOutdated
    self.hypermutatingGenerations = hypermutatingGenerations
    bestFitness = best.isEmpty ? nil : Fitness(cost: best[0], violation: best[1])
    members = restored
    memberEvaluations = violations.indices.map { member in
      let values = objectives[member * objectiveCount..<(member + 1) * objectiveCount]
      return Evaluation(ObjectiveValues(values), violation: violations[member])
    }
    selection.state = selectionState
    constraints.state = constraintsState
    updateMemberFitness()
    worstFirst.isValid = false
    offspring = []
  }
}
