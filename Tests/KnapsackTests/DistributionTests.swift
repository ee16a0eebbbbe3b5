import Core
import Foundation
import Knapsack
import ReinforcementLearning
import Testing

@Suite struct DistributionTests {
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

  @Test("value per weight takes the best of what fits, again and again")
  func valuePerWeight() throws {
    let items: [Float] = [0.5, 0.5, 0.9, 1, 0.8, 0.375, 0.1, 0.125]
    let knapsack = ConstructionKnapsacks(items: 4, capacity: 1)
    #expect(knapsack.rules.map { $0.order(items) } == [[2, 0, 3]])
  }
}
