import Core
import Foundation
import Knapsack
import Search
import Testing

@Suite struct MultiObjectiveKnapsackTests {
  private func choice(_ count: Int, density: Double, _ random: inout RandomStream) -> BitString {
    var choice = BitString(count: count)
    BinaryEncoding(count: count, density: density).sample(into: &choice, using: &random)
    return choice
  }

  @Test("every knapsack is an objective, and excess weights are summed")
  func evaluation() throws {
    var random = RandomKey(seed: 1).stream
    for knapsacks in 2...6 {
      let instance = try MultiObjectiveKnapsackInstance.drawn(
        items: 70, knapsacks: knapsacks, key: RandomKey(seed: UInt64(knapsacks)))
      let problem = MultiObjectiveKnapsackProblem(instance)
      #expect(problem.objectives.count == knapsacks && problem.objectives[1] == Objective("value2", .maximize))
      for density in [0.2, 0.5, 0.9] {
        let choice = choice(70, density: density, &random)
        func sum(_ row: [Double]) -> Double { zip(row, choice.bools).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } }
        let violation = zip(instance.weights, instance.budgets).reduce(0) { $0 + max(0, sum($1.0) - $1.1) }
        #expect(
          try problem.evaluate(choice) == Evaluation(ObjectiveValues(instance.values.map(sum)), violation: violation))
      }
    }
  }

  @Test("a repaired choice fits, and no other item fits with it")
  func repair() throws {
    var random = RandomKey(seed: 2).stream
    let problem = MultiObjectiveKnapsackProblem(try .drawn(items: 120, knapsacks: 3, key: RandomKey(seed: 5)))
    var repair = problem.makeRepair()
    for _ in 0..<30 {
      var choice = choice(120, density: random.uniformDouble(), &random)
      repair.repair(&choice)
      #expect(try problem.evaluate(choice).violation == 0)
      for item in 0..<120 where !choice[item] {
        var more = choice
        more[item] = true
        #expect(try problem.evaluate(more).violation > 0)
      }
    }
  }

  private static let text = """
    knapsack problem specification (2 knapsacks, 2 items)
    =
    knapsack 1:
     capacity: +7.5
     item 1:
      weight: +3
      profit: +5
     item 2:
      weight: +4
      profit: +6
    =
    knapsack 2:
     capacity: +9
     item 1:
      weight: +1
      profit: +2
     item 2:
      weight: +8
      profit: +9

    """

  @Test("a file of Zitzler and Thiele's is read, and its mistakes are shown with their line")
  func file() throws {
    let instance = try MultiObjectiveKnapsackFile.instance(Self.text, file: "a", name: "two")
    #expect(
      instance
        == (try MultiObjectiveKnapsackInstance(
          name: "two", values: [[5, 6], [2, 9]], weights: [[3, 4], [1, 8]], budgets: [7.5, 9])))
    func message(_ old: String, _ new: String) -> String {
      let text = Self.text.replacingOccurrences(of: old, with: new)
      return (#expect(throws: WarrenError.self) { try MultiObjectiveKnapsackFile.instance(text, file: "a", name: "") })?
        .description
        ?? ""
    }
    #expect(message("  profit: +9\n", "").contains("a:19: expected 'profit:', found the end of the file"))
    #expect(message("+4", "x").contains("a:9: expected the weight of item 2 in knapsack 1"))
    #expect(message("2 items", "3 items").contains("a:11: expected 'item', found '='"))
    #expect(message("profit: +9", "profit: +9 1").contains("expected the end after 2 knapsacks"))
    #expect(message("(2 knapsacks", "(0 knapsacks").contains("a:1: expected the number of knapsacks"))
  }

  @Test(
    "no repaired choice dominates a point of the published front",
    .enabled(if: SharedData.isThere, "the instances are not beside the repository"), arguments: [100, 250])
  func publishedFront(items: Int) throws {
    let folder = SharedData.zitzler
    let text = try String(contentsOf: folder.appendingPathComponent("knapsack.\(items).2"), encoding: .utf8)
    let front = try String(contentsOf: folder.appendingPathComponent("knapsack.\(items).2.pareto"), encoding: .utf8)
      .split(whereSeparator: \.isNewline).map { $0.split(separator: " ").compactMap { Double($0) } }.filter { $0.count == 2 }
    let problem = MultiObjectiveKnapsackProblem(try MultiObjectiveKnapsackFile.instance(text, file: "a", name: "a"))
    try #require(problem.count == items && front.count > 100)
    var repair = problem.makeRepair()
    var random = RandomKey(seed: 3).stream
    for _ in 0..<2000 {
      var choice = choice(items, density: random.uniformDouble(), &random)
      repair.repair(&choice)
      let values = try problem.evaluate(choice).objectives
      #expect(front.contains { $0[0] >= values[0] && $0[1] >= values[1] })
    }
  }

  @Test("settings that contradict each other are errors", arguments: ["items", "knapsacks", "seed", "file"])
  func badSettings(key: String) {
    var settings = MultiObjectiveKnapsackConfiguration()
    switch key {
    case "items": settings.items = 0
    case "knapsacks": settings.knapsacks = 1
    case "seed": settings.seed = -1
    default: (settings.file, settings.items) = ("a", 3)
    }
    #expect(throws: WarrenError.self) { try settings.validate() }
  }
}
