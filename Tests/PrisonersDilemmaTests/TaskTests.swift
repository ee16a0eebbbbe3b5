import Core
import ExperimentRunner
import Foundation
import PrisonersDilemma
import ReinforcementLearning
import Search
import Testing

@Suite struct TaskTests {
  private func settings(_ change: (inout PrisonersDilemmaConfiguration) -> Void = { _ in }) -> PrisonersDilemmaConfiguration {
    var settings = PrisonersDilemmaConfiguration()
    change(&settings)
    return settings
  }

  /// Against the unforgiving, the best deterministic memory-one strategy by trying all 32 is what the genetic algorithm finds.
  @Test func evolutionFindsTheOptimum() throws {
    let problem = try settings {
      $0.strategy = .deterministic
      $0.opponents = ["tit-for-tat", "always-cooperate", "grudger", "win-stay-lose-shift", "cycler-ccd", "tester", "predator"]
    }
    .makeProblem()
    let best = try (0..<32).map { code in
      try problem.assess(StrategyVector((0..<5).map { Double(code >> $0 & 1) }))
    }
    .max()!
    var configuration = GeneticConfiguration()
    configuration.population = 20
    var learner = try configuration.makeLearner(for: problem, budget: Budget(evaluations: 1000), key: RandomKey(seed: 1))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations == 1000)
    #expect(learner.bestObjectives["return"] == best)
  }

  /// Evolution goes on after an interruption as if there had been none, on any number of threads.
  @Test func evolutionResumesExactly() throws {
    let problem = try settings {
      $0.noise = 0.05
      $0.repetitions = 2
      $0.memory = 2
    }
    .makeProblem()
    func run(threads: Int = 1, interrupted: Bool = false) throws -> [Double] {
      func make() throws -> any Learner & IncumbentReporting {
        try GeneticConfiguration().makeAnyLearner(
          for: problem, budget: Budget(evaluations: 750), key: RandomKey(seed: 5), threads: threads)
      }
      var learner = try make()
      while !learner.isFinished {
        _ = try learner.step()
        guard interrupted else { continue }
        let saved = try learner.save()
        learner = try make()
        try learner.restore(saved)
      }
      #expect(learner.ledger.evaluations == 750)
      let sheet = try #require(learner.bestSolution as? StrategySheet)
      return sheet.cooperation + [try #require(learner.bestObjectives["return"])]
    }
    let whole = try run()
    #expect(try run(interrupted: true) == whole)
    #expect(try run(threads: 4) == whole)
  }

  /// A strategy vector that is tit for tat scores as tit for tat, in every way of scoring.
  @Test func vectorsPlayAsTheyAreWritten() throws {
    for expected in [false, true] {
      for noise in [0, 0.05] {
        let problem = try settings {
          $0.noise = noise
          $0.expected = expected
          $0.repetitions = 5
        }
        .makeProblem()
        let vector = StrategyVector([1, 1, 0, 1, 0])
        let player = DilemmaPlayer(try StrategyCatalogue.strategy(named: "tit-for-tat"), noise: noise)
        let scores = problem.opponents.indices.map { problem.result(of: player, against: $0).score }
        #expect(abs(try problem.assess(vector) - scores.reduce(0, +) / Double(scores.count)) < 1e-9)
      }
    }
  }

  @Test func environmentKeepsItsContract() throws {
    for memory in [1, 3] {
      let environment = try PrisonersDilemmaEnvironment(
        settings {
          $0.memory = memory
          $0.noise = 0.05
          $0.rounds = 30
          $0.opponents = ["all"]
        })
      #expect(checkEnvironment(environment, episodes: 200, key: RandomKey(seed: 1)).map { "\($0)" } == [])
    }
  }

  /// Playing tit for tat by hand in the environment returns what the match engine says.
  @Test func environmentPlaysTheSameGame() throws {
    for name in StrategyCatalogue.names {
      let opponent = try StrategyCatalogue.strategy(named: name)
      guard !opponent.isStochastic else { continue }
      let configuration = settings { $0.opponents = [name] }
      var environment = try PrisonersDilemmaEnvironment(configuration)
      var random = RandomKey(seed: 1).stream
      environment.reset(using: &random)
      var total = 0.0
      for _ in 0..<200 {
        // Situations are numbered start, CC, CD, DC, DD; tit for tat defects after the other did.
        let action = [2, 4].contains(environment.stateNumber) ? 1 : 0
        total += Double(environment.step(action, using: &random).reward)
      }
      let match = Match(
        DilemmaPlayer(try StrategyCatalogue.strategy(named: "tit-for-tat"), noise: 0), DilemmaPlayer(opponent, noise: 0),
        rounds: 200)
      #expect(match.play(using: &random).firstScore(Payoffs()) == total, "\(name)")
    }
  }

  private func tournament(_ problem: PrisonersDilemmaProblem, budget: Int? = nil, interrupted: Bool = false) throws
    -> RoundRobin
  {
    func make() throws -> RoundRobin {
      try RoundRobin(problem, budget: Budget(evaluations: budget), key: RandomKey(seed: 3))
    }
    var learner = try make()
    while !learner.isFinished {
      _ = try learner.step()
      guard interrupted else { continue }
      let saved = try learner.save()
      learner = try make()
      try learner.restore(saved)
    }
    return learner
  }

  @Test func tournaments() throws {
    let problem = try settings { $0.noise = 0.02 }.makeProblem()
    let whole = try tournament(problem)
    #expect(whole.ledger.evaluations == 16 * 17 / 2 * 10)
    #expect(try tournament(problem, interrupted: true).result == whole.result)
    #expect(try tournament(problem, budget: 301).ledger.evaluations == 301)
    // Payoffs of a pairing add up to what its outcomes allow, and the best of the ranking has the best mean.
    let result = whole.result
    #expect(result.means[result.ranking[0]] == result.means.max())
    #expect(whole.bestObjectives["return"] == result.means.max()! * 200)
    #expect(result.svg(payoffs: Payoffs()).hasPrefix("<svg"))
    let defector = try #require(result.strategies.firstIndex(of: "always-defect"))
    #expect(abs(result.meanCooperation[defector] - 0.02) < 0.01)
  }

  /// The task's own scorer repeats what a method reports, and draws it.
  @Test func solutionsAreCheckedAndDrawn() throws {
    var registry = Registry()
    registry.register(prisonersDilemmaComponents)
    let task = try registry.task(named: "prisoners-dilemma").makeDefault()
    #expect(registry.methods(fitting: task) == ["round-robin"])
    let problem: PrisonersDilemmaProblem = try #require(task.face())
    var configuration = CoevolutionConfiguration()
    configuration.population = 20
    let contest: any CompetitiveProblem<StrategyVectorEncoding> = try #require(task.face())
    let score = try #require(task.score)
    let draw = try #require(task.draw)
    let learners: [any Learner & IncumbentReporting] = [
      try configuration.makeAnyLearner(for: contest, budget: Budget(evaluations: 2000), key: RandomKey(seed: 1)),
      try RoundRobin(problem, key: RandomKey(seed: 1)),
    ]
    for learner in learners {
      var learner = learner
      while !learner.isFinished { _ = try learner.step() }
      let best = try #require(learner.bestSolution)
      let solution = try JSONValue(encoding: best)
      let scored = try #require(score(solution)["return"])
      let reported = try #require(learner.bestObjectives["return"])
      #expect(abs(scored - reported) < 1e-9)
      #expect(draw(solution)?.hasSuffix("</svg>") == true)
    }
    #expect(throws: WarrenError.self) { try score(.object(["tour": .array([])])) }
  }

  @Test func settingsAreChecked() {
    func refuses(_ change: (inout PrisonersDilemmaConfiguration) -> Void) {
      #expect(throws: WarrenError.self) { _ = try settings(change).makeProblem() }
    }
    refuses { $0.rounds = 0 }
    refuses { $0.noise = 1.5 }
    refuses { $0.opponents = [] }
    refuses { $0.opponents = ["nobody"] }
    refuses { $0.memory = 5 }
    refuses { $0.repetitions = 0 }
    refuses { $0.seed = -1 }
    refuses { $0.payoffs.temptation = 2 }
  }
}
