import Warren

/// The settings of the agent `template-table`.
public struct TemplateTableSettings: Configuration {
  public var learningRate = 0.1
  public var epsilon = 0.1

  public init() {}

  public static let help = [
    "learningRate": "How far a value moves towards its target.", "epsilon": "How likely an action is drawn at random.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "learningRate": .above(0, to: 1),
    "epsilon": .from(0, to: 1),
  ]

  /// What the command line and experiment files know the agent by.
  public static let method = MethodKind(
    "template-table", .agent, summary: "Q-learning: keeps what every action in every state is worth.",
    needs: "an environment that numbers its states, with discrete actions", configuration: TemplateTableSettings.self
  ) { TemplateTableBuilder($0) }
}

/// The actor: the action of the largest value, and with the probability epsilon any.
final class TemplateTablePolicy: Actor {
  /// What each action is worth in each state, [states × actions].
  var values: [Double]
  let actions: Int
  private let epsilon: Double
  var random: RandomStream

  init(values: [Double], actions: Int, epsilon: Double, key: RandomKey) {
    (self.values, self.actions, self.epsilon, random) = (values, actions, epsilon, key.stream)
  }

  /// - Parameter legal: 1 for each action that can be taken in that state.
  func bestAction(in state: Int, legal: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    (0..<actions).filter { legal[legal.startIndex + $0] == 1 }
      .max { values[state * actions + $0] < values[state * actions + $1] } ?? 0
  }

  func selectActions(for environment: any BatchEnvironment, into batch: ActionBatch) {
    let legal = environment.legalActions
    for copy in 0..<batch.count {
      let first = copy * actions
      let action =
        epsilon > 0 && random.bernoulli(epsilon)
        ? random.legalIndex(legal, from: first, count: actions)
        : bestAction(in: Int(environment.stateNumbers[copy]), legal: legal[first..<first + actions])
      batch.discrete[copy] = Int32(action)
    }
  }
}

/// The adder: takes every step in, and learns from it at once.
struct TemplateTableUpdates: Adder {
  let policy: TemplateTablePolicy
  let learningRate: Double
  let discount: Double
  /// The state that each copy was in before the step.
  var states: [Int32] = []

  mutating func addFirst(_ environment: any BatchEnvironment) {
    states = Array(environment.stateNumbers)
  }

  mutating func add(_ taken: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    let actions = policy.actions
    for copy in 0..<copies {
      var target = Double(environment.rewards[copy])
      // After a time limit there would have been more to come, after an end there is nothing.
      if environment.statuses[copy] != .terminated {
        let isOver = environment.statuses[copy] == .truncated
        let next = Int((isOver ? environment.finalStateNumbers : environment.stateNumbers)[copy])
        let legal = isOver ? environment.finalLegalActions : environment.legalActions
        let best = policy.bestAction(in: next, legal: legal[copy * actions..<(copy + 1) * actions])
        target += discount * policy.values[next * actions + best]
      }
      let place = Int(states[copy]) * actions + Int(taken.discrete[copy])
      policy.values[place] += learningRate * (target - policy.values[place])
      states[copy] = environment.stateNumbers[copy]
    }
  }
}

/// The learner: lets the actor act, a budget of steps never exceeded.
public final class TemplateTable: EvaluatingLearner, PolicyProviding {
  private let policy: TemplateTablePolicy
  private var updates: TemplateTableUpdates
  private let loop: EnvironmentLoop
  private var evaluator: Evaluator
  private let limit: Int
  private var steps = 0

  init(
    _ settings: TemplateTableSettings, environment: any BatchEnvironment, evaluator: Evaluator, budget: Budget, key: RandomKey
  ) throws {
    let specification = environment.specification
    guard case .discrete(let actions) = specification.actionSpace, let states = specification.stateCount else {
      throw WarrenError("template-table needs numbered states and discrete actions")
    }
    policy = TemplateTablePolicy(
      values: Array(repeating: 0, count: states * actions), actions: actions, epsilon: settings.epsilon, key: key["exploration"]
    )
    updates = TemplateTableUpdates(
      policy: policy, learningRate: settings.learningRate, discount: Double(specification.discount))
    loop = try EnvironmentLoop(environment, key: key["environments"])
    (self.evaluator, limit) = (evaluator, budget.environmentSteps ?? .max)
    updates.addFirst(environment)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    (ledger.learnerSteps, ledger.environmentSteps) = (steps, loop.stepCount)
    return ledger
  }

  public var isFinished: Bool { false }

  public func step() throws -> Metrics {
    for _ in 0..<256 where loop.stepCount < limit {
      try loop.step(actor: policy, adder: &updates, atMost: limit - loop.stepCount)
    }
    steps += 1
    return loop.episodes.meanReturn.map { ["episodeReturn": $0] } ?? Metrics()
  }

  public func makePolicy() -> any Actor {
    TemplateTablePolicy(values: policy.values, actions: policy.actions, epsilon: 0, key: RandomKey(seed: 0))
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makePolicy(), episodes: episodes, key: key).metrics
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", steps)
    try snapshot.setValue("random", policy.random)
    snapshot.setArray("states", updates.states)
    snapshot.setArray("values", policy.values)
    snapshot.merge(try loop.save(), under: "loop")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let steps: Int = try snapshot.value("steps")
    let random: RandomStream = try snapshot.value("random")
    try loop.restore(snapshot.section("loop"))
    policy.values = try snapshot.array("values", count: policy.values.count)
    updates.states = try snapshot.array("states", count: updates.states.count)
    (policy.random, self.steps) = (random, steps)
  }
}

/// The builder: says what the agent fits, and puts its parts together.
public struct TemplateTableBuilder: AgentBuilder {
  private let settings: TemplateTableSettings

  public init(_ settings: TemplateTableSettings) { self.settings = settings }

  public func misfit(_ specification: EnvironmentSpecification) -> String? {
    guard case .discrete = specification.actionSpace else { return "it needs discrete actions" }
    return specification.stateCount == nil ? "it needs an environment that numbers its states" : nil
  }

  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try TemplateTable(settings, environment: training(1), evaluator: Evaluator(evaluation), budget: budget, key: key)
  }
}
