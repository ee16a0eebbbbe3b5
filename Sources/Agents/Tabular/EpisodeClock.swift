import Core
import ReinforcementLearning

/// Tells which state of a table each copy of an environment is in: the environment's own number and, where a table has a place for
/// several phases of an episode, how many steps the episode has taken.
struct EpisodeClock {
  private let table: ActionValueTable
  /// How many steps of its episode each copy has taken; empty where time does not count.
  private var elapsed: [Int32]

  init(_ table: ActionValueTable, copies: Int) {
    self.table = table
    elapsed = [Int32](repeating: 0, count: table.phases > 1 ? copies : 0)
  }

  /// The state in which an episode of a copy begins.
  mutating func begin(_ copy: Int, _ environment: any BatchEnvironment) -> Int32 {
    if !elapsed.isEmpty { elapsed[copy] = 0 }
    return environment.stateNumbers[copy]
  }

  /// Takes note of a step that a copy has just taken.
  /// - Returns: the state that the step led to, and the state that the copy is in now, which after the end of an episode is the
  ///   first one of the next.
  mutating func advance(_ copy: Int, _ environment: any BatchEnvironment) -> (reached: Int32, present: Int32) {
    let isLast = environment.statuses[copy].isLast
    let number = environment.stateNumbers[copy]
    let reached = isLast ? environment.finalStateNumbers[copy] : number
    guard !elapsed.isEmpty else { return (reached, number) }
    elapsed[copy] += 1
    let place = table.state(reached, elapsed: elapsed[copy])
    guard isLast else { return (place, place) }
    elapsed[copy] = 0
    return (place, number)
  }

  func save() -> Snapshot {
    var snapshot = Snapshot()
    if !elapsed.isEmpty { snapshot.setArray("elapsed", elapsed) }
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    guard !elapsed.isEmpty else { return }
    elapsed = try snapshot.array("elapsed", count: elapsed.count)
    guard elapsed.allSatisfy({ $0 >= 0 }) else {
      throw WarrenError("the snapshot holds an episode of fewer than no steps", kind: .failure)
    }
  }
}
