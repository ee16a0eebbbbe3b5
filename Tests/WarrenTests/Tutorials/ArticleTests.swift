import Foundation
import Testing
import Warren

/// What the articles and tutorials show is what is compiled and run here, letter by letter.
@Suite struct ArticleTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  private static let catalog = tests.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Warren/Warren.docc")

  static let articles = [
    "ExperimentFile", "CustomEnvironment", "CustomOperator", "CustomAgent", "ReadingAReport", "RepeatingATable",
  ]

  /// The registry of a user who has written all that the articles show.
  private static var registry: Registry {
    var registry = Registry.builtIn
    registry.register([
      RiverCrossing.task, WindyCorridor.task, SegmentMoveConfiguration.method, DoubleQConfiguration.method,
    ])
    return registry
  }

  private static func text(_ folder: URL, _ path: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
  }

  private static func blocks(of language: String, in article: String) throws -> [String] {
    let text = try text(catalog, "Articles/\(article).md")
    return try text.matches(of: Regex("```\(language)\n((?s:.*?))```")).map { String($0[1].substring ?? "") }
  }

  @Test("there is no article that is not looked at here")
  func allArticles() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.catalog.appendingPathComponent("Articles").path)
    #expect(files.sorted() == Self.articles.map { "\($0).md" }.sorted())
  }

  @Test("the code of an article stands in a file that is compiled", arguments: articles)
  func codeIsCompiled(article: String) throws {
    let sources = try ["RiverCrossing", "SegmentMove", "DoubleQLearning", "ExcessOverBound"]
      .map { try Self.text(Self.tests, "Tutorials/\($0).swift") }
    let blocks = try Self.blocks(of: "swift", in: article)
    #expect(blocks.isEmpty == ["ExperimentFile", "ReadingAReport"].contains(article))
    for block in blocks { #expect(sources.contains { $0.contains(block) }, "\(article):\n\(block)") }
  }

  @Test(
    "the code in an article is the whole part, so that it compiles as it stands",
    arguments: [("CustomAgent", "DoubleQLearning"), ("CustomOperator", "SegmentMove")])
  func codeIsWhole(article: String, file: String) throws {
    let shown = try Self.blocks(of: "swift", in: article).joined(separator: "\n")
    #expect(try Self.text(Self.tests, "Tutorials/\(file).swift") == shown)
  }

  @Test("the experiments of an article can be planned", arguments: articles)
  func experimentsAreValid(article: String) throws {
    let blocks = try Self.blocks(of: "yaml", in: article)
    #expect(blocks.isEmpty == (article == "ReadingAReport"))
    for block in blocks {
      let file = try ExperimentFile(text: block, file: "\(article).md", folder: Self.catalog)
      #expect(try ExperimentPlan(file, registry: Self.registry).runs.count > 0)
    }
  }

  @Test("the article about the experiment file names every key there is")
  func everyKey() throws {
    let article = try Self.text(Self.catalog, "Articles/ExperimentFile.md")
    let keys =
      ExperimentFile.keys.map(\.name) + Array(BudgetSettings.help.keys) + Array(EvaluationSettings.help.keys)
      + Array(StopSettings.help.keys) + Array(CheckpointSettings.help.keys) + Array(WrapperSettings.help.keys)
    #expect(keys.filter { !article.contains("\($0):") && !article.contains("`\($0)`") } == [])
  }

  @Test("the tutorial's files are those of the template and of what is compiled here")
  func tutorialFiles() throws {
    func resource(_ name: String) throws -> String { try Self.text(Self.catalog, "Resources/\(name)") }
    func compiled(_ path: String, _ type: String) throws -> String {
      try Self.text(Self.tests, path).replacingOccurrences(of: type, with: "Corridor")
    }
    let first = try compiled("Templates/TemplateCorridor.swift", "TemplateCorridor")
    let last = try compiled("Tutorials/WindyCorridor.swift", "WindyCorridor")
    #expect(try resource("corridor-1.swift") == first)
    #expect(try resource("corridor-3.swift") == last)
    // Between them stands the first file with the settings of the last.
    let end = try #require(last.range(of: "/// A corridor in which"))
    let head = "import Warren\n\n"
    #expect(try resource("corridor-2.swift") == last[..<end.lowerBound] + first.dropFirst(head.count))
    let tests = try compiled("Tutorials/WindyCorridorTests.swift", "WindyCorridor")
    #expect(try resource("corridor-tests.swift").replacingOccurrences(of: "import Corridor\n", with: "") == tests)
  }

  @Test("the tutorial's experiments can be planned, and the first is the one that the package comes with")
  func tutorialExperiments() throws {
    func plan(_ name: String) throws -> ExperimentPlan {
      let url = Self.catalog.appendingPathComponent("Resources/\(name)")
      return try ExperimentPlan(ExperimentFile(contentsOf: url), registry: Self.registry)
    }
    #expect(try plan("corridor-1.yaml").runs.count == 15)
    #expect(try plan("corridor-2.yaml").runs.count == 40)
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("tutorial-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: output) }
    let package = Self.tests.deletingLastPathComponent().deletingLastPathComponent().path
    let arguments = ["new", "environment", "corridor", "--output", output.path, "--warren", package]
    #expect(WarrenCommand.run(arguments: arguments) == 0)
    #expect(try Self.text(output, "experiment.yaml") == Self.text(Self.catalog, "Resources/corridor-1.yaml"))
    #expect(try Self.text(output, "Sources/Corridor/Corridor.swift") == Self.text(Self.catalog, "Resources/corridor-1.swift"))
    // What the tutorial puts in the place of the tool's registration.
    let main = try Self.text(output, "Sources/corridor-tool/main.swift")
    #expect(
      try Self.text(Self.catalog, "Resources/corridor-main.swift")
        == main.replacingOccurrences(of: "Environment(\"corridor\", Corridor.self)", with: "Corridor.task"))
  }
}
