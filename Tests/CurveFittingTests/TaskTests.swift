import Core
import CurveFitting
import ExperimentRunner
import Foundation
import Search
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct TaskTests {
  private static let registry: Registry = {
    var registry = Registry()
    registry.register(curveFittingComponents)
    return registry
  }()

  /// Resolves an experiment in a folder with these files.
  @discardableResult
  private func plan(_ text: String, files: [String: String] = [:]) throws -> ExperimentPlan {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appendingPathComponent(name)) }
    let file = try ExperimentFile(text: text, file: "fit.yaml", folder: folder)
    return try ExperimentPlan(file, registry: Self.registry)
  }

  private func message(_ text: String, files: [String: String] = [:]) -> String {
    (#expect(throws: WarrenError.self) { try plan(text, files: files) })?.description ?? ""
  }

  @Test func allMethodsFitALinearTask() throws {
    let task = try Self.registry.task(named: "curve-fitting").makeDefault()
    #expect(
      Self.registry.methods(fitting: task) == [
        "least-squares", "levenberg-marquardt", "nelder-mead", "bfgs", "gradient-descent",
      ])
    #expect(task.measure.name == "trainingError" && task.measure.known?.proved == true)
  }

  @Test("a problem of one's own over numbers within bounds is offered to methods for functions")
  func ownProblem() throws {
    struct Valley: BoundedRealProblem, DefaultInitializable {
      let objectives = [Objective("depth", .minimize)]
      let bounds = [ClosedRange<Double>](repeating: -2...2, count: 2)
      func evaluate(_ x: [Double]) -> Evaluation { Evaluation((x[0] - 1) * (x[0] - 1) + 3 * (x[1] + 1) * (x[1] + 1)) }
    }
    var registry = Self.registry
    registry.register([Problem("valley", Valley.self)])
    let task = try registry.task(named: "valley").makeDefault()
    #expect(registry.methods(fitting: task) == ["nelder-mead"])
    #expect(task.check(samples: 20, key: RandomKey(seed: 1)).findings.isEmpty)
    #expect(task.check(samples: 20, key: RandomKey(seed: 1)).checked.count == 1)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("valley-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = "experiment: valley\ntasks: [valley]\nmethods: [nelder-mead]\nbudget: { evaluations: 500 }\nseeds: 1\n"
    let file = try ExperimentFile(text: text, file: "valley.yaml", folder: FileManager.default.temporaryDirectory)
    let execution = ExperimentExecution(try ExperimentPlan(file, registry: registry), output: folder, threads: 1)
    #expect(try execution.execute(observer: Deaf()).finished == 1)
    let result = try #require(RunDirectory(execution.root.appendingPathComponent("valley/nelder-mead/seed-1")).result)
    #expect(try #require(result.objectives?["depth"]) < 1e-6)
    let score = try #require(task.score)
    #expect(try score(#require(result.solution))["depth"] == result.objectives?["depth"])
  }

  @Test func theClosedFormDoesNotFitASinusoid() {
    let text = """
      experiment: fit
      tasks:
        - curve-fitting: { model: sinusoid }
      methods:
        - least-squares: {}
      """
    let message = message(text)
    #expect(message.contains("does not fit the task 'sine, sinusoid'"))
    #expect(message.contains("linear in its parameters"))
    #expect(message.contains("levenberg-marquardt"))
  }

  @Test func mistakesInAFileAreShownWithTheirLine() {
    let text = """
      experiment: fit
      tasks:
        - curve-fitting: { file: data.csv, model: line }
      methods:
        - least-squares: {}
      """
    #expect(message(text, files: ["data.csv": "x,y\n1,2\n2,oops\n"]).contains("data.csv:3: expected y, a number, found 'oops'"))
    #expect(message(text).contains("there is no such file"))
    #expect(throws: Never.self) { try plan(text, files: ["data.csv": "x,y\n1,2\n2,3\n3,4.5\n"]) }
  }

  @Test func methodsCanBeComparedByTheTestError() throws {
    let text = """
      experiment: fit
      tasks:
        - curve-fitting: { measure: testError, points: 3, testFraction: 0.1 }
      methods:
        - least-squares: {}
      """
    #expect(message(text).contains("needs points held out"))
    let resolved = try plan(text.replacing("points: 3", with: "points: 30"))
    #expect(resolved.runs[0].task.measure == Measure("testError", .minimize))
  }

  @Test func solutionsAreScoredAndDrawnFromTheirPublishedForm() throws {
    let settings = CurveFittingConfiguration()
    let task = try Self.registry.task(named: "curve-fitting").makeDefault()
    let problem = try settings.makeProblem(settings.makeData(relativeTo: URL(fileURLWithPath: "/")))
    let linear = try #require(problem as? any LinearLeastSquaresProblem)
    var search = try LinearLeastSquaresConfiguration().makeAnyLearner(for: linear, budget: Budget())
    let metrics = try search.step()
    let curve = try #require(search.bestSolution as? FittedCurve)
    let solution = try JSONValue(encoding: curve)
    let score = try #require(task.score)
    let scores = try score(solution)
    for name in ["trainingError", "testError"] {
      let scored = try #require(scores[name])
      #expect(abs(scored / (metrics[name] ?? 0) - 1) < 1e-12, "\(name)")
    }
    let draw = try #require(task.draw)
    let drawing = try #require(draw(solution))
    #expect(drawing.hasPrefix("<svg viewBox=") && drawing.hasSuffix("</svg>"))
    #expect(drawing.components(separatedBy: "<circle").count - 1 == 40)
    #expect(drawing.contains("polynomial of degree 5: training error"))
    let parser = XMLParser(data: Data(drawing.utf8))
    #expect(parser.parse())
    #expect(draw(.object(["model": .string("line")])) == nil)
    #expect(throws: WarrenError.self) { _ = try score(.object(["model": .string("line")])) }
  }
}

private struct Deaf: RunObserver {
  func progress(of run: PlannedRun, fraction: Double, value: Double?) {}
  func note(_ message: String) {}
  func ended(_ run: PlannedRun, result: RunResult) {}
}
