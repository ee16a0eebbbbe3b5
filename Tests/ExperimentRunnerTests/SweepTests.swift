import Core
import ExperimentRunner
import Foundation
import Testing

@Suite struct SweepTests {
  private func plan(_ methods: String, overrides: [String] = []) throws -> ExperimentPlan {
    let text = "experiment: sweeps\ntasks:\n  - toy\nmethods:\n\(methods)\n"
    let file = try ExperimentFile(
      text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"), overrides: overrides)
    return try ExperimentPlan(file, registry: .toys)
  }

  @Test func everyCombinationIsARun() throws {
    let plan = try plan(
      """
        - random: { color: green }
          sweep: { count: [1, 2, 3], rate: { from: 0.25, to: 0.75, count: 3 } }
        - random
      """)
    #expect(plan.runs.count == 10)
    #expect(plan.runs[1].methodLabel == "random count=1, rate=0.5")
    #expect(plan.runs[1].methodSettings["count"] == .integer(1))
    #expect(plan.runs[1].methodSettings["rate"] == .number(0.5))
    #expect(plan.runs[1].methodSettings["color"] == .string("green"))
    #expect(Set(plan.runs.map(\.path)).count == 10)
    #expect(plan.runs[9].methodLabel == "random")
  }

  @Test func logarithmicRangesAndIntegersKeepTheirKind() throws {
    let plan = try plan("  - random:\n    label: R\n    sweep: { count: { from: 1, to: 100, count: 3, scale: log } }")
    #expect(plan.runs.map { $0.methodSettings["count"] } == [.integer(1), .integer(10), .integer(100)])
    #expect(plan.runs[0].methodLabel == "R count=1")
  }

  @Test func aShareFromZeroToOneIsNotWhole() throws {
    let plan = try plan("  - random:\n    sweep: { rate: { from: 0, to: 1, count: 3 } }")
    #expect(plan.runs.map { $0.methodSettings["rate"]?.doubleValue } == [0, 0.5, 1])
  }

  @Test("labels that two sweeps compose alike are told apart by numbers")
  func composedLabels() throws {
    let swept = try plan(
      """
        - random: { color: green }
          sweep: { count: [1, 2] }
        - random: { color: red }
          sweep: { count: [1, 2] }
      """)
    #expect(swept.runs.map(\.methodLabel) == ["random count=1", "random count=2", "random count=1 (2)", "random count=2 (2)"])
  }

  @Test("values that a sweep chooses may be without effect in some combinations; those that a person gives may not")
  func withoutEffect() throws {
    let swept = try plan("  - random:\n    sweep: { name: [plain, unlimited], limit: [1, 2] }")
    #expect(swept.runs.count == 4)
    let error = #expect(throws: WarrenError.self) { try plan("  - random: { name: unlimited, limit: 1 }") }
    #expect(error?.description.contains("'random.limit' has no effect: 'name' is unlimited") == true)
  }

  @Test func samplesAreDrawnBySeed() throws {
    func rates(_ seed: Int, _ further: String = "") throws -> [JSONValue?] {
      try plan(
        """
          - random: {}
            sample:
              count: 50
              seed: \(seed)
              fields: { rate: { from: 0.001, to: 1, scale: log }\(further) }
        """
      ).runs.map { $0.methodSettings["rate"] }
    }
    let first = try rates(1)
    #expect(first.count == 50)
    #expect(first == (try rates(1)))
    #expect(first != (try rates(2)))
    // Another field leaves the values of this one as they are.
    #expect(first == (try rates(1, ", count: [3, 4]")))
    let numbers = try first.map { try #require($0).decode(Double.self) }
    #expect(numbers.allSatisfy { (0.001...1).contains($0) })
    // A third of a logarithmic range over three decades lies below 0.01.
    #expect((8...26).contains(numbers.filter { $0 < 0.01 }.count))
  }

  @Test func settingsCanBeReplacedFromOutside() throws {
    let plan = try plan(
      "  - random: {}\n    sweep: { count: [1, 2] }", overrides: ["methods.random.rate=0.125", "methods.0.sweep.count=[7]"])
    #expect(plan.runs.count == 1)
    #expect(plan.runs[0].methodSettings["rate"] == .number(0.125))
    #expect(plan.runs[0].methodSettings["count"] == .integer(7))
  }

  @Test(arguments: [
    ("sweep: { count: 3 }", "e.yaml:6: 'count' must be a list of values, or a range"),
    ("sweep: { rate: { from: 0, to: 1 } }", "e.yaml:6: the range of 'rate' needs a count"),
    ("sweep: { rate: { from: 0, to: 1, scale: log, count: 3 } }", "both above 0"),
    ("sweep: { rate: { from: 1, to: 0, count: 3 } }", "goes from a number to a larger one"),
    ("sweep: { rate: { from: 1, till: 2 } }", "a range has no key 'till'"),
    ("sweep: { nothing: [1] }", "nothing"),
    ("sweep: { count: { from: 1, to: 9999, count: 9999 }, rate: [0.1, 0.2] }", "more than 10000 combinations"),
    ("sample: { count: 3 }", "needs a count, and fields"),
    ("sample: { count: 3, fields: { rate: [0.5] }, sed: 1 }", "'sample' has no key 'sed'"),
  ])
  func mistakesAreNamed(_ line: String, _ expected: String) throws {
    let error = #expect(throws: WarrenError.self) { try plan("  - random: {}\n    \(line)") }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }
}
