import Core
import CurveFitting
import Testing

@Suite struct PointFileTests {
  @Test func namesAreOptional() throws {
    let expected = [DataPoint(x: 1, y: 2), DataPoint(x: -0.5, y: 300)]
    #expect(try PointFile.points("x,y\n1,2\n-0.5,3e2\n", file: "a.csv") == expected)
    #expect(try PointFile.points("\u{FEFF}1 , 2\r\n\r\n -0.5,3e2", file: "a.csv") == expected)
  }

  @Test(arguments: [
    ("x,y\n1,2\n3\n", "a.csv:3: expected two fields, x and y, found 1 (fields are separated by a comma)"),
    ("1;2\n3;4\n", "a.csv:1: expected two fields, x and y, found 1 (fields are separated by a comma)"),
    ("1,2\n3,4,5\n", "a.csv:2: expected two fields, x and y, found 3"),
    ("1,2\n\n3,four\n", "a.csv:3: expected y, a number, found 'four'"),
    ("time,size\nx,y\n1,2\n", "a.csv:2: expected x, a number, found 'x'"),
    ("1,2\n,4\n", "a.csv:2: expected x, a number, found ''"),
    ("1,nan\n3,4\n", "a.csv:1: expected y, a number, found 'nan'"),
    ("1,2\n3,inf\n", "a.csv:2: expected y, a number, found 'inf'"),
    ("x,y\n1,2\n", "a.csv: expected at least 2 lines with x and y, found 1"),
    ("", "a.csv: expected at least 2 lines with x and y, found 0"),
  ])
  func mistakesAreShownWithTheirLine(text: String, message: String) {
    let error = #expect(throws: WarrenError.self) { try PointFile.points(text, file: "a.csv") }
    #expect(error?.description == message)
  }
}
