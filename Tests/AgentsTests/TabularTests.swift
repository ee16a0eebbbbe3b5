import Agents
import Core
import GridGames
import ReinforcementLearning
import Testing

/// One state, one step: the reward is 1, and the episode is cut off after it, or ends by itself. The second action is illegal,
/// and would pay a hundred.
private struct OneStep: Environment {
  var terminates = false
  var reward: Float = 1

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(2), timeLimit: 1, discount: 0.9, stateCount: 1)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let reward = action == 1 ? 100 : reward
    return terminates ? .terminated(reward: reward) : .running(reward: reward)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    row[0] = true
    row[1] = false
  }
}

/// States drawn at random whatever one does, every action with a reward of its own.
private struct RandomWalk: Environment {
  var state = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(3), timeLimit: 7, discount: 0.9, stateCount: 5)
  }
  mutating func reset(using random: inout RandomStream) { state = random.integer(below: 5) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let reward = Float(state * 3 + action) / 7 - 1
    state = random.integer(below: 5)
    return TimeStep(reward: reward, status: random.bernoulli(0.15) ? .terminated : .running)
  }
  var stateNumber: Int { state }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(state) }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    for action in 0..<3 { row[action] = (state + action) % 4 != 0 }
  }
}

/// An agent under test, its type hidden.
private struct Agent: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var make: @Sendable (@escaping BatchEnvironmentFactory, Budget, RandomKey) throws -> any EvaluatingLearner & PolicyProviding
  var checkSettings: @Sendable (EnvironmentSpecification) throws -> Void

  init(_ name: String, _ builder: some AgentBuilder) {
    testDescription = name
    make = { try builder.makeLearner(training: $0, evaluation: $0, budget: $1, key: $2) }
    checkSettings = { try builder.checkSettings(for: $0) }
  }

  func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, seed: UInt64 = 1
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try make({ try VectorEnvironment(environment, count: $0) }, Budget(environmentSteps: steps), RandomKey(seed: seed))
  }

  /// All agents that learn from experience.
  static func all(_ change: (inout TabularSettings) -> Void = { _ in }) -> [Agent] {
    func changed<Own>(_ configuration: TabularConfiguration<Own>) -> TabularConfiguration<Own> {
      var configuration = configuration
      change(&configuration.common)
      return configuration
    }
    var offPolicy = MonteCarloConfiguration()
    offPolicy.offPolicy = true
    var averages = offPolicy
    (averages.importanceWeights, averages.sampleAverages, averages.averageExponent) = (false, true, 0.7)
    var tree = NStepSARSAConfiguration()
    tree.treeBackup = true
    return [
      Agent("monte-carlo", changed(MonteCarloConfiguration()).builder),
      Agent("off-policy monte-carlo", changed(offPolicy).builder),
      Agent("off-policy monte-carlo by averages", changed(averages).builder),
      Agent("tree backup", changed(tree).builder),
      Agent("sarsa", changed(SARSAConfiguration()).sarsa),
      Agent("expected-sarsa", changed(SARSAConfiguration()).expectedSARSA),
      Agent("n-step-sarsa", changed(NStepSARSAConfiguration()).builder),
      Agent("q-learning", changed(QLearningConfiguration()).builder),
      Agent("dyna-q", changed(DynaQConfiguration()).builder),
    ]
  }
}

/// Learning from two copies side by side, with one table for all times of an episode and with four.
private let pairs =
  Agent.all { $0.parallelEnvironments = 2 }
  + Agent.all {
    $0.parallelEnvironments = 2
    $0.phases = 4
  }

/// Waiting pays a little every step, leaving pays five and ends the episode: so one leaves with the last step.
private struct Departure: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(2), timeLimit: 8, discount: 1, stateCount: 1)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    action == 0 ? .running(reward: 1) : .terminated(reward: 5)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
}

@Suite struct TabularTests {
  @Test("a truncated episode bootstraps and a terminated one does not; illegal actions count nowhere", arguments: Agent.all())
  fileprivate func truncationBootstraps(_ agent: Agent) throws {
    for (terminates, value) in [(false, 10.0), (true, 1.0)] {
      var learner = try agent.learner(OneStep(terminates: terminates), steps: 20_000)
      while learner.ledger.environmentSteps < 20_000 { _ = try learner.step() }
      let values: [Double] = try learner.save().section("table").array("values", count: 2)
      #expect(abs(values[0] - value) < 0.01 * value, "\(values)")
      #expect(values[1] == 0)
      #expect(try learner.evaluate(episodes: 3, key: RandomKey(seed: 1))["return"] == 1)
    }
  }

