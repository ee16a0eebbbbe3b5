import Core
import ExperimentRunner
import Foundation
import Search
import SymbolicRegression
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct TaskTests {
  private static let registry: Registry = {
    var registry = Registry()
    registry.register(symbolicRegressionComponents)
    return registry
  }()

  private func plan(_ task: String, method: String = "{}", files: [String: String] = [:]) throws -> ExperimentPlan {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("regression-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appendingPathComponent(name)) }
    let text = """
      experiment: regression
      tasks:
        - symbolic-regression: \(task)
      methods:
        - genetic-programming: \(method)
      budget: { evaluations: 1000 }
      """
    return try ExperimentPlan(ExperimentFile(text: text, file: "regression.yaml", folder: folder), registry: Self.registry)
  }

  private func message(_ task: String, method: String = "{}", files: [String: String] = [:]) -> String {
    (#expect(throws: WarrenError.self) { _ = try plan(task, method: method, files: files) })?.description ?? ""
  }

  private static let table = "time (s),height,weight\n" + (0..<20).map { "\($0),\($0 * $0),\(3 * $0 + 1)\n" }.joined()

  @Test func mistakesInAFileAreShown() {
    let files = ["data.csv": Self.table]
    #expect(message("{ benchmark: nguyen-77 }").contains("did you mean 'nguyen-7'?"))
    #expect(message("{ benchmark: koza-1, target: weight }").contains("target can be given for a file alone"))
    #expect(message("{ file: data.csv, target: wieght }", files: files).contains("did you mean 'weight'?"))
    #expect(message("{ file: data.csv, variables: [height, weight] }", files: files).contains("or the target"))
    #expect(message("{ file: data.csv, trainingRows: 20 }", files: files).contains("some must be held out"))
    #expect(message("{ file: data.csv, trainingRows: 5, testFraction: 0.5 }", files: files).contains("not both"))
    #expect(message("{ file: data.csv, testFraction: 0 }", files: files).contains("needs rows held out"))
    #expect(message("{ file: missing.csv }").contains("there is no such file"))
    #expect(message("{}", method: "{ functions: [add, sine] }").contains("sin"))
    #expect(message("{}", method: "{ depth: 0 }").contains("'depth' must be"))
  }

  @Test func filesBecomeTasks() throws {
    let plan = try plan(
      "{ file: data.csv, target: height, variables: [\"time (s)\", weight], trainingRows: 15 }", files: ["data.csv": Self.table]
    )
    let problem: SymbolicRegressionProblem = try #require(plan.runs[0].task.face())
    #expect(problem.data.variables == ["time__s_", "weight"])
    #expect(problem.data.training.count == 15 && problem.data.test.count == 5)
    #expect(problem.data.test.target == [225, 256, 289, 324, 361])
    #expect(plan.runs[0].task.measure.name == "testR2")
  }

  @Test func solutionsAreScoredAndDrawnFromTheirPublishedForm() throws {
    for settings in ["{}", "{ benchmark: pagie-1 }"] {
      let task = try plan(settings).runs[0].task
      let problem: SymbolicRegressionProblem = try #require(task.face())
      var method = GeneticProgrammingConfiguration()
      method.population = 100
      var learner = try method.makeLearner(for: problem, budget: Budget(evaluations: 2000), key: RandomKey(seed: 1))
      var metrics = Metrics()
      while !learner.isFinished { metrics.merge(try learner.step()) }
      let solution = try JSONValue(encoding: #require(learner.bestSolution as? FittedFormula))
      let score = try #require(task.score)
      #expect(try score(solution)["trainingError"] == learner.bestObjectives["trainingError"])
      #expect(try score(solution)["testR2"] == metrics["testR2"])
      let draw = try #require(task.draw)
      let drawing = try #require(draw(solution))
      #expect(XMLParser(data: Data(drawing.utf8)).parse() && drawing.contains("training rows"))
      #expect(drawing.components(separatedBy: "<circle").count > 20)
      let pictures = try learner.makePictures()
      #expect(pictures.map(\.name) == ["front", "formulas"])
      for picture in pictures { #expect(XMLParser(data: Data(picture.svg.utf8)).parse()) }
      // The list ends with the best formula, as it is written with four digits.
      let best = try #require((learner.bestSolution as? FittedFormula)?.front.last)
      let names = problem.data.variables
      let formula = try FormulaParser.parse(best.expression, names: names)
      #expect(best.latex == formula.latex(names))
      let short = formula.text(names, digits: 4)
      let end = try #require(short.split(separator: " ").last)
      #expect(pictures[1].svg.contains("\(end)</text></g></svg>"))
      #expect(pictures[1].svg.contains(">formula</text>"))
      #expect(draw(.object(["expression": .string("x1 +")])) == nil)
      #expect(throws: WarrenError.self) { _ = try score(.object(["tour": .string("x1")])) }
    }
  }
}
