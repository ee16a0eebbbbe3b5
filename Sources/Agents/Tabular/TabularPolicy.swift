import Core
import ReinforcementLearning

/// Takes the action of the highest value in the table, but with probability epsilon any legal one. Equally good actions are drawn
/// while it explores; without exploration the first one is taken and nothing is left to chance.
public final class TabularPolicy: Actor {
  /// How likely an action is a random one.
  public internal(set) var epsilon: Double
  /// The randomness of exploration; nil for the policy as it is evaluated.
  var random: RandomStream?
  /// How many steps of its episode each copy has taken, where the table has several phases.
  var elapsed: [Int32] = []
  private let table: ActionValueTable

  /// A policy that always acts by the present values of that table.
  /// - Parameters:
  ///   - table: the values of all actions in all states.
  ///   - epsilon: how likely an action is drawn at random.
  ///   - key: the randomness of exploration; nil for a policy that does not explore.
  public init(_ table: ActionValueTable, epsilon: Double, key: RandomKey?) {
    self.table = table
    self.epsilon = epsilon
    random = key?.stream
  }

  public func beginEpisodes(in environment: any BatchEnvironment) { elapsed = [] }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let states = environment.stateNumbers
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    let count = table.actionCount
    if table.phases > 1, elapsed.count < actions.count { elapsed = [Int32](repeating: 0, count: actions.count) }
    for copy in 0..<actions.count {
      let state = Int(state(states[copy], copy, environment))
      if let legal { table.note(legal.baseAddress! + copy * count, in: state) }
      if epsilon > 0, random?.bernoulli(epsilon) == true {
        actions.discrete[copy] = Int32(random!.legalIndex(legal, from: copy * count, count: count))
      } else {
        actions.discrete[copy] = Int32(table.bestAction(in: state, using: &random))
      }
    }
  }

  /// The state of the table that a copy is in.
  private func state(_ number: Int32, _ copy: Int, _ environment: any BatchEnvironment) -> Int32 {
    guard table.phases > 1 else { return number }
    if environment.statuses[copy].isLast { elapsed[copy] = 0 }
    defer { elapsed[copy] += 1 }
    return table.state(number, elapsed: elapsed[copy])
  }
}
