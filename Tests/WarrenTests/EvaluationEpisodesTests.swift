import Foundation
import Testing
import Warren

/// Methods are compared on the same episodes at the end, however often they were evaluated before.
@Suite struct EvaluationEpisodesTests {
  @Test("a plan that is finished at once is measured on the episodes of those who learn until the end of the budget")
  func sameEpisodes() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("episodes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("taxi.yaml")
    // What an optimal policy returns depends on nothing but where the episodes begin.
    try """
    experiment: episodes
    tasks: [taxi]
    methods: [value-iteration, policy-iteration, q-learning]
    budget: { environmentSteps: 1_000_000 }
    evaluation: { every: 400_000, episodes: 30 }
    seeds: 2
    """.write(to: file, atomically: true, encoding: .utf8)
    #expect(WarrenCommand.run(arguments: ["run", file.path, "--output", folder.path, "--quiet"]) == 0)
    struct Result: Decodable {
      var metrics: [String: Double]
    }
    for seed in 1...2 {
      let returns = try ["value-iteration", "policy-iteration", "q-learning"].map { method in
        let result = folder.appendingPathComponent("episodes/taxi/\(method)/seed-\(seed)/result.json")
        return try JSONDecoder().decode(Result.self, from: Data(contentsOf: result)).metrics["return"]
      }
      #expect(returns[0] != nil && returns == [returns[0], returns[0], returns[0]], "\(returns)")
    }
  }
}
