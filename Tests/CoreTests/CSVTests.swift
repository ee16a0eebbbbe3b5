import Core
import Foundation
import Testing

@Suite struct CSVTests {
  private func read(_ text: String, header: Bool = true, delimiter: Character = ",") throws -> CSV {
    try CSV(Data(text.utf8), hasHeader: header, delimiter: delimiter)
  }

  @Test("quoted fields hold delimiters, quotes and line breaks; lines end either way")
  func quoting() throws {
    let table = try read("\u{feff}a,\"b \"\"c\"\"\",d\r\n1,\"x,\ny\",\r\n\n2,ü,3")
    #expect(table.header == ["a", "b \"c\"", "d"])
    #expect(table.rows == [["1", "x,\ny", ""], ["2", "ü", "3"]])
    #expect(table.lines == [2, 5])
    #expect(try read("1;2\n3;4\n", header: false, delimiter: ";").rows == [["1", "2"], ["3", "4"]])
    #expect(try read("\"\"\n", header: false).rows == [[""]])
  }

  @Test(
    "what is wrong is said with its line and column",
    arguments: [
      ("a,b\n1,2,3\n", "line 2"), ("a,b\n1\n", "line 2"), ("a,b\n1,\"2\n\n", "line 2, column 2"),
      ("a,b\n1,2\"3\n", "line 2, column 2"), ("a,b\n\"1\"2,3\n", "line 2, column 1"), ("a,a\n1,2\n", "line 1"),
    ])
  func malformed(text: String, place: String) {
    let error = #expect(throws: WarrenError.self) { try read(text) }
    #expect(error?.place == place)
  }

  @Test func emptyAndNotText() {
    #expect(throws: WarrenError.self) { try read("\n\n") }
    #expect(throws: WarrenError.self) { try CSV(Data([0x61, 0xff, 0x0a])) }
    #expect(throws: WarrenError.self) { try read("a\n", delimiter: "\"") }
  }

  @Test func delimiters() throws {
    #expect(try CSV.delimiter(named: "tab") == "\t" && CSV.delimiter(named: ";") == ";")
    for name in ["", ";;", "\"", "ü", "\r\n"] { #expect(throws: WarrenError.self) { try CSV.delimiter(named: name) } }
  }

  @Test func columns() throws {
    let table = try read("size,kind,group\n 1.5,red,10\n-2e1,blue,9\n3,red,10\n")
    #expect(try table.column("kind") == 1 && table.column("2") == 1)
    #expect(try table.numbers(0) == [1.5, -20, 3])
    let kinds = try table.classes(1)
    #expect(kinds.names == ["blue", "red"] && kinds.labels == [1, 0, 1])
    #expect(try table.classes(2).names == ["9", "10"])
    let error = #expect(throws: WarrenError.self) { try table.numbers(1) }
    #expect(error?.description == "line 2, column 'kind': a number was expected, found 'red'")
    let unknown = #expect(throws: WarrenError.self) { try table.column("kin") }
    #expect(unknown?.hint == "did you mean 'kind'?")
    #expect(throws: WarrenError.self) { try table.column("4") }
    #expect(try read("a , b\n0.1,1e-50\n").numbers(1, as: Double.self) == [1e-50])
    #expect(try read("a , b\n0.1,2\n").column("a") == 0)
    #expect(throws: WarrenError.self) { try read("a\nnan\n").numbers(0) }
    #expect(throws: WarrenError.self) { try read("a,b\n,1\n").classes(0) }
  }

  @Test("random text is a table or an error; a table that is written down again is the same")
  func fuzz() throws {
    var random = RandomKey(seed: 7).stream
    let letters = Array("a1\",;\n\r \u{e9}".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<random.integer(below: 24)).map { _ in letters[random.integer(below: letters.count)] }
      guard let table = try? CSV(Data(bytes), hasHeader: false) else { continue }
      #expect(table.rows.allSatisfy { $0.count == table.columnCount })
      let written = table.rows.map { row in
        row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
      }.joined(separator: "\r\n")
      #expect(try CSV(Data(written.utf8), hasHeader: false).rows == table.rows)
    }
  }
}
