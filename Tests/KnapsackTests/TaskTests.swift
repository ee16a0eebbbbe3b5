import Core
import ExperimentRunner
import Foundation
import Knapsack
import Testing

@Suite struct TaskTests {
  private static let registry: Registry = {
    var registry = Registry()
    registry.register(knapsackComponents)
    return registry
  }()

  private func task(_ settings: String, files: [String: String] = [:]) throws -> ExperimentTask {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("knapsack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appendingPathComponent(name)) }
    let text = """
      experiment: knapsack
      tasks:
        - knapsack: { \(settings) }
      methods:
        - branch-and-bound: {}
        - greedy-density: {}
      """
    let file = try ExperimentFile(text: text, file: "knapsack.yaml", folder: folder)
    return try ExperimentPlan(file, registry: Self.registry).runs[0].task
  }

  private func message(_ settings: String, files: [String: String] = [:]) -> String {
    (#expect(throws: WarrenError.self) { try task(settings, files: files) })?.description ?? ""
  }

  @Test("the faces agree, and the optimum is known with its proof")
  func faces() throws {
    let task = try task("items: 50, seed: 3")
    #expect(task.findings(episodes: 20, key: RandomKey(seed: 1)).isEmpty)
    #expect(task.label == "knapsack50-3" && task.measure.known?.proved == true)
    #expect(Self.registry.methods(fitting: task) == ["greedy-density", "branch-and-bound", "minknap", "dynamic-programming"])
  }

  @Test("items are given as lists or as a file with its columns in either order")
  func givenItems() throws {
    let lists = try task("weights: [3, 4, 5], values: [4, 5, 6.5], budget: 8")
    #expect(lists.measure.known?.value == 10.5)
    #expect(try lists.score?(JSONValue(encoding: ["items": [1, 3]])) == ["value": 10.5])
    for items in [[1, 2, 3], [0], [4], [1, 1]] {
      #expect(throws: WarrenError.self) { try lists.score?(JSONValue(encoding: ["items": items])) }
    }
    for content in ["weight,value\n3,4\n4,5\n5,6.5\n", "Value, Weight\n4,3\n\n5,4\n6.5,5\n", "3,4\n4,5\n5,6.5"] {
      let file = try task("file: items.csv, budget: 8", files: ["items.csv": content])
      #expect(file.measure.known?.value == 10.5 && file.label == "items" && file.dataHashes["items.csv"] != nil)
    }
  }

  @Test("a family of items and a benchmark file are tasks whose optimum is proved")
  func benchmarks() throws {
    let drawn = try task("family: strongly-correlated, items: 300, range: 100, fill: 0.3, seed: 2")
    #expect(drawn.label == "strongly-correlated-300-2" && drawn.measure.known?.proved == true)
    let file = try task("file: a.kp, instance: 1", files: ["a.kp": "3 8\n4 3\n5 4\n6.5 5\n"])
    #expect(file.label == "a" && file.measure.known?.value == 10.5)
    #expect(message("file: a.kp, instance: 2", files: ["a.kp": "1 8\n4 3\n"]).contains("the file has 1"))
    #expect(message("file: a.kp, budget: 2", files: ["a.kp": "1 8\n4 3\n"]).contains("says its budget itself"))
    #expect(message("file: a.kp, format: csv, budget: 2", files: ["a.kp": "1 8\n4 3\n"]).contains("separated by a comma"))
  }

  @Test("mistakes in a file are shown with their line")
  func badFiles() {
    func message(_ content: String) -> String { self.message("file: a.csv, budget: 8", files: ["a.csv": content]) }
    #expect(
      message("weight,value\n1,2\n1,x\n").contains("a.csv:3: expected the value, a number that is not negative, found 'x'"))
    #expect(message("weight,value\n-1,2\n").contains("a.csv:2: expected the weight"))
    #expect(message("1;2\n").contains("fields are separated by a comma"))
    #expect(message("mass,price\n1,2\n").contains("expected the columns weight and value"))
    #expect(message("weight,value\n").contains("there is no item"))
    #expect(message("9,1\n").contains("no item weighs as little as the budget"))
    #expect(self.message("file: b.csv, budget: 8").contains("there is no such file"))
  }

  @Test(
    "settings that contradict each other are errors",
    arguments: [
      "weights: [1], budget: 2", "weights: [1, 2], values: [1], budget: 2", "weights: [1], values: [1]",
      "weights: [1], values: [1], budget: 2, items: 3", "file: a.csv, weights: [1], budget: 3", "budget: 0", "items: 0",
      "family: subset-sum, fill: 0.5, budget: 3", "fill: 0.5", "range: 10", "family: subset-sum, fresh: true", "format: csv",
      "family: subset-sum, range: 5", "family: subset-sum, fill: 1.5", "instance: 2",
      "file: a.csv, budget: 3, family: subset-sum",
      "fresh: true, budget: 0.5", "fresh: true, optimum: 20", "seed: -1", "optimum: 0", "fresh: true, items: 5000",
    ])
  func badSettings(settings: String) {
    #expect(throws: WarrenError.self) { try task(settings) }
  }

  private func multidimensionalTask(_ settings: String, files: [String: String] = [:]) throws -> ExperimentTask {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("knapsack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appendingPathComponent(name)) }
    let text = """
      experiment: knapsack
      tasks:
        - multidimensional-knapsack: { \(settings) }
      methods:
        - chu-beasley: {}
      budget: { evaluations: 100 }
      """
    let file = try ExperimentFile(text: text, file: "knapsack.yaml", folder: folder)
    return try ExperimentPlan(file, registry: Self.registry).runs[0].task
  }

  @Test("several budgets: gaps are to the bound of the relaxation where no optimum is known, and solutions are checked")
  func multidimensional() throws {
    let drawn = try multidimensionalTask("items: 200, constraints: 10, tightness: 0.3, seed: 4")
    let problem = try #require(drawn.face(MultidimensionalKnapsackProblem.self))
    #expect(drawn.face(EnvironmentFace.self) != nil && drawn.findings(episodes: 5, key: RandomKey(seed: 1)).isEmpty)
    #expect(drawn.label == "multidimensional-10x200-4")
    #expect(drawn.measure.known == nil && drawn.measure.bound == problem.relaxation.bound)
    let files = ["a.txt": "2\n1 1 0\n5\n2\n3\n3 2 9.5\n1 2 3\n4 5 6\n7 8 9\n10 11\n"]
    let second = try multidimensionalTask("file: a.txt, instance: 2", files: files)
    #expect(second.label == "a-2" && second.measure.known == Measure.Known(value: 3, proved: true))
    #expect(second.dataHashes["a.txt"] != nil)
    #expect(try second.score?(JSONValue(encoding: ["items": [3]])) == ["value": 3])
    for items in [[1, 3], [0], [3, 3]] {
      #expect(throws: WarrenError.self) { try second.score?(JSONValue(encoding: ["items": items])) }
    }
    let given = try multidimensionalTask("items: 200, constraints: 10, optimum: 30_000")
    #expect(given.measure.known == Measure.Known(value: 30_000, proved: false))
    #expect(throws: WarrenError.self) { try multidimensionalTask("file: a.txt, instance: 3", files: files) }
  }

  @Test(
    "settings of several budgets that contradict each other are errors",
    arguments: [
      "items: 0", "constraints: 0", "tightness: 0", "tightness: 1.5", "seed: -1", "instance: 1", "file: a.txt, items: 3",
      "file: a.txt", "optimum: 0",
    ])
  func badMultidimensionalSettings(settings: String) {
    #expect(throws: WarrenError.self) { try multidimensionalTask(settings) }
  }
}
