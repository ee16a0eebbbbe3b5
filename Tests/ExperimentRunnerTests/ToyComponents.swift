import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// A folder that is removed at the end of a test.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("warren-\(UUID().uuidString)")
  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }
}

/// A task of one number: find the smallest.
struct ToyFace: Sendable {
  var width: Int
}

enum ToyColor: String, Codable, Sendable, CaseIterable {
  case red, green
  case darkBlue = "dark-blue"
}

struct ToyInner: Configuration {
  var depth = 2
  var share = 0.5
  static let help = ["depth": "How deep.", "share": "Which share."]
}

struct ToyConfiguration: Configuration {
  var count = 3
  var rate: Float = 0.1
  var name = "plain"
  var color = ToyColor.red
  var isOn = false
  var limit: Int?
  var sizes = [1, 2]
  var inner = ToyInner()
  static let help = ["count": "How many numbers a step draws."]

  static let bounds: [String: SettingBounds] = ["count": .atLeast(1), "rate": .from(0, below: 2), "sizes": .from(1, to: 9)]

  var idleFields: [String: String] {
    name == "unlimited" ? ["limit": "'name' is unlimited", "inner.share": "'name' is unlimited"] : [:]
  }
}

/// Draws numbers and keeps the smallest: random search, with everything a learner must do.
struct ToyLearner: Learner, IncumbentReporting {
  private struct State: Codable {
    var random: RandomStream
    var best: Double
    var ledger: Ledger
  }

  private let configuration: ToyConfiguration
  private let budget: Budget
  private var state: State
  let failsAt: Int?

  init(_ configuration: ToyConfiguration, _ context: MethodContext, failsAt: Int? = nil) {
    self.configuration = configuration
    budget = context.budget
    state = State(random: context.key["draws"].stream, best: .infinity, ledger: Ledger())
    self.failsAt = failsAt
  }

  var ledger: Ledger { state.ledger }
  var isFinished: Bool { budget.evaluations.map { Int(state.ledger.evaluations) >= $0 } ?? false }
  var bestObjectives: Metrics { state.best.isFinite ? ["value": state.best] : Metrics() }
  var bestSolution: (any Encodable & Sendable)? { ["value": state.best] }

  mutating func step() throws -> Metrics {
    if let failsAt, state.ledger.learnerSteps + 1 == failsAt {
      // In the middle of a step: what it holds then is nothing to go on from.
      state.best = -1
      state.ledger.evaluations += 1
      throw WarrenError("the loss is not a number", kind: .failure)
    }
    state.ledger.learnerSteps += 1
    var count = configuration.count
    if let most = budget.evaluations { count = min(count, most - Int(state.ledger.evaluations)) }
    for _ in 0..<count { state.best = min(state.best, state.random.uniformDouble()) }
    state.ledger.evaluations += Double(count)
    return ["value": state.best]
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws { state = try snapshot.value("state") }
}

/// The same with a policy to evaluate.
struct ToyAgent: EvaluatingLearner {
  var learner: ToyLearner
  /// Told of the steps made so far before each evaluation.
  var onEvaluation: @Sendable (Int) throws -> Void = { _ in }
  var checkpointSelection = CheckpointSelection.measure

  var ledger: Ledger { learner.ledger }
  var isFinished: Bool { false }
  mutating func step() throws -> Metrics { try learner.step() }
  mutating func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try onEvaluation(ledger.learnerSteps)
    var random = key.stream
    return ["value": (0..<episodes).reduce(0) { sum, _ in sum + random.uniformDouble() } + learner.bestObjectives["value"]!]
  }
  func save() throws -> Snapshot { try learner.save() }
  mutating func restore(_ snapshot: Snapshot) throws { try learner.restore(snapshot) }
}

