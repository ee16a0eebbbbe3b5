import Core
import ExperimentRunner
import Foundation
import Sudoku
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct TaskTests {
  private static let registry: Registry = {
    var registry = Registry()
    registry.register(sudokuComponents)
    return registry
  }()

  private func plan(_ settings: String, method: String = "sudoku-solver", files: [String: String] = [:]) throws
    -> ExperimentPlan
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sudoku-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appendingPathComponent(name)) }
    let text = """
      experiment: sudoku
      tasks:
        - sudoku: { \(settings) }
      methods:
        - \(method): {}
      """
    return try ExperimentPlan(
      ExperimentFile(text: text, file: "sudoku.yaml", folder: folder), registry: Self.registry)
  }

  private func message(_ settings: String, files: [String: String] = [:]) -> String {
    (#expect(throws: WarrenError.self) { try plan(settings, files: files) })?.description ?? ""
  }

  @Test("the faces agree, with either reward", arguments: SudokuObjective.allCases)
  func faces(reward: SudokuObjective) throws {
    let task = try plan("reward: \(reward.rawValue)").runs[0].task
    #expect(Self.registry.methods(fitting: task) == ["sudoku-solver"])
    #expect(task.findings(episodes: 10, key: RandomKey(seed: 1)).isEmpty)
    #expect(task.measure.name == reward.rawValue && task.measure.known?.proved == true)
    #expect(task.label == "sudoku-medium-1")
  }

  @Test("a solution is scored and drawn, and one that changes a clue refused")
  func scoring() throws {
    let task = try plan("puzzle: '\(GridTests.puzzle)', reward: filled").runs[0].task
    let solution = try JSONValue(encoding: PublishedGrid(SudokuGrid(text: GridTests.solution)))
    #expect(try task.score?(solution) == ["solved": 1, "filled": 51])
    #expect(task.measure.known?.value == 51)
    let unsolved = try JSONValue(encoding: PublishedGrid(SudokuGrid(text: GridTests.puzzle)))
    #expect(try task.score?(unsolved) == ["solved": 0, "filled": 0])
    let wrong = try JSONValue(encoding: PublishedGrid(SudokuGrid(text: "1" + GridTests.solution.dropFirst())))
    #expect(throws: WarrenError.self) { try task.score?(wrong) }
    let drawing = try #require(task.draw?(solution))
    #expect(XMLParser(data: Data(drawing.utf8)).parse())
    #expect(drawing.components(separatedBy: "<text").count == 82 && !drawing.contains("<rect"))
    let clash = try JSONValue(encoding: PublishedGrid(SudokuGrid(text: "55" + GridTests.puzzle.dropFirst(2))))
    #expect(throws: WarrenError.self) { try task.score?(clash) }
    #expect(try SudokuGrid(text: "55" + GridTests.puzzle.dropFirst(2)).svg(puzzle: SudokuGrid()).contains("<rect"))
  }

  @Test("puzzles of a file: any of them, or one by its line")
  func files() throws {
    let files = ["p.txt": "# a comment\n\(GridTests.puzzle)\n\(GridTests.puzzle.replacing("53..7", with: "534.7"))\n"]
    let any = try plan("file: p.txt, line: 2", files: files).runs[0].task
    #expect(any.label == "p.txt:2" && any.dataHashes["p.txt"] != nil && any.measure.name == "solved")
    #expect(throws: WarrenError.self) { try plan("file: p.txt", files: files) }  // No one puzzle, so nothing to solve.
    #expect(message("file: p.txt, line: 1", files: files).contains("no puzzle in line 1"))
    let unsolvable = ["p.txt": "\(GridTests.puzzle)\n55\(GridTests.puzzle.dropFirst(2))\n"]
    let error = message("file: p.txt", files: unsolvable)
    #expect(error.contains("p.txt:2") && error.contains("row 1: 5 stands twice"))
    #expect(message("file: p.txt", files: ["p.txt": "123\n"]).contains("p.txt:1: expected 81 characters"))
    #expect(message("file: q.txt").contains("there is no such file"))
  }

  @Test(
    "settings that contradict each other are errors",
    arguments: [
      "puzzle: '123'", "puzzle: '\(GridTests.puzzle)', seed: 2", "puzzle: '\(GridTests.solution)'", "line: 3",
      "difficulty: hard, clues: 40", "clues: 30", "puzzles: 10", "fresh: true, puzzles: 0", "seed: -1", "difficulty: evil",
    ])
  func badSettings(settings: String) {
    #expect(throws: WarrenError.self) { try plan(settings) }
  }
}
