import Core
import ReinforcementLearning
import Testing

/// Takes all nodes in any order; the cost is the sum of each choice's number times its turn.
private struct Sorting: ConstructionTask {
  let nodeCount: Int
  var featureCount: Int { 1 }
  var context: ConstructionContext { .last }

  var rules: [ConstructionRule] {
    let count = nodeCount
    return [
      ConstructionRule("descending") { numbers in (0..<Int32(count)).sorted { numbers[Int($0)] > numbers[Int($1)] } },
      ConstructionRule("as-given") { _ in Array(0..<Int32(count)) },
    ]
  }

  func draw(into instance: UnsafeMutablePointer<Float>, using random: inout RandomStream) {
    for index in 0..<nodeCount { instance[index] = random.uniform() }
  }

  func extend(
    _ batch: ConstructionBatch, on instance: UnsafePointer<Float>, constructions: UnsafeBufferPointer<Int32>,
    by choices: UnsafePointer<Int32>
  ) {
    for (index, construction) in constructions.enumerated() {
      let (construction, choice) = (Int(construction), Int(choices[index]))
      batch.close(choice, in: construction)
      batch.costs[construction] += Double(instance[choice]) * Double(batch.lengths[construction] + 1)
    }
  }
}

/// The same without rules.
private struct Unruly: ConstructionTask {
  private let sorting = Sorting(nodeCount: 3)
  var nodeCount: Int { 3 }
  var featureCount: Int { 1 }
  var context: ConstructionContext { .last }
  func draw(into instance: UnsafeMutablePointer<Float>, using random: inout RandomStream) {
    sorting.draw(into: instance, using: &random)
  }
  func extend(
    _ batch: ConstructionBatch, on instance: UnsafePointer<Float>, constructions: UnsafeBufferPointer<Int32>,
    by choices: UnsafePointer<Int32>
  ) { sorting.extend(batch, on: instance, constructions: constructions, by: choices) }
}

@Suite struct ConstructionTests {
  private func heuristic(_ rule: String?, _ task: any ConstructionTask, _ instance: [Float]) throws -> ConstructionHeuristic {
    var settings = ConstructionHeuristicConfiguration()
    settings.rule = rule
    return try ConstructionHeuristic(
      settings, problem: ConstructionProblem(task: task, instances: instance, measure: "cost"))
  }

  @Test("an order is costed choice by choice, and one that is none is refused")
  func costs() throws {
    let task = Sorting(nodeCount: 3)
    #expect(try task.cost(of: [2, 0, 1], on: [1, 2, 4]) == 4 + 2 + 6)
    #expect(throws: WarrenError.self) { try task.cost(of: [2, 2, 1], on: [1, 2, 4]) }
    #expect(throws: WarrenError.self) { try task.cost(of: [2, 0, 3], on: [1, 2, 4]) }
    #expect(throws: WarrenError.self) { try task.cost(of: [2, 0], on: [1, 2, 4]) }
    // A node that has been taken is open no more.
    #expect(task.order(preferring: [1, 1, 0, 2], on: [1, 2, 4]) == [1, 0, 2])
  }

  @Test("a rule is the task's first one unless it is named, and a name that it has not is an error with the nearest")
  func rules() throws {
    func cost(_ rule: String?) throws -> Double? {
      var heuristic = try heuristic(rule, Sorting(nodeCount: 3), [1, 2, 4])
      _ = try heuristic.step()
      #expect(heuristic.isFinished)
      return heuristic.bestObjectives["cost"]
    }
    #expect(try cost(nil) == 4 + 4 + 3)
    #expect(try cost("descending") == 4 + 4 + 3)
    #expect(try cost("as-given") == 1 + 4 + 12)
    let error = #expect(throws: WarrenError.self) { try cost("as-giben") }
    #expect(error?.description.contains("'as-given'") ?? false)
    let none = #expect(throws: WarrenError.self) { try heuristic(nil, Unruly(), [1, 2, 4]) }
    #expect(none?.message.contains("no rules") ?? false)
  }

  @Test("a heuristic that is restored goes on where it was, and a budget of evaluations is kept")
  func heuristicResumes() throws {
    // So many nodes that a step solves two instances.
    let problem = ConstructionProblem(
      task: Sorting(nodeCount: 5000), count: 5, key: RandomKey(seed: 3), measure: "cost")
    func make(_ budget: Budget) throws -> ConstructionHeuristic {
      try ConstructionHeuristic(ConstructionHeuristicConfiguration(), problem: problem, budget: budget)
    }
    var through = try make(Budget())
    _ = try through.step()
    #expect(through.ledger.evaluations == 2)
    var restored = try make(Budget())
    try restored.restore(through.save())
    for _ in 0..<2 { #expect(try through.step() == restored.step()) }
    #expect(through.isFinished && restored.isFinished)
    #expect(restored.ledger.evaluations == 5 && restored.ledger.learnerSteps == 3)
    var limited = try make(Budget(evaluations: 1))
    _ = try limited.step()
    #expect(limited.isFinished && limited.ledger.evaluations == 1)
  }
}
