import Foundation
import Testing
import Warren

@Suite struct SudokuCommandTests {
  private static let puzzle = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
  private static let solution = "534678912672195348198342567859761423426853791713924856961537284287419635345286179"

  /// Writes a file, and carries out a command with its path in the place of `FILE`.
  private func status(_ arguments: [String], _ content: String, puzzles: String? = nil) throws -> Int32 {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sudoku-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (file, other) = (folder.appendingPathComponent("a.txt"), folder.appendingPathComponent("b.txt"))
    try Data(content.utf8).write(to: file)
    if let puzzles { try Data(puzzles.utf8).write(to: other) }
    return WarrenCommand.run(
      arguments: ["sudoku"] + arguments.map { $0 == "FILE" ? file.path : $0 == "PUZZLES" ? other.path : $0 })
  }

  @Test("verify: 0 for solutions, 1 for a wrong one, 2 for a file that holds no grids")
  func verify() throws {
    #expect(try status(["verify", "FILE"], "\(Self.solution)\n") == 0)
    #expect(try status(["verify", "FILE"], "\(Self.solution)\n\(Self.puzzle)\n") == 1)
    #expect(try status(["verify", "FILE", "--puzzles", "PUZZLES"], Self.solution, puzzles: Self.puzzle) == 0)
    let other = "4" + Self.puzzle.dropFirst()
    #expect(try status(["verify", "FILE", "--puzzles", "PUZZLES"], Self.solution, puzzles: other) == 1)
    #expect(try status(["verify", "FILE", "--puzzles", "PUZZLES"], Self.solution, puzzles: "\(other)\n\(other)") == 2)
    #expect(try status(["verify", "FILE"], "nonsense\n") == 2)
  }

  @Test("solve: 0 when every puzzle has one solution, else 1")
  func solve() throws {
    #expect(try status(["solve", "FILE"], "\(Self.puzzle)\n") == 0)
    #expect(try status(["solve", "FILE"], "\(Self.puzzle)\n55\(Self.puzzle.dropFirst(2))\n") == 1)
    #expect(try status(["solve", "FILE"], String(repeating: ".", count: 81)) == 1)
    #expect(try status(["solve", "FILE", "--limit", "500"], "12" + String(repeating: ".", count: 79)) == 1)
    #expect(try status(["solve", "FILE", "--limit", "0"], "\(Self.puzzle)\n") == 2)
    #expect(try status(["make", "--difficulty", "easy", "--clues", "40", "--count", "2"], "") == 0)
    #expect(try status(["make", "--difficulty", "hard", "--clues", "40"], "") == 2)
  }
}
