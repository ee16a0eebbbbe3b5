import Foundation
import Testing
import Warren

@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("the README's environment is the one that is compiled here, letter by letter")
  func exampleIsCompiled() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let example = try String(
      contentsOf: Self.root.appendingPathComponent("Tests/WarrenTests/CorridorExample.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))
    #expect(example.split(separator: "\n").count <= 26)
  }

  @Test("the README's experiment can be run as it stands")
  func experimentIsValid() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let yaml = try #require(readme.firstMatch(of: /```yaml\n((?s:.*?))```/)).1
    let file = try ExperimentFile(text: String(yaml), file: "README.md", folder: Self.root)
    #expect(try ExperimentPlan(file, registry: .builtIn).runs.count == 30)
  }

  @Test("every name in the README's table of what there is can be used")
  func namesAreRegistered() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let table = try #require(readme.split(separator: "## What is there").last?.split(separator: "| networks |").first)
    let names = table.matches(of: /`([a-z0-9-]+)`/).map { String($0.1) }
    let known = Set(Registry.builtIn.tasks.map(\.name) + Registry.builtIn.methods.map(\.name) + ["wrappers"])
    #expect(names.count > 100)
    #expect(names.filter { !known.contains($0) } == [])
    // And the other way round: nothing is there that the table leaves out.
    #expect(known.subtracting(names).sorted() == [])
  }

  @Test("every experiment that is shipped can be planned, but for the data that users bring")
  func experiments() throws {
    let folder = Self.root.appendingPathComponent("Experiments")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(files.count >= 12)
    for file in files {
      let url = folder.appendingPathComponent(file)
      let experiment = try ExperimentFile(
        text: String(contentsOf: url, encoding: .utf8), file: file, folder: url.deletingLastPathComponent())
      do {
        #expect(try !ExperimentPlan(experiment, registry: .builtIn).runs.isEmpty, "\(file)")
      } catch let error as WarrenError {
        // Data that users bring or make, and what another experiment leaves: a policy, and recordings of policies.
        let isMissingData = file.contains("mnist") && "\(error)".contains("mnist")
        let isMissingRun = file.contains("combinatorial-policies") && "\(error)".contains("/runs/pomo-tsp50-short/")
        let isMissingRecording = file.contains("students") && "\(error)".contains("/runs/offline-teachers/")
        let areMissingRows = file.contains("symbolic-regression/compare") && "\(error)".contains("/rows/")
        #expect(isMissingData || isMissingRun || isMissingRecording || areMissingRows, "\(file): \(error)")
      }
    }
  }

  @Test("the environment keeps the contract, and can be named in experiments")
  func corridor() throws {
    let kind = Environment("corridor", Corridor.self)
    #expect(try kind.makeDefault().findings(episodes: 20, key: RandomKey(seed: 1)).isEmpty)
    var registry = Registry.builtIn
    registry.register([kind])
    let fitting = registry.methods(fitting: try kind.makeDefault())
    #expect(fitting.contains("dqn") && !fitting.contains("genetic") && !fitting.contains("q-learning"))
  }
}
