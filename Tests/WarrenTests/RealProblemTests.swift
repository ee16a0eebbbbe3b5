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
