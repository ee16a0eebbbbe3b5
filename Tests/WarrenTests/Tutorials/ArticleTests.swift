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

  /// The Swift code of an article by the file it belongs to, which is the last one named before it.
  private static func code(of article: String) throws -> [String: String] {
    let pattern = try Regex("`((?:Sources|Tests)/[^`\n]+\\.swift)`|```swift\n((?s:.*?))```")
    var (files, current): ([String: [String]], String) = ([:], "no file")
    for match in try text(catalog, "Articles/\(article).md").matches(of: pattern) {
      if let name = match[1].substring { current = String(name) }
      if let block = match[2].substring { files[current, default: []].append(String(block)) }
    }
    return files.mapValues { $0.joined(separator: "\n") }
  }

  @Test(
    "the code of an article is all of a package's library, tool and test, and stands in files that are compiled and run here",
    arguments: [
      ("CustomEnvironment", "environment", "river-crossing", "RiverCrossing", "RiverCrossing.task"),
      ("CustomOperator", "operator", "segment-move", "SegmentMove", "SegmentMoveConfiguration.method"),
      ("CustomAgent", "agent", "double-q-learning", "DoubleQLearning", "DoubleQConfiguration.method"),
    ])
  func codeIsWhole(article: String, kind: String, name: String, module: String, registered: String) throws {
    #expect(try Self.text(Self.catalog, "Articles/\(article).md").contains("`warren new \(kind) \(name)`"))
    let (library, tool) = ("Sources/\(module)/\(module).swift", "Sources/\(name)-tool/main.swift")
    let tests = "Tests/\(module)Tests/\(module)Tests.swift"
    let shown = try Self.code(of: article)
    #expect(Set(shown.keys) == [library, tool, tests])
    #expect(try shown[library] == Self.text(Self.tests, "Tutorials/\(module).swift"))
    let ownTests = shown[tests]?.replacingOccurrences(of: "import \(module)\n", with: "")
    #expect(try ownTests == Self.text(Self.tests, "Tutorials/\(module)Tests.swift"))
    #expect(shown[tests]?.contains("import \(module)\n") == true)
    // The files are those of the package, and the tool carries what the article has made.
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("article-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: output) }
    let package = Self.tests.deletingLastPathComponent().deletingLastPathComponent().path
    let arguments = ["new", kind, name, "--output", output.path, "--warren", package]
    #expect(WarrenCommand.run(arguments: arguments) == 0)
    for file in shown.keys { #expect(try !Self.text(output, file).isEmpty, "\(file)") }
    let written = try Self.text(output, tool)
    let end = try #require(written.range(of: "await "))
    #expect(shown[tool] == written[..<end.lowerBound] + "await WarrenCommand.main { \(registered) }\n")
  }

  @Test("the function of the table is compiled here, and no other article has code")
  func codeOfOtherArticles() throws {
    let shown = try Self.code(of: "RepeatingATable")
    #expect(Array(shown.keys) == ["Sources/tour-table-tool/main.swift"])
    let function = try Self.text(Self.tests, "Tutorials/ExcessOverBound.swift")
    #expect(shown.values.first?.hasPrefix(function + "\nfor folder in CommandLine.arguments") == true)
    for article in ["ExperimentFile", "ReadingAReport"] { #expect(try Self.code(of: article).isEmpty) }
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
