import Foundation
import Testing
import Warren

@Suite struct DistributionMethodTests {
  private func plan(_ rule: String) throws -> ExperimentPlan {
    let text = """
      experiment: rules
      tasks:
        - traveling-salesman-distribution: { cities: 6, instances: 2 }
        - knapsack-distribution: { items: 6, instances: 2, capacity: 2 }
      methods:
        - construction-heuristic: { \(rule) }
      budget: { learnerSteps: 1 }
      """
    let folder = FileManager.default.temporaryDirectory
    return try ExperimentPlan(ExperimentFile(text: text, file: "rules.yaml", folder: folder), registry: .builtIn)
  }

  @Test("one entry serves tours and knapsacks, each by its own first rule, and the run says which")
  func firstRules() throws {
    let rules = try plan("").runs.map { run -> JSONValue? in
      guard case .object(let settings) = run.methodSettings else { return nil }
      return settings["rule"]
    }
    #expect(rules == [.string("nearest-neighbor"), .string("value-per-weight")])
  }

  @Test("a rule that a task has not is refused, with the line, the task and the rules that it has")
  func foreignRules() throws {
    let error = #expect(throws: WarrenError.self) { try plan("rule: nearest-neighbor") }
    let text = error?.description ?? ""
    #expect(text.contains("rules.yaml:6: construction-heuristic on knapsacks-6"), "\(text)")
    #expect(text.contains("valid: value-per-weight"), "\(text)")
  }
}
