import Core
import Foundation
import Knapsack
import Search
import Testing

@Suite struct ProblemTests {
  private func instances() throws -> [KnapsackInstance] {
    try [1, 5, 63, 64, 65, 130, 500].flatMap { count in
      [
        try KnapsackInstance.uniform(items: count, budget: max(1, Double(count) / 4), key: RandomKey(seed: UInt64(count))),
        try .drawn(.weaklyCorrelated, items: count, fill: 0.3, key: RandomKey(seed: UInt64(count))),
      ]
    }
  }

  private func choice(_ count: Int, _ random: inout RandomStream) -> BitString {
    var choice = BitString(count: count)
    BinaryEncoding(count: count, density: random.uniformDouble()).sample(into: &choice, using: &random)
    return choice
  }

  @Test("the evaluation of a choice is the sum over its items")
  func evaluation() throws {
    var random = RandomKey(seed: 1).stream
    for instance in try instances() {
      let problem = KnapsackProblem(instance)
      for _ in 0..<50 {
        let choice = choice(instance.count, &random)
        var (value, weight) = (0.0, 0.0)
        for (item, isPacked) in choice.bools.enumerated() where isPacked {
          value += instance.values[item]
          weight += instance.weights[item]
        }
        // Sums of these instances do not round, in whatever order.
        #expect(try problem.evaluate(choice) == Evaluation(value, violation: max(0, weight - instance.budget)))
      }
      #expect(throws: WarrenError.self) { try problem.evaluate(BitString(count: instance.count + 1)) }
    }
  }

  @Test("budgets of whole numbers are kept to the unit, however large")
  func largeNumbers() throws {
    let instance = try KnapsackInstance(name: "large", weights: [1e12, 1, 1], values: [5, 1, 1], budget: 1e12 + 1)
    #expect(instance.overweight(of: BitString([true, true, true])) == 1)
    #expect(instance.overweight(of: BitString([true, false, true])) == 0)
    let tenths = try KnapsackInstance(name: "tenths", weights: [0.1, 0.2], values: [1, 1], budget: 0.3)
    #expect(tenths.overweight(of: BitString([true, true])) == 0)
  }

  @Test("a repaired choice fits, has no room for another item, and is what dropping and adding by density make it")
  func repair() throws {
    var random = RandomKey(seed: 2).stream
    for instance in try instances() {
      let problem = KnapsackProblem(instance)
      let repair = problem.makeRepair()
      let density = { (item: Int) in instance.values[item] / instance.weights[item] }
      let order = (0..<instance.count).sorted { (density($1), $0) < (density($0), $1) }
      for _ in 0..<30 {
        let given = choice(instance.count, &random)
        var expected = given
        for item in order.reversed() where instance.weight(of: expected) > instance.budget { expected[item] = false }
        for item in order where !expected[item] && instance.weight(of: expected) + instance.weights[item] <= instance.budget {
          expected[item] = true
        }
        var repaired = given
        repair.repair(&repaired)
        #expect(repaired == expected)
        let once = repaired
        repair.repair(&repaired)
        #expect(repaired == once)
        #expect(try problem.evaluate(repaired).violation == 0)
      }
    }
  }

  @Test("the delta of every move is the difference of two evaluations, and moves lead to choices that fit")
  func moves() throws {
    var random = RandomKey(seed: 3).stream
    for instance in try instances() {
      let problem = KnapsackProblem(instance)
      let neighborhood = problem.neighborhood
      var state = neighborhood.state(of: problem.sampleSolution(using: &random))
      for _ in 0..<200 {
        let before = neighborhood.solution(of: state)
        let move = neighborhood.sampleMove(in: state, using: &random)
        let delta = neighborhood.delta(of: move, in: state)
        var after = before
        if move.removed >= 0 { after[move.removed] = false }
        if move.added >= 0 { after[move.added] = true }
        #expect(after != before)
        let difference = instance.value(of: after) - instance.value(of: before)
        #expect(delta == (instance.overweight(of: after) > 0 ? -.infinity : difference) || abs(delta - difference) < 1e-9)
        guard delta > -.infinity else { continue }
        neighborhood.apply(move, to: &state)
        #expect(neighborhood.solution(of: state) == after)
        #expect(try problem.evaluate(after).violation == 0)
      }
    }
  }

  @Test("a long walk does not lose its weight to rounding")
  func longWalk() throws {
    let weights = (1...40).map { 1 / Double($0 + 2) }
    let problem = KnapsackProblem(try KnapsackInstance(name: "thirds", weights: weights, values: weights, budget: 1.5))
    let neighborhood = problem.neighborhood
    var random = RandomKey(seed: 4).stream
    var state = neighborhood.state(of: problem.sampleSolution(using: &random))
    for _ in 0..<100_000 {
      let move = neighborhood.sampleMove(in: state, using: &random)
      if neighborhood.delta(of: move, in: state) > -.infinity { neighborhood.apply(move, to: &state) }
    }
    #expect(try problem.evaluate(neighborhood.solution(of: state)).violation == 0)
  }

  @Test("an instance and a choice come back from JSON, and a damaged instance does not")
  func coding() throws {
    for instance in try instances() {
      let data = try JSONEncoder().encode(instance)
      #expect(try JSONDecoder().decode(KnapsackInstance.self, from: data) == instance)
    }
    let damaged = #"{"name": "a", "weights": [1], "values": [1, 2], "budget": 3}"#
    #expect(throws: (any Error).self) { try JSONDecoder().decode(KnapsackInstance.self, from: Data(damaged.utf8)) }
  }

  @Test("drawn items belong to their family", arguments: ItemFamily.allCases)
  func families(family: ItemFamily) throws {
    let instance = try KnapsackInstance.drawn(family, items: 500, range: 1000, fill: 0.25, key: RandomKey(seed: 7))
    for (weight, value) in zip(instance.weights, instance.values) {
      #expect(weight >= 1 && value >= 1 && weight == weight.rounded() && value == value.rounded())
      switch family {
      case .uncorrelated: #expect(weight <= 1000 && value <= 1000)
      case .weaklyCorrelated: #expect(abs(weight - value) <= 100)
      case .stronglyCorrelated: #expect(value == weight + 100)
      case .inverseStronglyCorrelated: #expect(weight == value + 100)
      case .almostStronglyCorrelated: #expect(abs(value - weight - 100) <= 2)
      case .subsetSum: #expect(value == weight)
      case .similarWeights: #expect((100_000...100_100).contains(weight) && value <= 1000)
      }
    }
    #expect(instance.budget == (instance.weights.reduce(0, +) / 4).rounded(.down))
    #expect(Set(instance.values).count > 100)
  }
}
