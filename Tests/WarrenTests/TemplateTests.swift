import Foundation
import Testing
import Warren

@Suite struct TemplateTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Templates")

  private func folder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("new-\(UUID().uuidString)")
  }

  private var package: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  }

  @Test(
    "what is written is what is compiled and tested here, letter by letter",
    arguments: [
      ("environment", "template-corridor", "TemplateCorridor"), ("problem", "template-partition", "TemplatePartition"),
      ("method", "template-chance", "TemplateChance"), ("operator", "template-slide", "TemplateSlide"),
      ("agent", "template-table", "TemplateTable"),
    ])
  func sourcesAreCompiled(kind: String, name: String, type: String) throws {
    let output = folder()
    defer { try? FileManager.default.removeItem(at: output) }
    #expect(WarrenCommand.run(arguments: ["new", kind, name, "--output", output.path, "--warren", package]) == 0)
    func written(_ path: String) throws -> String {
      try String(contentsOf: output.appendingPathComponent(path), encoding: .utf8)
    }
    func compiled(_ name: String) throws -> String {
      try String(contentsOf: Self.sources.appendingPathComponent(name), encoding: .utf8)
    }
    #expect(try written("Sources/\(type)/\(type).swift") == compiled("\(type).swift"))
    let test = try written("Tests/\(type)Tests/\(type)Tests.swift")
    #expect(test.contains("import \(type)\n"))
    #expect(test.replacingOccurrences(of: "import \(type)\n", with: "") == (try compiled("\(type)Tests.swift")))
    #expect(try written("Package.swift").contains("path: \"\(package)\""))
    // Nothing is overwritten.
    #expect(WarrenCommand.run(arguments: ["new", kind, name, "--output", output.path, "--warren", package]) == 2)
  }

  @Test func experimentsOfTemplatesCanBePlanned() throws {
    var registry = Registry.builtIn
    registry.register([
      Environment("template-corridor", TemplateCorridor.self), Problem("template-partition", TemplatePartition.self),
      TemplateChanceSettings.method, TemplateSlideSettings.method, TemplateTableSettings.method,
    ])
    for (kind, name) in [
      ("environment", "template-corridor"), ("problem", "template-partition"), ("method", "template-chance"),
      ("operator", "template-slide"), ("agent", "template-table"),
    ] {
      let output = folder()
      defer { try? FileManager.default.removeItem(at: output) }
      #expect(WarrenCommand.run(arguments: ["new", kind, name, "--output", output.path, "--warren", package]) == 0)
      let file = try ExperimentFile(contentsOf: output.appendingPathComponent("experiment.yaml"))
      #expect(try ExperimentPlan(file, registry: registry).runs.count >= 10)
    }
  }

  @Test func anExperimentIsAFile() throws {
    let output = folder()
    defer { try? FileManager.default.removeItem(at: output) }
    #expect(WarrenCommand.run(arguments: ["new", "experiment", "tours", "--output", output.path]) == 0)
    let file = try ExperimentFile(contentsOf: output.appendingPathComponent("tours.yaml"))
    #expect(try ExperimentPlan(file, registry: .builtIn).runs.count == 40)
    #expect(WarrenCommand.run(arguments: ["new", "experiment", "tours", "--output", output.path]) == 2)
  }

  @Test(arguments: [
    ["environmental", "x"], ["environment", "Corridor"], ["environment", "../x"], ["problem", "knapsack"],
    ["environment", "environment"], ["environment", "self"], ["agent", "search"], ["problem", "int"], ["method", "core"],
  ])
  func mistakesWriteNothing(arguments: [String]) {
    let output = folder()
    #expect(
      WarrenCommand.run(arguments: ["new"] + arguments + ["--output", output.path, "--warren", package]) == 2)
    #expect(!FileManager.default.fileExists(atPath: output.path))
  }

  @Test("no component can have the name of any of Warren's own targets")
  func moduleNames() throws {
    let text = try String(contentsOf: URL(fileURLWithPath: package).appendingPathComponent("Package.swift"), encoding: .utf8)
    let named = text.matches(of: #/arget\(\s*name: "(\w+)"/#).map { String($0.1) }.filter { !$0.hasSuffix("Tests") }
    let environments = text.matches(of: #/\n\s*\("(\w+)",/#).map { String($0.1) }
    #expect(named.contains("Core") && environments.contains("GridGames"))
    let output = folder()
    for name in named + environments {
      let arguments = ["new", "method", name.lowercased(), "--output", output.path, "--warren", package]
      #expect(WarrenCommand.run(arguments: arguments) == 2, "\(name)")
    }
  }

  @Test func aProblemOfOnesOwnIsScored() throws {
    let task = try Problem("template-partition", TemplatePartition.self).makeDefault()
    let problem: any EncodedProblem = try #require(task.face())
    var learner = try GeneticConfiguration().makeAnyLearner(
      for: problem, budget: Budget(evaluations: 500), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    let solution: any Encodable & Sendable = try #require(learner.bestSolution)
    let published = try JSONValue(encoding: solution)
    #expect(try task.score?(published)["difference"] == learner.bestObjectives["difference"])
  }
}
