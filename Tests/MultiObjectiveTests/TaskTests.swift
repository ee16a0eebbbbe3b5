import Core
import ExperimentRunner
import Foundation
import MultiObjective
import Search
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct TaskTests {
  private static let kinds = multiObjectiveComponents.compactMap { $0 as? TaskKind }

  private func task(_ name: String, _ settings: [String] = []) throws -> ExperimentTask {
    try #require(Self.kinds.first { $0.name == name }).makeTask(settings: settings)
  }

  private func message(_ name: String, _ settings: [String]) -> String {
    do {
      _ = try task(name, settings)
      return ""
    } catch { return "\(error)" }
  }

  private func answer(_ task: ExperimentTask, evaluations: Int = 1500) throws -> (JSONValue, Double) {
    let problem: any FrontProblem = try #require(task.face())
    var learner = try NSGA2Configuration().makeAnyLearner(
      for: problem, budget: Budget(evaluations: evaluations), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    let solution: any Encodable = try #require(learner.bestSolution)
    return (try JSONValue(encoding: solution), try #require(learner.bestObjectives["hypervolume"]))
  }

  @Test(arguments: [
    ("zdt", []), ("zdt", ["problem=5"]), ("zdt", ["problem=3", "reference=[2, 3]"]), ("dtlz", ["reference=[2, 2, 2]"]),
    ("dtlz", ["problem=7", "objectives=2"]), ("dtlz", ["objectives=5"]), ("wfg", ["problem=1"]), ("wfg", ["objectives=4"]),
  ])
  func answersAreScoredAnewAndDrawn(name: String, settings: [String]) throws {
    let task = try task(name, settings)
    let (solution, hypervolume) = try answer(task)
    let score = try #require(task.score)
    let scored = try #require(try score(solution)["hypervolume"])
    #expect(abs(scored - hypervolume) <= 1e-12 * max(1, hypervolume))
    let draw = try #require(task.draw)
    let drawing = try #require(draw(solution))
    #expect(drawing.hasPrefix("<svg viewBox=") && drawing.hasSuffix("</svg>"))
    #expect(!drawing.contains("nan") && !drawing.contains("inf\""))
    #expect(XMLParser(data: Data(drawing.utf8)).parse())
  }

  @Test func wrongAnswersAreRefused() throws {
    let task = try task("zdt")
    let score = try #require(task.score)
    #expect(throws: WarrenError.self) { try score(.object([:])) }
    #expect(throws: WarrenError.self) { try score(.object(["front": .array([.object([:])])])) }
    let outside = JSONValue.array([.number(2)] + [JSONValue](repeating: .number(0), count: 29))
    #expect(throws: WarrenError.self) { try score(.object(["front": .array([.object(["solution": outside])])])) }
    #expect(task.draw?(.object([:])) == nil)
    #expect(try score(.object(["front": .array([])]))["hypervolume"] == 0)
  }

  @Test func settingsAreChecked() {
    #expect(message("zdt", ["problem=7"]).contains("from 1 to 6"))
    #expect(message("zdt", ["problem=5", "variables=7"]).contains("80 bits"))
    #expect(message("zdt", ["reference=[1]"]).contains("expected 2 numbers"))
    #expect(message("dtlz", ["objectives=1"]).contains("between 2 and 20"))
    #expect(message("wfg", ["positionVariables=3"]).contains("multiple of 2"))
    #expect(message("wfg", ["problem=2", "distanceVariables=5"]).contains("even"))
    #expect(message("wfg", ["problem=9", "objectives=2", "positionVariables=3"]) == "")
  }

  /// Fronts that others have published, where this machine has them. That of DTLZ4 leaves wide gaps near its edges.
  static let fronts = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/pareto-fronts")

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: fronts.path), "the published fronts are not beside the repository"),
    arguments: ["ZDT1", "ZDT2", "ZDT3", "ZDT4", "ZDT6", "DTLZ1.3D", "DTLZ2.3D", "DTLZ3.3D"])
  func publishedFrontsHaveTheKnownVolume(name: String) throws {
    let text = try String(contentsOf: Self.fronts.appendingPathComponent("\(name).csv"), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").compactMap { Double($0) } }
    let front = CostMatrix(rows)
    let number = try #require(name.first(where: \.isNumber)?.wholeNumberValue)
    let known =
      name.hasPrefix("ZDT")
      ? ZDT(number, reference: [1.5, 1.5]).knownHypervolume : DTLZ(number, reference: [1.5, 1.5, 1.5]).knownHypervolume
    let value = Hypervolume(reference: [Double](repeating: 1.5, count: front.objectiveCount)).value(of: front)
    // The files give six digits.
    #expect(abs(value - (try #require(known)).value) < (name.hasPrefix("ZDT") ? 3e-3 : 0.02))
  }

  @Test func searchesComeNearTheBestFronts() throws {
    func hypervolume(
      _ configuration: some MultiObjectiveConfiguration, _ problem: any FrontProblem, _ evaluations: Int
    )
      throws -> Double
    {
      var learner = try configuration.makeAnyLearner(
        for: problem, budget: Budget(evaluations: evaluations), key: RandomKey(seed: 1))
      while !learner.isFinished { _ = try learner.step() }
      return try #require(learner.bestObjectives["hypervolume"])
    }
    #expect(try hypervolume(SMSEMOAConfiguration(), ZDT(1), 25_000) > 0.661)
    #expect(try hypervolume(NSGA2Configuration(), ZDT(1), 25_000) > 0.658)
    #expect(try hypervolume(NSGA3Configuration(), DTLZ(2, reference: [1.1, 1.1, 1.1]), 23_000) > 0.74)
    #expect(try hypervolume(MOEADConfiguration(), DTLZ(2, reference: [1.1, 1.1, 1.1]), 23_000) > 0.74)
    #expect(try hypervolume(SPEA2Configuration(), ZDT(2), 25_000) > 0.32)
  }

  @Test(
    "decomposition spreads over the whole front, whatever the seed: the population never ends in one corner",
    arguments: [false, true])
  func spread(scaleObjectives: Bool) throws {
    for seed in 1...6 {
      var configuration = MOEADConfiguration()
      configuration.scaleObjectives = scaleObjectives
      var learner = try configuration.makeAnyLearner(
        for: DTLZ(1, reference: [0.55, 0.55, 0.55]), budget: Budget(evaluations: 25_000), key: RandomKey(seed: UInt64(seed)))
      while !learner.isFinished { _ = try learner.step() }
      // The whole front has .140; one of its corners .015.
      #expect(try #require(learner.bestObjectives["hypervolume"]) > 0.13, "seed \(seed)")
    }
  }
}
