import Foundation
import Testing
import Warren

/// A user's own problem over real numbers within bounds and with a constraint, from an experiment file to the report.
@Suite struct RealProblemTests {
  @Test("genetic and continuous methods alike work on it")
  func methods() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cans-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let methods = ["genetic", "cma-es", "differential-evolution", "shade", "l-shade", "particle-swarm"]
    let file = folder.appendingPathComponent("file.yaml")
    let text = """
      experiment: cans
      question: Which search makes a can of a third of a litre from the least metal?
      tasks: [can]
      methods: [\(methods.joined(separator: ", ")), nelder-mead]
      budget: { evaluations: 4000 }
      seeds: 1

      """
    try Data(text.utf8).write(to: file)
    let kind = Problem("can", Can.self)
    func warren(_ arguments: String...) -> Int32 { WarrenCommand.run(arguments: arguments, components: [kind]) }
    #expect(warren("run", file.path, "--output", folder.path, "--quiet") == 0)
    #expect(warren("check", "can") == 0)
    let task = try kind.makeDefault()
    for method in methods {
      let run = folder.appendingPathComponent("cans/can/\(method)/seed-1")
      let result: JSONValue = try JSONDecoder().decode(
        JSONValue.self, from: Data(contentsOf: run.appendingPathComponent("result.json")))
      let area = try #require(result["objectives"]?["area"]?.doubleValue, "\(method)")
      // A can as high as it is wide: 3 (2 π V²)^(1/3) of its volume V.
      let least = 3 * pow(2 * Double.pi * 330 * 330, 1.0 / 3)
      #expect(area >= least && area < 1.01 * least, "\(method): \(area)")
      let score = try #require(task.score)
      #expect(try score(#require(result["solution"]))["area"] == area, "\(method)")
    }
  }
}

extension RealProblemTests {
  @Test("a search that has found nothing feasible has no value, and what it leaves is not scored")
  func infeasible() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("never-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("file.yaml")
    let text = """
      experiment: never
      tasks: [never]
      methods: [genetic, cma-es]
      budget: { evaluations: 500 }
      seeds: 1
      """
    try Data(text.utf8).write(to: file)
    let kind = Problem("never", Unfeasible.self)
    func warren(_ arguments: String...) -> Int32 { WarrenCommand.run(arguments: arguments, components: [kind]) }
    #expect(warren("run", file.path, "--output", folder.path, "--quiet") == 0)
    for method in ["genetic", "cma-es"] {
      let run = folder.appendingPathComponent("never/never/\(method)/seed-1")
      let result = try JSONDecoder().decode(
        JSONValue.self, from: Data(contentsOf: run.appendingPathComponent("result.json")))
      #expect(result["status"] == .string("finished") && result["objectives"] == nil, "\(result)")
      #expect(result["metrics"]?["x"] == nil)
    }
    #expect(warren("evaluate", folder.appendingPathComponent("never/never/genetic/seed-1").path) == 1)
    let score = try #require(try kind.makeDefault().score)
    let error = #expect(throws: WarrenError.self) { try score(.array([.number(2)])) }
    #expect(error?.message.contains("violates its constraints by 1.0") == true)
  }

  @Test("a problem that contradicts itself is refused before anything runs, with what is wrong")
  func declarations() {
    let faults: [(Declared, String)] = [
      (Declared(name: ""), "objective 0 has no name"), (Declared(name: "seconds"), "cannot be called 'seconds'"),
      (Declared(known: .nan), "the known value is nan"), (Declared(bound: .infinity), "the bound is inf"),
      (Declared(known: 1, bound: 2), "better than the bound"), (Declared(bounds: []), "there are no bounds"),
      (Declared(bounds: [0...1, 0...(.infinity)]), "the bounds of number 1"),
    ]
    for (problem, words) in faults {
      let kind = Problem("declared", configuration: NoConfiguration.self, summary: "A problem.") { _ in problem }
      let error = #expect(throws: WarrenError.self) { try kind.makeDefault() }
      #expect(error?.message.contains(words) == true, "\(error?.description ?? "")")
    }
    let sound = Problem("declared", configuration: NoConfiguration.self, summary: "A problem.") { _ in Declared(bound: 0) }
    #expect(throws: Swift.Never.self) { try sound.makeDefault() }
  }
}

/// A problem that declares what it is told to.
private struct Declared: BoundedRealProblem {
  var name = "x"
  var known: KnownValue?
  var bound: Double?
  var bounds = [0.0...1]
  var objectives: [Objective] { [Objective(name, .minimize)] }

  init(name: String = "x", known: Double? = nil, bound: Double? = nil, bounds: [ClosedRange<Double>] = [0...1]) {
    self.name = name
    self.known = known.map { KnownValue($0, isProved: false) }
    self.bound = bound
    self.bounds = bounds
  }

  func evaluate(_ solution: [Double]) -> Evaluation { Evaluation(solution[0]) }
}

/// A problem without a feasible solution.
private struct Unfeasible: BoundedRealProblem, DefaultInitializable {
  let objectives = [Objective("x", .minimize)]
  let bounds = [0.0...5]
  func evaluate(_ solution: [Double]) -> Evaluation { Evaluation(solution[0], violation: 1) }
}

/// The metal of a can that holds a third of a litre, in square centimetres, by its radius and height.
private struct Can: BoundedRealProblem, DefaultInitializable {
  let objectives = [Objective("area", .minimize)]
  let bounds = [1.0...10, 1...30]

  func evaluate(_ solution: [Double]) -> Evaluation {
    let (radius, height) = (solution[0], solution[1])
    let missing = 330 - Double.pi * radius * radius * height
    return Evaluation(2 * Double.pi * radius * (radius + height), violation: max(0, missing))
  }
}