  @Test("a budget of steps is met exactly", arguments: pairs)
  fileprivate func budget(_ agent: Agent) throws {
    for steps in [1, 511, 1000, 1003] {
      var learner = try agent.learner(FrozenLake(), steps: steps)
      for _ in 0..<10 { _ = try learner.step() }
      #expect(learner.ledger.environmentSteps == steps)
    }
  }

  @Test("a learner that is saved and restored goes on with the same bits", arguments: pairs)
  fileprivate func saveAndRestore(_ agent: Agent) throws {
    var first = try agent.learner(try FrozenLake(FrozenLakeConfiguration(map: "8x8")), steps: 20_000)
    for _ in 0..<7 { _ = try first.step() }
    var second = try agent.learner(try FrozenLake(FrozenLakeConfiguration(map: "8x8")), steps: 20_000)
    try second.restore(first.save())
    while first.ledger.environmentSteps < 20_000 { #expect(try first.step() == second.step()) }
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
    var other = try agent.learner(try FrozenLake(FrozenLakeConfiguration(map: "8x8")), steps: 20_000, seed: 2)
    while other.ledger.environmentSteps < 20_000 { _ = try other.step() }
    #expect(try other.save().tensors != left.tensors)
  }

  @Test("a reward that is no number ends the run, says where, and leaves the values as they were", arguments: Agent.all())
  fileprivate func notANumber(_ agent: Agent) throws {
    var learner = try agent.learner(OneStep(reward: .nan), steps: 1000)
    do {
      _ = try learner.step()
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("action 0 in state 0"), "\(error)")
    }
    let values: [Double] = try learner.save().section("table").array("values", count: 2)
    #expect(values == [0, 0])
  }

  @Test(
    "with a phase for every step an agent learns what the time limit leaves: to leave at the last moment",
    arguments: Agent.all { $0.phases = 8 })
  fileprivate func phases(_ agent: Agent) throws {
    var learner = try agent.learner(Departure(), steps: 60_000)
    while learner.ledger.environmentSteps < 60_000 { _ = try learner.step() }
    let values: [Double] = try learner.save().section("table").array("values", count: 16)
    #expect(try learner.evaluate(episodes: 3, key: RandomKey(seed: 1))["return"] == 12)
    for time in 0..<8 {
      #expect(abs(values[2 * time + 1] - 5) < 0.1, "leaving after \(time) steps: \(values)")
    }
    #expect(abs(values[14] - 1) < 0.1, "nothing follows the time limit: \(values)")
  }

  @Test("phases need a time limit that has as many steps")
  func phasesNeedTimeLimit() throws {
    for agent in Agent.all({ $0.phases = 8 }) {
      do {
        _ = try agent.learner(RandomWalk())
        Issue.record("no error")
      } catch { #expect("\(error)".contains("'phases' is 8") && "\(error)".contains("7 steps"), "\(error)") }
      // Found when a run is planned, too.
      #expect(throws: WarrenError.self) { try agent.checkSettings(RandomWalk().specification) }
      var endless = RandomWalk().specification
      endless.timeLimit = nil
      #expect(throws: WarrenError("'phases' is 8, and the environment has no time limit that could be divided")) {
        try agent.checkSettings(endless)
      }
    }
  }

