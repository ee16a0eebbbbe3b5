import Core
import ReinforcementLearning

/// Takes the action that a plan has for each state, and for the number of steps that are left where the plan tells them apart.
public final class PlannedPolicy: Actor {
  /// [rows × states]: row r with r + 1 steps left; a single row counts always.
  private let actions: [UInt16]
  private let rows: Int
  private let stateCount: Int
  /// How many steps of its episode each copy has taken.
  private var elapsed: [Int] = []

  /// A policy by a plan, [rows × states].
  public init(actions: [UInt16], stateCount: Int) {
    self.actions = actions
    self.stateCount = stateCount
    rows = actions.count / stateCount
  }

  public func beginEpisodes(in environment: any BatchEnvironment) { elapsed = [] }

  public func selectActions(for environment: any BatchEnvironment, into batch: ActionBatch) {
    if elapsed.count != batch.count { elapsed = [Int](repeating: 0, count: batch.count) }
    for copy in 0..<batch.count {
      if environment.statuses[copy].isLast { elapsed[copy] = 0 }
      let row = max(0, rows - 1 - elapsed[copy])
      batch.discrete[copy] = Int32(actions[row * stateCount + Int(environment.stateNumbers[copy])])
      elapsed[copy] += 1
    }
  }
}
