import Core
import Foundation
import Sudoku
import Testing

@Suite struct GridTests {
  static let puzzle = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
  static let solution = "534678912672195348198342567859761423426853791713924856961537284287419635345286179"

  @Test("texts are read and written, 0 and '.' for an empty cell")
  func texts() throws {
    let grid = try SudokuGrid(text: Self.puzzle)
    #expect(grid.description == Self.puzzle && grid.filledCount == 30)
    #expect(try SudokuGrid(text: Self.puzzle.replacing(".", with: "0")) == grid)
    #expect(SudokuGrid(Self.puzzle) == grid && SudokuGrid("12") == nil)
    #expect(try JSONDecoder().decode([SudokuGrid].self, from: JSONEncoder().encode([grid])) == [grid])
    #expect(SudokuSolver().solution(of: grid)?.description == Self.solution)
  }

  private func message(_ body: () throws -> Void) -> String {
    (#expect(throws: WarrenError.self) { try body() })?.description ?? ""
  }

  @Test("what is no grid is an error that says where")
  func badTexts() {
    #expect(message { _ = try SudokuGrid(text: "53x" + Self.puzzle.dropFirst(3)) }.contains("character 3 is 'x'"))
    #expect(message { _ = try SudokuGrid(text: Self.puzzle.dropLast()) }.contains("expected 81 characters"))
    #expect(message { _ = try SudokuGrid(digits: [1, 2]) }.contains("81 cells"))
    #expect(
      message { _ = try SudokuGrid(digits: [UInt8](repeating: 0, count: 80) + [10]) }.contains("row 9, column 9 holds 10"))
    let text = "# two puzzles\n\n\(Self.puzzle)\r\n  \(Self.solution)\n123\n"
    #expect(message { _ = try SudokuFile.lines(text, file: "a.txt") }.hasPrefix("a.txt:5: expected 81 characters"))
    #expect(message { _ = try SudokuFile.lines("# none\n", file: "a.txt") }.contains("there is no puzzle"))
    let missing = URL(fileURLWithPath: "/nowhere/puzzles.txt")
    #expect(message { _ = try SudokuFile.lines(contentsOf: missing) }.contains("there is no such file"))
    let lines = try? SudokuFile.lines(String(text.dropLast(4)), file: "a.txt")
    #expect(lines?.map(\.number) == [3, 4] && lines?.last?.grid.description == Self.solution)
  }

  @Test("the verifier names the rows, columns and boxes that are wrong")
  func verifier() throws {
    let puzzle = try SudokuGrid(text: Self.puzzle)
    let solution = try SudokuGrid(text: Self.solution)
    let verifier = SudokuVerifier(puzzle: puzzle)
    #expect(verifier.faults(in: solution).isEmpty && verifier.isSolution(solution))
    // The 4 of the first row becomes a second 2, which also meets one in its column and its box.
    var digits = solution.digits
    digits[2] = 2
    #expect(
      try verifier.faults(in: SudokuGrid(digits: digits)).map(\.description) == [
        "row 1: 2 stands twice, at row 1, column 3 and at row 1, column 9",
        "column 3: 2 stands twice, at row 1, column 3 and at row 2, column 3",
        "box 1: 2 stands twice, at row 1, column 3 and at row 2, column 3",
      ])
    digits[2] = 0
    #expect(try verifier.faults(in: SudokuGrid(digits: digits)) == [.empty(cell: 2)])
    digits = solution.digits
    (digits[0], digits[2]) = (digits[2], digits[0])
    let faults = try verifier.faults(in: SudokuGrid(digits: digits))
    #expect(faults.first == .changedClue(cell: 0, expected: 5, found: 4))
    #expect(faults.first?.description == "row 1, column 1 holds 4, but the puzzle gives 5")
    #expect(try SudokuVerifier().faults(in: SudokuGrid(digits: digits)).count == 2)
    #expect(verifier.faults(in: SudokuGrid()).count == 30 + 81)
    #expect(verifier.faults(in: puzzle).count == 51)
  }

  @Test("the objective filled is worth a third for each row, column and box that a digit completes")
  func filled() throws {
    let puzzle = try SudokuGrid(text: Self.puzzle)
    let solution = try SudokuGrid(text: Self.solution)
    func value(_ grid: SudokuGrid) -> Double { SudokuObjective.filled.value(of: grid, for: puzzle) }
    #expect(value(puzzle) == 0 && value(solution) == 51 && SudokuObjective.filled.optimum(for: puzzle) == 51)
    var digits = solution.digits
    digits[2] = 0
    #expect(try value(SudokuGrid(digits: digits)) == 50)
    // A digit that is wrong in its row, column and box is worth nothing.
    digits[2] = 2
    #expect(try value(SudokuGrid(digits: digits)) == 50)
    // Exchanging two digits of a row and a box leaves the row and the box, and takes one each from two columns.
    digits = solution.digits
    (digits[2], digits[1]) = (digits[1], digits[2])
    #expect(try abs(value(SudokuGrid(digits: digits)) - (51 - 2 / 3.0)) < 1e-12)
    let problem = try SudokuProblem(puzzle, objective: .filled)
    #expect(try problem.evaluate(SudokuGrid(digits: digits)).violation == 1)
    #expect(try problem.evaluate(solution).violation == 0)
    #expect(throws: WarrenError.self) { try SudokuProblem(SudokuGrid(digits: [5, 5] + [UInt8](repeating: 0, count: 79))) }
  }
}