/// Has nothing to show before its third step, which it knows will bring something.
struct ToyConstruction: Learner, IncumbentReporting {
  var scale = 1.0
  /// What it says of itself that nothing is better than.
  var bound: Double?
  var ledger = Ledger()
  var isFinished: Bool { ledger.learnerSteps == 5 }
  var isBuildingFirstSolution: Bool { ledger.learnerSteps < 3 }
  var bestObjectives: Metrics { isBuildingFirstSolution ? Metrics() : ["value": scale / Double(ledger.learnerSteps)] }
  var bestSolution: (any Encodable & Sendable)? { isBuildingFirstSolution ? nil : ["value": 1.0] }

  mutating func step() throws -> Metrics {
    ledger.learnerSteps += 1
    ledger.evaluations += 1
    var metrics = bestObjectives
    if let bound { metrics["bound"] = bound }
    return metrics
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws { ledger = try snapshot.value("ledger") }
}

extension Registry {
  /// A task, methods that fit it, one that fails at a step, and one that fits nothing.
  static var toys: Registry { toys() }

  /// The same.
  /// - Parameter onEvaluation: told of the steps that an agent has made before each evaluation.
  static func toys(onEvaluation: @escaping @Sendable (Int) throws -> Void = { _ in }) -> Registry {
    var registry = Registry()
    registry.register([
      TaskKind("toy", .problem, summary: "Find the smallest number.", configuration: ToyInner.self) { settings, _ in
        ExperimentTask(
          label: "toy \(settings.depth)", measure: Measure("value", .minimize, known: .init(value: 0, proved: true)),
          faces: [ToyFace(width: settings.depth)])
      },
      MethodKind(
        "random", .strategy, summary: "Draws numbers.", needs: "a toy", configuration: ToyConfiguration.self,
        face: ToyFace.self, idle: { _, face in face.width > 5 ? ["rate": "the toy is wide"] : [:] },
        choices: { _, face in ["limit": .integer(face.width)] }
      ) { settings, _, context in ToyLearner(settings, context) },
      MethodKind(
        "building", .strategy, summary: "Builds a number.", needs: "a toy", configuration: NoConfiguration.self,
        face: ToyFace.self
      ) { _, _, _ in ToyConstruction() },
      MethodKind(
        "overflowing", .strategy, summary: "Builds what no number holds.", needs: "a toy", configuration: NoConfiguration.self,
        face: ToyFace.self
      ) { _, _, _ in ToyConstruction(scale: .infinity) },
      MethodKind(
        "failing", .strategy, summary: "Fails at the fifth step.", needs: "a toy", configuration: ToyConfiguration.self,
        face: ToyFace.self
      ) { settings, _, context in ToyLearner(settings, context, failsAt: 5) },
      MethodKind(
        "agent", .agent, summary: "Draws numbers and is evaluated.", needs: "a toy", configuration: ToyConfiguration.self,
        face: ToyFace.self
      ) { settings, _, context in ToyAgent(learner: ToyLearner(settings, context), onEvaluation: onEvaluation) },
      MethodKind(
        "latest-agent", .agent, summary: "The same, of which the newest state is kept.", needs: "a toy",
        configuration: ToyConfiguration.self, face: ToyFace.self
      ) { settings, _, context in
        ToyAgent(learner: ToyLearner(settings, context), onEvaluation: onEvaluation, checkpointSelection: .latest)
      },
      MethodKind(
        "failing-agent", .agent, summary: "Fails at the fifth step.", needs: "a toy", configuration: ToyConfiguration.self,
        face: ToyFace.self
      ) { settings, _, context in ToyAgent(learner: ToyLearner(settings, context, failsAt: 5)) },
      MethodKind(
        "walking", .agent, summary: "Fits nothing here.", needs: "an environment", configuration: NoConfiguration.self,
        face: EnvironmentFace.self
      ) { _, _, context in ToyLearner(ToyConfiguration(), context) },
    ])
    return registry
  }
}

/// Hears nothing.
struct Silence: RunObserver {
  func progress(of run: PlannedRun, fraction: Double, value: Double?) {}
  func note(_ message: String) {}
  func ended(_ run: PlannedRun, result: RunResult) {}
}
