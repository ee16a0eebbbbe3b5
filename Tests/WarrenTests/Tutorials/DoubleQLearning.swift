import Warren

public struct DoubleQConfiguration: Configuration {
  public var learningRate = 0.1
  public var epsilon = 0.1

  public init() {}

  public static let help = [
    "learningRate": "How far a value moves towards its target.",
    "epsilon": "How likely an action is drawn at random.",
  ]

  public static let bounds: [String: SettingBounds] = ["learningRate": .above(0, to: 1), "epsilon": .from(0, to: 1)]
}

/// Two tables of action values. What one holds for the best action, the other says what it is worth (van Hasselt 2010).
final class DoubleQTables {
  let actions: Int
  var values: [[Double]]

  init(states: Int, actions: Int) {
    self.actions = actions
    values = Array(repeating: Array(repeating: 0, count: states * actions), count: 2)
  }

  /// The best legal action by one table, or by the sum of both when none is named.
  func bestAction(in state: Int, by table: Int? = nil, legal: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    func value(_ action: Int) -> Double {
      let place = state * actions + action
      return table.map { values[$0][place] } ?? values[0][place] + values[1][place]
    }
    return (0..<actions).filter { legal[legal.startIndex + $0] == 1 }.max { value($0) < value($1) } ?? 0
  }
}

/// Acts by the sum of both tables, and at random with the probability epsilon.
final class DoubleQPolicy: Actor {
  let tables: DoubleQTables
  let epsilon: Double
  var random: RandomStream

  init(_ tables: DoubleQTables, epsilon: Double, key: RandomKey) {
    (self.tables, self.epsilon, random) = (tables, epsilon, key.stream)
  }

  func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let (legal, count) = (environment.legalActions, tables.actions)
    for copy in 0..<actions.count {
      let first = copy * count
      let action =
        epsilon > 0 && random.bernoulli(epsilon)
        ? random.legalIndex(legal, from: first, count: count)
        : tables.bestAction(in: Int(environment.stateNumbers[copy]), legal: legal[first..<first + count])
      actions.discrete[copy] = Int32(action)
    }
  }
}

/// Turns each step into an update of one of the tables, drawn by a coin.
struct DoubleQUpdates: Adder {
  let tables: DoubleQTables
  let learningRate: Double
  let discount: Double
  var random: RandomStream
  var states: [Int32] = []

  mutating func addFirst(_ environment: any BatchEnvironment) {
    states = Array(environment.stateNumbers)
  }

  mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      let table = random.integer(below: 2)
      var target = Double(environment.rewards[copy])
      if environment.statuses[copy] != .terminated {
        let isOver = environment.statuses[copy] == .truncated
        let next = Int((isOver ? environment.finalStateNumbers : environment.stateNumbers)[copy])
        let legal = isOver ? environment.finalLegalActions : environment.legalActions
        let row = copy * tables.actions..<(copy + 1) * tables.actions
        let best = tables.bestAction(in: next, by: table, legal: legal[row])
        target += discount * tables.values[1 - table][next * tables.actions + best]
      }
      let place = Int(states[copy]) * tables.actions + Int(actions.discrete[copy])
      tables.values[table][place] += learningRate * (target - tables.values[table][place])
      states[copy] = environment.stateNumbers[copy]
    }
  }
}

final class DoubleQLearner: EvaluatingLearner, PolicyProviding {
  private let tables: DoubleQTables
  private let policy: DoubleQPolicy
  private var updates: DoubleQUpdates
  private let loop: EnvironmentLoop
  private var evaluator: Evaluator
  private let budget: Budget
  private var steps = 0

  init(
    _ settings: DoubleQConfiguration, environment: any BatchEnvironment, evaluator: Evaluator, budget: Budget,
    key: RandomKey
  ) throws {
    let specification = environment.specification
    guard case .discrete(let actions) = specification.actionSpace, let states = specification.stateCount else {
      throw WarrenError("double Q-learning needs numbered states and discrete actions")
    }
    tables = DoubleQTables(states: states, actions: actions)
    policy = DoubleQPolicy(tables, epsilon: settings.epsilon, key: key["exploration"])
    updates = DoubleQUpdates(
      tables: tables, learningRate: settings.learningRate, discount: Double(specification.discount),
      random: key["tables"].stream)
    loop = try EnvironmentLoop(environment, key: key["environments"])
    (self.evaluator, self.budget) = (evaluator, budget)
    updates.addFirst(environment)
  }

  var ledger: Ledger {
    var ledger = Ledger()
    (ledger.learnerSteps, ledger.environmentSteps) = (steps, loop.stepCount)
    return ledger
  }

  var isFinished: Bool { false }

  func step() throws -> Metrics {
    let limit = budget.environmentSteps ?? .max
    for _ in 0..<256 where loop.stepCount < limit {
      try loop.step(actor: policy, adder: &updates, atMost: limit - loop.stepCount)
    }
    steps += 1
    return loop.episodes.meanReturn.map { ["episodeReturn": $0] } ?? Metrics()
  }

  func makePolicy() -> any Actor { DoubleQPolicy(tables, epsilon: 0, key: RandomKey(seed: 0)) }

  func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makePolicy(), episodes: episodes, key: key["environments"]).metrics
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", steps)
    try snapshot.setValue("random", [policy.random, updates.random])
    snapshot.setArray("states", updates.states)
    for table in 0..<2 { snapshot.setArray("table\(table)", tables.values[table]) }
    snapshot.merge(try loop.save(), under: "loop")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    let random: [RandomStream] = try snapshot.value("random")
    try loop.restore(snapshot.section("loop"))
    for table in 0..<2 {
      tables.values[table] = try snapshot.array("table\(table)", count: tables.values[table].count)
    }
    updates.states = try snapshot.array("states", count: updates.states.count)
    (policy.random, updates.random) = (random[0], random[1])
    steps = try snapshot.value("steps")
  }
}

public struct DoubleQBuilder: AgentBuilder {
  private let settings: DoubleQConfiguration

  public init(settings: DoubleQConfiguration) { self.settings = settings }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    guard case .discrete = specification.actionSpace else { return "it needs discrete actions" }
    return specification.stateCount == nil ? "it needs an environment that numbers its states" : nil
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try DoubleQLearner(
      settings, environment: training(1), evaluator: Evaluator(evaluation), budget: budget, key: key)
  }
}

extension DoubleQConfiguration {
  public static let method = MethodKind(
    "double-q-learning", .agent, summary: "Q-learning with two tables, so that values are not too high.",
    needs: "an environment that numbers its states, with discrete actions", configuration: DoubleQConfiguration.self
  ) { DoubleQBuilder(settings: $0) }
}
