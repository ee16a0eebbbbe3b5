import Foundation
import Testing
import Warren

@Suite struct ReportCommandTests {
  @Test("a folder without runs, as one killed at once leaves it, is a wrong request")
  func nothingToReport() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("experiment: killed\n".utf8).write(to: folder.appendingPathComponent("experiment.yaml"))
    #expect(WarrenCommand.run(arguments: ["report", folder.path]) == 2)
    #expect(WarrenCommand.run(arguments: ["report", folder.appendingPathComponent("none").path]) == 2)
  }

  @Test("a report is about the file that was run last, and names what earlier ones have left")
  func theReportFollowsTheFile() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let runs = folder.appendingPathComponent("runs")
    func run(question: String, cities: Int, label: String, seeds: String) throws -> String {
      let file = folder.appendingPathComponent("file.yaml")
      let text = """
        experiment: changing
        question: \(question)
        tasks: [traveling-salesman: { cities: \(cities), seed: 3 }]
        methods:
          - genetic: { population: 20 }
            label: \(label)
          - nearest-neighbor
        budget: { evaluations: 200 }
        seeds: \(seeds)

        """
      try Data(text.utf8).write(to: file)
      #expect(WarrenCommand.run(arguments: ["run", file.path, "--output", runs.path, "--quiet"]) == 0)
      return try report("changing/report.md")
    }
    func report(_ path: String) throws -> String {
      try String(contentsOf: runs.appendingPathComponent(path), encoding: .utf8)
    }

    let first = try run(question: "What first?", cities: 12, label: "small", seeds: "2")
    #expect(first.contains("# What first?") && first.contains("| small | 2 |") && !first.contains("Left out"))

    let relabelled = try run(question: "What then?", cities: 12, label: "twenty", seeds: "2")
    #expect(relabelled.contains("# What then?") && relabelled.contains("| twenty | 2 |"))
    #expect(!relabelled.contains("| small |") && relabelled.contains("/small (2 runs)"))
    // What was kept is named by the present file, too.
    #expect(relabelled.contains("| nearest-neighbor | 2 |"))

    let moved = try run(question: "And then?", cities: 14, label: "twenty", seeds: "2")
    #expect(moved.components(separatedBy: "\n## ").count == 2, "one task only")
    #expect(moved.contains("(6 runs)"), "the task of before, whatever its methods")

    // More seeds of the same stay, whoever has asked for them.
    let seeds = try run(question: "And then?", cities: 14, label: "twenty", seeds: "[2, 3]")
    #expect(seeds.contains("| twenty | 3 |"))

    // The same report whenever it is made anew, and the rest where it is asked for.
    let place = runs.appendingPathComponent("changing")
    #expect(WarrenCommand.run(arguments: ["report", place.path]) == 0)
    #expect(try report("changing/report.md") == seeds)
    let small = try #require(
      FileManager.default.subpathsOfDirectory(atPath: place.path).first { $0.hasSuffix("/small") })
    #expect(WarrenCommand.run(arguments: ["report", place.appendingPathComponent(small).path]) == 0)
    #expect(try report("changing/\(small)/report.md").contains("| small | 2 |"))
  }
}
