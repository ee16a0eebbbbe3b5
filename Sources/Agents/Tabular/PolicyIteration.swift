import Core
import ReinforcementLearning

/// Computes the best policy of an environment whose model is known by turns: what the present policy is worth everywhere, then in
/// every state the action that is best by those values, until no action changes (Howard 1960).
///
/// One ``step()`` is one such turn. Metrics: `changes`, in how many states the action has changed, and `expectedReturn`, what an
/// episode is worth by the values of the policy before. No step is taken in the environment.
public struct PolicyIteration: EvaluatingLearner, PolicyProviding, StopReporting {
  private let model: TabularModel
  private let discount: Double
  private let tolerance: Double
  private let evaluationSweeps: Int
  private var evaluator: Evaluator
  private var values: [Double]
  private var actions: [UInt16]
  private var isStable = false
  public private(set) var ledger = Ledger()

  package init(_ model: TabularModel, _ configuration: PolicyIterationConfiguration, evaluator: Evaluator) {
    self.model = model
    self.evaluator = evaluator
    discount = configuration.discount ?? model.discount
    tolerance = configuration.tolerance
    evaluationSweeps = configuration.evaluationSweeps
    values = [Double](repeating: 0, count: model.stateCount)
    actions = (0..<model.stateCount).map { state in
      UInt16((0..<model.actionCount).first { model.isLegal[state * model.actionCount + $0] } ?? 0)
    }
  }

  public var isFinished: Bool { isStable }
  public var stopReasonName: String? { isStable ? "optimal" : nil }

  /// What an episode is worth by the values of the last policy that was evaluated.
  public var expectedReturn: Double { model.expectedReturn(values) }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let isSettled = try evaluatePolicy()
    var changes = 0
    for state in 0..<model.stateCount {
      let (best, present) = values.withUnsafeBufferPointer {
        let values = $0.baseAddress!
        let present = model.value(of: Int(actions[state]), in: state, discount: discount, values: values)
        return (model.bestAction(in: state, discount: discount, values: values), present)
      }
      // Better by more than rounding, as equally good actions would be exchanged for ever.
      guard best.value > present + 1e-9 * max(1, abs(present)) else { continue }
      actions[state] = UInt16(best.action)
      changes += 1
    }
    isStable = changes == 0 && isSettled
    ledger.learnerSteps += 1
    return ["changes": Double(changes), "expectedReturn": expectedReturn]
  }

  /// What the policy is worth: sweeps in place until the values have settled, or as many as a turn may take.
  /// - Returns: whether they have settled; only then is a policy without a better action the best one.
  private mutating func evaluatePolicy() throws -> Bool {
    for _ in 0..<evaluationSweeps {
      try Interruption.check()
      var residual = 0.0
      for state in 0..<model.stateCount {
        let value = values.withUnsafeBufferPointer {
          model.value(of: Int(actions[state]), in: state, discount: discount, values: $0.baseAddress!)
        }
        residual = max(residual, abs(value - values[state]))
        values[state] = value
      }
      if residual <= tolerance { return true }
    }
    return false
  }

  public mutating func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    let policy = PlannedPolicy(actions: actions, stateCount: model.stateCount)
    return try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { PlannedPolicy(actions: actions, stateCount: model.stateCount) }

  private struct State: Codable {
    var turns: Int
    var isStable: Bool
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", State(turns: ledger.learnerSteps, isStable: isStable))
    snapshot.setArray("values", values)
    snapshot.setArray("actions", actions.map(Int32.init))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let saved: [Int32] = try snapshot.array("actions", count: model.stateCount)
    guard saved.allSatisfy({ (0..<Int32(model.actionCount)).contains($0) }) else {
      throw WarrenError("the snapshot holds an action that the environment does not have", kind: .failure)
    }
    values = try snapshot.array("values", count: model.stateCount)
    actions = saved.map { UInt16($0) }
    isStable = state.isStable
    ledger.learnerSteps = state.turns
  }
}
