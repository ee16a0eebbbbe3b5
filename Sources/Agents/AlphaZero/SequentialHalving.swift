/// In which order the actions at a root are simulated: sequential halving (Karnin, Koren and Somekh 2013), as Danihelka et al. use it
/// ("Policy improvement by planning with Gumbel", ICLR 2022, algorithm 2).
///
/// The simulations are shared out evenly over rounds; each round simulates the better half of the actions of the round before,
/// each equally often. What a table holds is how many visits the action to be simulated next has had: among the actions with
/// that many visits the best one is taken, so that no list of actions needs to be kept.
package struct SequentialHalving: Sendable {
  /// For every number of considered actions from 0 on, and every simulation, the visits of the action to be simulated.
  private let tables: [[Int32]]
  /// How many actions are considered at most.
  let mostActions: Int

  /// The tables for up to so many actions.
  init(simulations: Int, mostActions: Int) {
    self.mostActions = mostActions
    tables = (0...mostActions).map { Self.table(simulations: simulations, actions: $0) }
  }

  /// The visits that the action to be simulated has had.
  func visits(before simulation: Int, of actions: Int) -> Int32 { tables[actions][simulation] }

  package static func table(simulations: Int, actions: Int) -> [Int32] {
    guard actions > 1 else { return (0..<simulations).map { Int32($0) } }
    var rounds = 0
    while 1 << rounds < actions { rounds += 1 }
    var table: [Int32] = []
    var visits: Int32 = 0
    var considered = actions
    while table.count < simulations {
      // The last two stay until the simulations are used up.
      for _ in 0..<max(1, simulations / (rounds * considered)) {
        table += repeatElement(visits, count: considered)
        visits += 1
      }
      considered = max(2, considered / 2)
    }
    return Array(table.prefix(simulations))
  }
}
