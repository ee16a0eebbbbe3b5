import Foundation
import Testing
import Warren

/// A user's own problem with several objectives and genes of several kinds, from an experiment file to the report.
@Suite struct FrontProblemTests {
  @Test("every method for fronts works on it, compared by hypervolume; its answers can be scored anew")
  func fronts() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fronts-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let methods = ["nsga-ii", "nsga-iii", "spea2", "moea-d", "sms-emoa", "genetic"]
    let file = folder.appendingPathComponent("file.yaml")
    let text = """
      experiment: beams
      question: Which search finds the best beams?
      tasks: [beam]
      methods: [\(methods.joined(separator: ", "))]
      budget: { evaluations: 3000 }
      seeds: 1

      """
    try Data(text.utf8).write(to: file)
    let kind = Problem("beam", Beam.self)
    func warren(_ arguments: String...) -> Int32 { WarrenCommand.run(arguments: arguments, components: [kind]) }
    #expect(warren("run", file.path, "--output", folder.path, "--quiet") == 0)
    #expect(warren("check", "beam") == 0)
    let task = try kind.makeDefault()
    #expect(task.measure.name == "hypervolume" && task.measure.referencePoint == [400, 50])
    for method in methods {
      let run = folder.appendingPathComponent("beams/beam/\(method)/seed-1")
      let result: JSONValue = try JSONDecoder().decode(
        JSONValue.self, from: Data(contentsOf: run.appendingPathComponent("result.json")))
      let hypervolume = try #require(result["objectives"]?["hypervolume"]?.doubleValue, "\(method)")
      #expect(hypervolume > 0.5 * 400 * 50, "\(method)")
      let score = try #require(task.score)
      let scored = try score(#require(result["solution"]))["hypervolume"]
      #expect(abs(try #require(scored) - hypervolume) < 1e-9 * hypervolume, "\(method)")
      #expect(warren("evaluate", run.path) == 0)
    }
    let report = try String(contentsOf: folder.appendingPathComponent("beams/report.md"), encoding: .utf8)
    #expect(report.contains("hypervolume") && !report.contains("no value"))
  }
}

private struct Beam: MultiObjectiveProblem, EncodedProblem, DefaultInitializable {
  let encoding = MixedEncoding([.real(1...10), .integer(1...5), .category(["steel", "wood", "glass"])])
  let objectives = [Objective("weight", .minimize), Objective("bend", .minimize)]
  let referencePoint = [400.0, 50]

  func validate(_ genes: [Gene]) throws { try encoding.validate(genes) }

  func evaluate(_ genes: [Gene]) throws -> Evaluation {
    guard case .real(let thickness) = genes[0], case .integer(let ribs) = genes[1], case .category(let material) = genes[2]
    else {
      throw WarrenError("no beam")
    }
    let bend = [1.0, 6, 3][material] * 100 / (thickness * thickness * Double(ribs))
    return Evaluation([[7.8, 0.7, 2.5][material] * (thickness * 4 + Double(ribs)), bend], violation: max(0, bend - 50))
  }
}
