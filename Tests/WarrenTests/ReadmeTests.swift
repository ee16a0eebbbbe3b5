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

  @Test("the environment keeps the contract, and can be named in experiments")
  func corridor() throws {
    let kind = Environment("corridor", Corridor.self)
    #expect(try kind.makeDefault().findings(episodes: 20, key: RandomKey(seed: 1)).isEmpty)
    var registry = Registry.builtIn
    registry.register([kind])
    #expect(registry.methods(fitting: try kind.makeDefault()) == ["dqn"])
  }
}
