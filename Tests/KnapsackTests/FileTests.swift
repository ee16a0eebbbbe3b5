import Core
import Foundation
import Knapsack
import Search
import Testing

@Suite struct FileTests {
  @Test("behind the items of a plain file stands a whole solution, or nothing: a line that is missing is not taken from there")
  func plainSolutions() throws {
    #expect(try PisingerFile.instances("3 10\n1 2\n3 4\n5 6\n0 1 1\n", file: "a").first?.count == 3)
    #expect(try PisingerFile.instances("3 10\n1 2\n3 4\n5 6\n", file: "a").first?.count == 3)
    for text in ["3 10\n1 2\n5 6\n0 1 1\n", "3 10\n1 2\n3 4\n5 6\n0 1 2\n", "3 10\n1 2\n3 4\n5 6\n0 1 1 0\n"] {
      let error = #expect(throws: WarrenError.self) { try PisingerFile.instances(text, file: "a") }
      #expect(error?.description.contains("expected the end, or a 0 or 1 for each of 3 items") == true)
    }
  }

  @Test("a plain file of Pisinger's: number of items and budget, then value and weight")
  func plain() throws {
    let text = "3 10\n7 4\n2 3\n9 6\n1 0 1\n"
    #expect(PisingerFile.isRecognized(text))
    let instances = try PisingerFile.instances(text, file: "folder/kp.txt")
    #expect(instances == [try KnapsackInstance(name: "kp", weights: [4, 3, 6], values: [7, 2, 9], budget: 10)])
  }

  @Test("a file of the generator: several named instances, each with its optimum")
  func named() throws {
    let text = """
      knapPI_11_2_1000_1
      n 2
      c 970
      z 1428
      time 0.00
      1,582,194,0
      2,1428,804,1
      -----

      knapPI_11_1_1000_2
      n 1
      c 5
      z 3
      time 0.00
      1,3,4,1
      -----

      """
    #expect(PisingerFile.isRecognized(text))
    let instances = try PisingerFile.instances(text, file: "a.csv")
    #expect(
      instances == [
        try KnapsackInstance(
          name: "knapPI_11_2_1000_1", weights: [194, 804], values: [582, 1428], budget: 970,
          known: KnownValue(1428, isProved: false)),
        try KnapsackInstance(
          name: "knapPI_11_1_1000_2", weights: [4], values: [3], budget: 5, known: KnownValue(3, isProved: false)),
      ])
  }

  @Test("tables of weights and values are not taken for Pisinger's files")
  func recognition() {
    for text in ["weight,value\n1,2\n", "3,4\n4,5\n", "1;2\n", "value\n", ""] { #expect(!PisingerFile.isRecognized(text)) }
  }

  @Test("mistakes are shown with their line")
  func mistakes() {
    func message(_ text: String) -> String {
      (#expect(throws: WarrenError.self) { try PisingerFile.instances(text, file: "a.kp") })?.description ?? ""
    }
    #expect(message("2 10\n7 4\n2 x\n").contains("a.kp:3: expected the weight of item 2 of 2"))
    #expect(message("3 10\n7 4\n2 1\n").contains("expected the value of item 3 of 3"))
    #expect(message("3 10\n7 4\n2 1\n").contains("the end of the file"))
    #expect(message("0 10\n").contains("a.kp:1: expected the number of items"))
    #expect(message("1 3\n7 4\n").contains("no item weighs as little"))
    #expect(message("name\nn 1\nk 3\n").contains("a.kp:3: expected 'c', found 'k'"))
    #expect(message("name\nn 2\nc 9\nz 1\ntime 0\n1,2,3,0\n3,2,3,0\n").contains("a.kp:7: expected item 2 of 2"))
    #expect(message("").contains("there is no instance"))
  }

  @Test("a file of the OR-Library has several instances with several budgets, and mistakes are shown with their line")
  func multidimensional() throws {
    let text = "2\n3 2 9.5\n1 2 3\n4 5 6\n7 8 9\n10 11\n1 1 0\n5\n2\n3\n"
    let instances = try MultidimensionalFile.instances(text, file: "a.txt", name: "a")
    #expect(
      instances == [
        try MultidimensionalInstance(
          name: "a-1", values: [1, 2, 3], weights: [[4, 5, 6], [7, 8, 9]], budgets: [10, 11],
          known: KnownValue(9.5, isProved: false)),
        try MultidimensionalInstance(name: "a-2", values: [5], weights: [[2]], budgets: [3]),
      ])
    func message(_ text: String) -> String {
      (#expect(throws: WarrenError.self) { try MultidimensionalFile.instances(text, file: "a.txt", name: "a") })?.description
        ?? ""
    }
    #expect(message("1\n2 1 0\n1 2\n3 x\n5\n").contains("a.txt:4: expected the weight of item 2 in constraint 1 of instance 1"))
    #expect(message("2\n1 1 0\n5\n2\n3\n").contains("expected the number of items of instance 2"))
    #expect(message(text + "7\n").contains("a.txt:11: expected the end after 2 instances"))
    #expect(message("1\n1 1 0\n5\n4\n3\n").contains("a.txt:2: no item fits in all 1 budgets"))
  }
}
