import Foundation
import Testing
import Warren

/// Solutions are checked by the two files alone, as somebody without Warren would.
@Suite struct InstanceFileTests {
  /// Makes an experiment and gives the instance of each of its tasks with the result of the one run on it.
  private func run(
    _ tasks: [String], method: String, files: [String: String] = [:]
  ) throws -> [(instance: JSONValue, result: JSONValue)] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("instances-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let file = folder.appendingPathComponent("instances.yaml")
    let list = tasks.enumerated().map { "  - \($1)\n    label: task\($0)\n" }.joined()
    try Data(
      "experiment: instances\ntasks:\n\(list)methods:\n  - \(method)\nbudget: { evaluations: 400 }\nseeds: [1]\n".utf8
    ).write(to: file)
    #expect(WarrenCommand.run(arguments: ["run", file.path, "--output", folder.path, "--quiet"]) == 0)
    return try tasks.indices.map { index in
      let task = folder.appendingPathComponent("instances/task\(index)")
      let methods = try FileManager.default.contentsOfDirectory(atPath: task.path).filter { $0 != "instance.json" }
      func json(_ path: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: task.appendingPathComponent(path)))
      }
      return (try json("instance.json"), try json("\(methods[0])/seed-1/result.json"))
    }
  }

  @Test("the length of a tour follows from drawn cities, and from a table of distances")
  func tours() throws {
    let runs = try run(
      ["traveling-salesman: { cities: 14, seed: 3 }", "traveling-salesman: { instance: bayg29 }"],
      method: "nearest-neighbor")
    struct Instance: Decodable {
      var metric: String
      var cities: [[Double]]
      var distances: [[Double]]?
    }
    for (json, result) in runs {
      let instance = try json.decode(Instance.self)
      let tour = try #require(result["solution"]?["tour"]).decode([Int].self)
      #expect(tour.sorted() == Array(1...instance.cities.count))
      let length = tour.indices.reduce(0.0) { sum, index in
        let (a, b) = (tour[index] - 1, tour[(index + 1) % tour.count] - 1)
        if let distances = instance.distances { return sum + distances[max(a, b)][min(a, b)] }
        let (p, q) = (instance.cities[a], instance.cities[b])
        return sum + ((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1])).squareRoot()
      }
      let stated = try #require(result["objectives"]?["length"]?.doubleValue)
      #expect(abs(length - stated) < 1e-5 * length)
    }
    #expect(runs.map { $0.instance["metric"] } == [.string("EUCLIDEAN"), .string("EXPLICIT")])
  }

  @Test("what a knapsack is worth and weighs follows from its items, whatever kind it is")
  func knapsacks() throws {
    let runs = try run(
      [
        "knapsack: { items: 30, seed: 2 }", "bounded-knapsack: { items: 12 }",
        "multidimensional-knapsack: { items: 25, constraints: 4 }",
      ], method: "genetic: { population: 20 }")
    for (instance, result) in runs {
      let values = try #require(instance["values"]).decode([Double].self)
      // One budget, or one for each row of weights.
      let isSingle = instance["budget"]?.doubleValue != nil
      let (budget, weights) = (try #require(instance["budget"]), try #require(instance["weights"]))
      let limits = isSingle ? [try budget.decode(Double.self)] : try budget.decode([Double].self)
      let rows = isSingle ? [try weights.decode([Double].self)] : try weights.decode([[Double]].self)
      let solution = try #require(result["solution"])
      var counts = [Int](repeating: 0, count: values.count)
      if let copies = try solution["copies"]?.decode([Int].self) {
        counts = copies
        #expect(zip(counts, try #require(instance["copies"]).decode([Int].self)).allSatisfy { $0 <= $1 })
      } else {
        for item in try #require(solution["items"]).decode([Int].self) { counts[item - 1] = 1 }
      }
      func sum(_ numbers: [Double]) -> Double { zip(numbers, counts).reduce(0) { $0 + $1.0 * Double($1.1) } }
      let stated = try #require(result["objectives"]?["value"]?.doubleValue)
      #expect(stated > 0 && abs(sum(values) - stated) < 1e-9 * stated)
      #expect(rows.count == limits.count && zip(rows, limits).allSatisfy { sum($0) <= $1 })
    }
  }

  @Test("a solved puzzle holds the clues, and a front's objectives follow from the items")
  func puzzlesAndFronts() throws {
    let sudoku = try run(["sudoku: { difficulty: easy, seed: 4 }"], method: "sudoku-solver")[0]
    let clues = try #require(sudoku.instance["puzzle"]).decode([String].self).joined()
    let grid = try #require(sudoku.result["solution"]?["grid"]).decode([String].self).joined()
    #expect(clues.count == 81 && clues.contains(".") && !grid.contains("."))
    #expect(zip(clues, grid).allSatisfy { $0 == "." || $0 == $1 })

    let knapsacks = try run(["multi-objective-knapsack: { items: 20 }"], method: "nsga-ii: { population: 20 }")[0]
    let values = try #require(knapsacks.instance["values"]).decode([[Double]].self)
    struct Member: Decodable {
      struct Items: Decodable { var items: [Int] }
      var objectives: [String: Double]
      var solution: Items
    }
    let front = try #require(knapsacks.result["solution"]?["front"]).decode([Member].self)
    #expect(!front.isEmpty)
    for member in front {
      let worth = values.map { row in member.solution.items.reduce(0) { $0 + row[$1 - 1] } }
      #expect(worth.sorted() == member.objectives.values.sorted())
    }
  }

  @Test("the error of a formula follows from the rows, drawn or not, and that of a line from the points")
  func points() throws {
    let line = try run(["curve-fitting: { curve: line, model: line, seed: 5 }"], method: "least-squares")[0]
    let points = try #require(line.instance["training"]).decode([[String: Double]].self)
    let parameters = try #require(line.result["solution"]?["parameters"]).decode([String: Double].self)
    let coefficients = parameters.sorted { $0.key < $1.key }.map(\.value)
    let error = points.reduce(0.0) { sum, point in
      let residual = coefficients[0] + coefficients[1] * point["x"]! - point["y"]!
      return sum + residual * residual / Double(points.count)
    }
    let stated = try #require(line.result["objectives"]?["trainingError"]?.doubleValue)
    #expect(abs(error - stated) < 1e-9, "parameters: \(parameters)")
    let regression = try run(
      ["symbolic-regression: { benchmark: koza-1 }"], method: "genetic-programming: { population: 20 }")[0]
    let columns = try #require(regression.instance["training"]).decode([String: [Double]].self)
    for (x, y) in zip(try #require(columns["x1"]), try #require(columns["y"])) {
      #expect(abs(x * x * x * x + x * x * x + x * x + x - y) < 1e-9)
    }
  }

  @Test("an instance from a file is named by its hash")
  func files() throws {
    let text = "weight,value\n3,4\n4,5\n5,6.5\n"
    let run = try run(["knapsack: { file: items.csv, budget: 8 }"], method: "minknap", files: ["items.csv": text])[0]
    #expect(run.instance["files"]?["items.csv"] == .string(SHA256.hexadecimal(of: Data(text.utf8))))
  }
}
