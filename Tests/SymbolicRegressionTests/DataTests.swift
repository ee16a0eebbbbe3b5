import Core
import Foundation
import SymbolicRegression
import Testing

@Suite struct DataTests {
  @Test func allBenchmarksGiveRows() throws {
    for benchmark in RegressionBenchmark.all {
      let data = try benchmark.makeData(key: RandomKey(seed: 1))
      #expect(data.training.count >= 20 && data.test.count >= 20, "\(benchmark.name)")
      #expect(data.training.target.allSatisfy { $0.isFinite }, "\(benchmark.name)")
      #expect(try benchmark.makeData(key: RandomKey(seed: 1)) == data)
    }
    #expect(Set(RegressionBenchmark.all.map(\.name)).count == RegressionBenchmark.all.count)
  }

  @Test func gridsAreThoseOfTheSources() throws {
    func counts(_ name: String) throws -> [Int] {
      let data = try #require(RegressionBenchmark.named(name)).makeData(key: RandomKey(seed: 1))
      return [data.training.count, data.test.count]
    }
    #expect(try counts("pagie-1") == [676, 1000])
    #expect(try counts("vladislavleva-1") == [100, 2025])
    #expect(try counts("keijzer-4") == [101, 101])
    #expect(try counts("keijzer-6") == [50, 120])
    #expect(try counts("vladislavleva-8")[1] == 1156)
    let pagie = try #require(RegressionBenchmark.named("pagie-1")).makeData(key: RandomKey(seed: 1))
    #expect(abs(pagie.training.target[0] - 2 / (1 + pow(5, -4))) < 1e-12)
    #expect(pagie.training.columns[0][0] == -5 && pagie.training.columns[0][25] == -5 && pagie.training.columns[0][26] > -5)
    #expect(abs(pagie.training.columns[1][25] - 5) < 1e-12)
  }

  @Test func friedmansNoiseHasDeviationOne() throws {
    let benchmark = try #require(RegressionBenchmark.named("friedman-1"))
    let data = try benchmark.makeData(key: RandomKey(seed: 3))
    let formula = try FormulaParser.parse(benchmark.formula, names: benchmark.variables)
    #expect((0.9...1.1).contains(data.training.meanSquaredError(formula)))
    #expect((0.94...0.97).contains(data.test.determination(error: data.test.meanSquaredError(formula))))
    let additive = try #require(RegressionBenchmark.named("friedman-additive"))
    let other = try additive.makeData(key: RandomKey(seed: 3))
    let sum = try FormulaParser.parse(additive.formula, names: additive.variables)
    #expect((0.85...0.88).contains(other.test.determination(error: other.test.meanSquaredError(sum))))
  }

  @Test func filesAreRead() throws {
    for delimiter in [",", ";"] as [Character] {
      let text = "\u{FEFF}a,\"b\", c\r\n1,2,3\r\n\r\n4,\"-5e1\", 6\r\n".replacing(",", with: "\(delimiter)")
      let (names, columns) = try RegressionFile.columns(Data(text.utf8), file: "data.csv", delimiter: delimiter)
      #expect(names == ["a", "b", "c"])
      #expect(columns == [[1, 4], [2, -50], [3, 6]])
    }
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", "data.csv: line 3: 1 fields, but the first row has 2"),
    ("a,b\n1,2\n3,x\n", "data.csv: line 3, column 'b': a number was expected, found 'x'"),
    ("1,2\n3,4\n", "data.csv: expected the name of column 1, found '1'"),
    ("a\n1\n", "data.csv: expected at least two columns, found one"),
    ("a,a\n1,2\n3,4\n", "the column 'a' stands twice"), ("a,b\n1,2\n", "at least 2 rows"), ("a,b\n1,nan\n2,3\n", "found 'nan'"),
    ("", "the table is empty"),
  ]) func mistakesInFiles(_ text: String, _ expected: String) {
    let error = #expect(throws: WarrenError.self) { _ = try RegressionFile.columns(Data(text.utf8), file: "data.csv") }
    #expect(error?.description.contains(expected) ?? false, "\(error?.description ?? "")")
  }

  @Test("a column that is called like a constant or a function is another name in formulas, which read as they are meant")
  func columnsCalledLikeFunctions() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("columns-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (1...8).map { "\($0),\($0 * $0),\($0 + 3),\(2 * $0),\(5 * $0)" }
    try Data("e,sin,Pi,energy,y\n\(rows.joined(separator: "\n"))\n".utf8).write(to: folder.appendingPathComponent("a.csv"))
    var settings = SymbolicRegressionConfiguration()
    settings.file = "a.csv"
    let data = try settings.makeData(relativeTo: folder)
    #expect(data.variables == ["e_", "sin_", "Pi_", "energy"])
    let formula = Formula.binary(.add, .unary(.sin, .variable(0)), .binary(.mul, .variable(1), .variable(2)))
    let text = formula.text(data.variables)
    #expect(text == "sin(e_) + sin_ * Pi_")
    #expect(try FormulaParser.parse(text, names: data.variables) == formula)
    #expect(try FormulaParser.parse("e", names: data.variables) == .number(M_E))
    try Data("e,e_,y\n1,2,3\n2,3,4\n3,4,5\n".utf8).write(to: folder.appendingPathComponent("a.csv"))
    let error = #expect(throws: WarrenError.self) { try settings.makeData(relativeTo: folder) }
    #expect(error?.description.contains("two columns would be called 'e_'") == true)
  }

  @Test func whatIsTooLargeToPredictIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("large-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var settings = SymbolicRegressionConfiguration()
    settings.file = "large.csv"
    func data(_ scale: Double) throws -> RegressionData {
      let rows = (1...20).map { "\($0),\(scale * Double($0))" }
      try Data(("x,y\n" + rows.joined(separator: "\n")).utf8).write(to: folder.appendingPathComponent("large.csv"))
      return try settings.makeData(relativeTo: folder)
    }
    #expect(try data(1e10).training.count == 15)
    let error = #expect(throws: WarrenError.self) { try data(1e300) }
    #expect(error?.description.contains("'y'") == true && error?.description.contains("larger unit") == true)
  }
}