  @Test("environments without numbered states are refused")
  func misfits() throws {
    struct Unnumbered: Environment {
      var specification: EnvironmentSpecification {
        EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 1)
      }
      mutating func reset(using random: inout RandomStream) {}
      mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .terminated(reward: 0) }
      func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
    }
    for agent in Agent.all() { #expect(throws: WarrenError.self) { try agent.learner(Unnumbered()) } }
    let iteration = Agent("value-iteration", ValueIterationBuilder(ValueIterationConfiguration()))
    #expect(throws: WarrenError.self) { try iteration.learner(Unnumbered()) }
    #expect(throws: WarrenError.self) { try iteration.learner(RandomWalk()) }
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout NStepSARSAConfiguration) -> Void)] = [
      ("steps", { $0.steps = 0 }), ("learningRate", { $0.learningRate = 0 }),
      ("finalLearningRate", { $0.finalLearningRate = -1 }), ("discount", { $0.discount = 2 }),
      ("initialValue", { $0.initialValue = .infinity }), ("explorationStart", { $0.explorationStart = -1 }),
      ("explorationEnd", { $0.explorationEnd = 2 }), ("explorationFraction", { $0.explorationFraction = .nan }),
      ("phases", { $0.phases = 0 }), ("parallelEnvironments", { $0.parallelEnvironments = 0 }),
    ]
    for (name, change) in changes {
      var configuration = NStepSARSAConfiguration()
      change(&configuration)
      do {
        try configuration.validate()
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(Set(NStepSARSAConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
  }

  @Test("settings that contradict each other are errors that name them")
  func contradictions() {
    let changes: [(String, (inout MonteCarloConfiguration) -> Void)] = [
      ("averageExponent", { $0.averageExponent = 0.5 }), ("importanceWeights", { $0.importanceWeights = true }),
      ("averageExponent", { ($0.sampleAverages, $0.averageExponent) = (true, 0) }),
      ("firstVisitOnly", { ($0.offPolicy, $0.firstVisitOnly) = (true, true) }),
    ]
    for (name, change) in changes {
      var configuration = MonteCarloConfiguration()
      change(&configuration)
      do {
        try configuration.validate()
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    var tree = NStepSARSAConfiguration()
    (tree.treeBackup, tree.expected) = (true, true)
    #expect(throws: WarrenError.self) { try tree.validate() }
    #expect(Set(MonteCarloConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
    #expect(NStepSARSAConfiguration.help["treeBackup"] != nil)
  }

  @Test("tree backup and off-policy Monte Carlo control find the cliff's edge while they explore, as on-policy kin does not")
  func offPolicyCliff() throws {
    func tree(_ treeBackup: Bool) -> Agent {
      var settings = NStepSARSAConfiguration()
      settings.treeBackup = treeBackup
      (settings.explorationStart, settings.explorationEnd) = (0.1, 0.1)
      return Agent("n-step", settings.builder)
    }
    var monteCarlo = MonteCarloConfiguration()
    (monteCarlo.offPolicy, monteCarlo.sampleAverages, monteCarlo.averageExponent) = (true, true, 0.8)
    (monteCarlo.initialValue, monteCarlo.explorationStart, monteCarlo.explorationEnd) = (-30, 0.3, 0.1)
    for (agent, reaches) in [(tree(true), true), (tree(false), false), (Agent("mc", monteCarlo.builder), true)] {
      var learner = try agent.learner(CliffWalking(), steps: 1_000_000, seed: 3)
      while learner.ledger.environmentSteps < 1_000_000 { _ = try learner.step() }
      let result = try learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["return"]!
      #expect((result == -13) == reaches, "\(agent.testDescription): \(result)")
    }
  }

  @Test("Q-learning walks along the cliff's edge, SARSA keeps away from it, as exploration costs it dear")
  func cliff() throws {
    var settings = (QLearningConfiguration(), SARSAConfiguration())
    for path in [\QLearningConfiguration.explorationStart, \.explorationEnd] { settings.0[keyPath: path] = 0.1 }
    for path in [\SARSAConfiguration.explorationStart, \.explorationEnd] { settings.1[keyPath: path] = 0.1 }
    let agents = [Agent("q", settings.0.builder), Agent("sarsa", settings.1.sarsa)]
    let returns = try agents.map { agent in
      var learner = try agent.learner(CliffWalking(), steps: 100_000, seed: 3)
      var metrics = Metrics()
      while learner.ledger.environmentSteps < 100_000 { metrics = try learner.step() }
      let greedy = try learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["return"]!
      return (greedy: greedy, training: metrics["episodeReturn"]!)
    }
    #expect(returns[0].greedy == -13 && returns[1].greedy <= -15 && returns[1].greedy >= -17, "\(returns)")
    #expect(returns[0].training < returns[1].training, "\(returns)")
  }
}
