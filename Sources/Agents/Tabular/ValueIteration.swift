import Core
import ReinforcementLearning

/// Computes the best policy of an environment whose model is known, a sweep over all states at a time (Bellman 1957):
///
///     V(s) = max over a of the sum over outcomes of p · (r + γ V(s'))
///
/// With a finite horizon, sweep n gives the best actions with n steps left, so as many sweeps as the time limit has steps give the
/// optimum of an episode: nothing can return more on average. Without, sweeps go on until no value changes any more.
///
/// One ``step()`` is one sweep. Metrics: `residual`, the largest change of a value, and `expectedReturn`, what an episode is worth
/// with as many steps as there were sweeps. No step is taken in the environment.
public struct ValueIteration: EvaluatingLearner, PolicyProviding, StopReporting {
  private let model: TabularModel
  private let horizon: Int?
  private let discount: Double
  private let tolerance: Double
  private var evaluator: Evaluator
  private var values: [Double]
  private var next: [Double]
  /// Of every sweep with a finite horizon, else of the last one, [sweeps × states].
  private var actions: [UInt16] = []
  private var residual = Double.infinity
  public private(set) var ledger = Ledger()

  package init(_ model: TabularModel, _ configuration: ValueIterationConfiguration, evaluator: Evaluator) {
    self.model = model
    self.evaluator = evaluator
    horizon = configuration.finiteHorizon ?? true ? model.timeLimit : nil
    discount = configuration.discount ?? (horizon == nil ? model.discount : 1)
    tolerance = configuration.tolerance
    values = [Double](repeating: 0, count: model.stateCount)
    next = values
  }

  public var isFinished: Bool { horizon.map { ledger.learnerSteps >= $0 } ?? (residual <= tolerance) }
  public var stopReasonName: String? { isFinished ? "optimal" : nil }

  /// What an episode is worth by the values so far: from the starting states, with as many steps left as there were sweeps.
  public var expectedReturn: Double { model.expectedReturn(values) }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    if horizon == nil { actions.removeAll(keepingCapacity: true) }
    residual = 0
    for state in 0..<model.stateCount {
      let best = values.withUnsafeBufferPointer { model.bestAction(in: state, discount: discount, values: $0.baseAddress!) }
      next[state] = best.value.isFinite ? best.value : 0
      residual = max(residual, abs(next[state] - values[state]))
      actions.append(UInt16(best.action))
    }
    swap(&values, &next)
    ledger.learnerSteps += 1
    return ["residual": residual, "expectedReturn": expectedReturn]
  }

  public mutating func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makePlannedPolicy(), episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { makePlannedPolicy() }

  private func makePlannedPolicy() -> PlannedPolicy {
    let plan = actions.isEmpty ? [UInt16](repeating: 0, count: model.stateCount) : actions
    return PlannedPolicy(actions: plan, stateCount: model.stateCount)
  }

  private struct State: Codable {
    var sweeps: Int
    var residual: Double?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    let state = State(sweeps: ledger.learnerSteps, residual: residual.isFinite ? residual : nil)
    try snapshot.setValue("state", state)
    snapshot.setArray("values", values)
    snapshot.setArray("actions", actions.map(Int32.init))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let rows = horizon == nil ? min(state.sweeps, 1) : state.sweeps
    guard rows >= 0, rows <= horizon ?? 1 else { throw WarrenError("the snapshot has \(rows) sweeps", kind: .failure) }
    let saved: [Int32] = try snapshot.array("actions", count: rows * model.stateCount)
    guard saved.allSatisfy({ (0..<Int32(model.actionCount)).contains($0) }) else {
      throw WarrenError("the snapshot holds an action that the environment does not have", kind: .failure)
    }
    values = try snapshot.array("values", count: model.stateCount)
    actions = saved.map { UInt16($0) }
    residual = state.residual ?? .infinity
    ledger.learnerSteps = state.sweeps
  }
}
