import Core
import Foundation
import ReinforcementLearning
import Testing

@Suite struct ConstructionTests {
  private func instance(_ task: any ConstructionTask, seed: UInt64 = 2) -> [Float] {
    ConstructionProblem(task: task, count: 1, key: RandomKey(seed: seed), measure: "cost").instances
  }

  /// A complete order of random open nodes.
  private func randomOrder(_ task: any ConstructionTask, _ instance: [Float], random: inout RandomStream) -> [Int32] {
    var order: [Int32] = []
    while true {
      // The cost of what is not complete is an error, so the open nodes are found by trying.
      let open = (0..<Int32(task.nodeCount)).filter { node in
        !order.contains(node) && isOpen(node, after: order, task, instance)
      }
      guard !open.isEmpty else { return order }
      order.append(open[random.integer(below: open.count)])
    }
  }

  private func isOpen(_ node: Int32, after order: [Int32], _ task: any ConstructionTask, _ instance: [Float]) -> Bool {
    do {
      _ = try task.cost(of: order + [node], on: instance)
      return true
    } catch { return "\(error)".contains("is not complete") }
  }

  @Test("the cost of a tour is its closed length")
  func tourLength() throws {
    let task = ConstructionTours(cities: 4)
    let square: [Float] = [0, 0, 1, 0, 1, 1, 0, 1]
    #expect(try task.cost(of: [0, 1, 2, 3], on: square) == 4)
    #expect(abs(try task.cost(of: [2, 0, 1, 3], on: square) - (2 + 2 * 2.0.squareRoot())) < 1e-12)
    #expect(throws: WarrenError.self) { try task.cost(of: [0, 1, 1, 3], on: square) }
    #expect(throws: WarrenError.self) { try task.cost(of: [0, 1, 2], on: square) }
  }

  @Test("an instance looks different from eight sides, and a tour costs the same")
  func symmetries() throws {
    let task = ConstructionTours(cities: 9)
    let instance = instance(task)
    var random = RandomKey(seed: 1).stream
    let order = random.permutation(9).map { Int32($0) }
    let cost = try task.cost(of: order, on: instance)
    var forms: Set<[Float]> = []
    for symmetry in 0..<task.symmetryCount {
      var form = [Float](repeating: 0, count: 18)
      form.withUnsafeMutableBufferPointer { task.write(instance, symmetry: symmetry, into: $0.baseAddress!) }
      if symmetry == 0 { #expect(form == instance) }
      #expect(abs(try task.cost(of: order, on: form) - cost) < 1e-6)
      forms.insert(form)
    }
    #expect(forms.count == 8)
  }

  @Test("a knapsack is never overfull, and complete only when nothing fits")
  func knapsacks() throws {
    let task = ConstructionKnapsacks(items: 12, capacity: 2.5)
    var random = RandomKey(seed: 5).stream
    for seed in 0..<20 {
      let instance = instance(task, seed: UInt64(seed))
      let order = randomOrder(task, instance, random: &random)
      let weight = order.reduce(0.0) { $0 + Double(instance[2 * Int($1) + 1]) }
      #expect(weight <= 2.5)
      for item in 0..<12 where !order.contains(Int32(item)) {
        #expect(weight + Double(instance[2 * item + 1]) > 2.5 - 1e-9)
      }
      let value = order.reduce(0.0) { $0 + Double(instance[2 * Int($1)]) }
      #expect(abs(try task.cost(of: order, on: instance) + value) < 1e-9)
    }
  }

  @Test("rules of thumb: farthest insertion beats the nearest neighbour, and each is what it says")
  func rules() throws {
    let problem = ConstructionProblem(
      task: ConstructionTours(cities: 50), count: 100, key: RandomKey(seed: 3), measure: "length")
    func mean(_ rule: ConstructionRule) throws -> Double {
      var settings = ConstructionHeuristicConfiguration()
      settings.rule = rule
      var heuristic = try ConstructionHeuristic(settings, problem: problem)
      while !heuristic.isFinished { _ = try heuristic.step() }
      #expect(heuristic.ledger.evaluations == 100)
      return try #require(heuristic.bestObjectives["length"])
    }
    // Published means over 10,000 instances: 7.00 and 6.01 (Kool et al. 2019, table 1).
    #expect(abs(try mean(.nearestNeighbor) - 7.00) < 0.15)
    #expect(abs(try mean(.farthestInsertion) - 6.01) < 0.1)
    #expect(throws: WarrenError.self) { try mean(.valuePerWeight) }
    // On a line the nearest neighbour of the first city goes up, then jumps back.
    let line: [Float] = [0.3, 0, 0.4, 0, 0.1, 0, 0.6, 0]
    #expect(ConstructionRule.nearestNeighbor.order(of: line, task: ConstructionTours(cities: 4)) == [0, 1, 3, 2])
    let items: [Float] = [0.5, 0.5, 0.9, 1, 0.8, 0.375, 0.1, 0.125]
    let knapsack = ConstructionKnapsacks(items: 4, capacity: 1)
    #expect(ConstructionRule.valuePerWeight.order(of: items, task: knapsack) == [2, 0, 3])
  }

  @Test("a heuristic that is restored goes on where it was, and a budget of evaluations is kept")
  func heuristicResumes() throws {
    // So many nodes that a step solves two instances.
    let problem = ConstructionProblem(
      task: ConstructionTours(cities: 5000), count: 5, key: RandomKey(seed: 3), measure: "length")
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
