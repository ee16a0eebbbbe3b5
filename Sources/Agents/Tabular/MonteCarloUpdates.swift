import Core
import ReinforcementLearning

/// Monte Carlo control: when an episode has ended, the value of every action taken moves towards the discounted sum of the rewards
/// that followed it (Sutton and Barto, "Reinforcement learning", 2nd edition, section 5.4). With sample averages, a value is the
/// mean of all its returns; else it moves by the learning rate.
///
/// An action taken several times in a state counts each time or only the first time. An episode that was truncated continues with
/// the value of its final state under the policy.
public struct MonteCarloUpdates: TabularUpdates {
  public var learningRate = 0.0
  public var epsilon = 0.0
  public private(set) var failure: String?
  private let table: ActionValueTable
  private let discount: Double
  private let firstVisitOnly: Bool
  private let copies: Int
  /// How often each value has been moved, [states × actions]; nil without sample averages.
  private var visits: [Int32]?
  /// The steps of the episode that each copy is in.
  private var states: [[Int32]]
  private var actions: [[Int32]]
  private var rewards: [[Float]]
  private var present: [Int32]
  private var clock: EpisodeClock
  /// The last episode in which each state and action has been seen so far in the sweep over it, [states × actions].
  private var firstVisits: [Int32]

  /// Updates of a table by the episodes of that many copies.
  public init(_ table: ActionValueTable, discount: Double, firstVisitOnly: Bool, averages: Bool, copies: Int) {
    self.table = table
    self.discount = discount
    self.firstVisitOnly = firstVisitOnly
    self.copies = copies
    let size = table.stateCount * table.actionCount
    visits = averages ? [Int32](repeating: 0, count: size) : nil
    states = [[Int32]](repeating: [], count: copies)
    actions = states
    rewards = [[Float]](repeating: [], count: copies)
    present = [Int32](repeating: 0, count: copies)
    clock = EpisodeClock(table, copies: copies)
    firstVisits = [Int32](repeating: -1, count: firstVisitOnly ? size : 0)
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      forget(copy)
      present[copy] = clock.begin(copy, environment)
    }
  }

  public mutating func add(_ batch: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      states[copy].append(present[copy])
      actions[copy].append(batch.discrete[copy])
      rewards[copy].append(environment.rewards[copy])
      let (reached, next) = clock.advance(copy, environment)
      switch environment.statuses[copy] {
      case .running: break
      case .terminated: finish(copy, value: 0)
      case .truncated:
        let last = Int(reached)
        table.note(environment.finalLegalActions.baseAddress! + copy * table.actionCount, in: last)
        finish(copy, value: table.isEnd(.truncated) ? 0 : table.expectedValue(in: last, epsilon: epsilon))
      }
      present[copy] = next
    }
  }

  private mutating func forget(_ copy: Int) {
    states[copy].removeAll(keepingCapacity: true)
    actions[copy].removeAll(keepingCapacity: true)
    rewards[copy].removeAll(keepingCapacity: true)
  }

  /// Learns from an episode, from its end to its beginning.
  private mutating func finish(_ copy: Int, value: Double) {
    let length = states[copy].count
    if firstVisitOnly {
      for step in stride(from: length - 1, through: 0, by: -1) { firstVisits[index(copy, step)] = Int32(step) }
    }
    var sum = value
    for step in stride(from: length - 1, through: 0, by: -1) {
      sum = Double(rewards[copy][step]) + discount * sum
      let index = index(copy, step)
      if firstVisitOnly, firstVisits[index] != Int32(step) { continue }
      guard sum.isFinite else {
        if failure == nil {
          failure = "the return of action \(actions[copy][step]) in state \(states[copy][step]) is \(sum)"
        }
        break
      }
      var rate = learningRate
      if visits != nil {
        visits![index] += 1
        rate = 1 / Double(visits![index])
      }
      table.values[index] += rate * (sum - table.values[index])
    }
    forget(copy)
  }

  private func index(_ copy: Int, _ step: Int) -> Int {
    Int(states[copy][step]) * table.actionCount + Int(actions[copy][step])
  }

  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("lengths", states.map { Int64($0.count) })
    snapshot.setArray("states", states.flatMap { $0 })
    snapshot.setArray("actions", actions.flatMap { $0 })
    snapshot.setArray("rewards", rewards.flatMap { $0 })
    snapshot.setArray("present", present)
    snapshot.merge(clock.save(), under: "clock")
    if let visits { snapshot.setArray("visits", visits) }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let lengths: [Int64] = try snapshot.array("lengths", count: copies)
    guard lengths.allSatisfy({ $0 >= 0 && $0 < Int64(Int32.max) }) else {
      throw WarrenError("the snapshot holds an episode of impossible length", kind: .failure)
    }
    let total = Int(lengths.reduce(0, +))
    let states: [Int32] = try snapshot.array("states", count: total)
    let actions: [Int32] = try snapshot.array("actions", count: total)
    let rewards: [Float] = try snapshot.array("rewards", count: total)
    let size = table.stateCount * table.actionCount
    guard states.allSatisfy({ (0..<Int32(table.stateCount)).contains($0) }),
      actions.allSatisfy({ (0..<Int32(table.actionCount)).contains($0) })
    else { throw WarrenError("the snapshot holds steps that the table has no place for", kind: .failure) }
    present = try snapshot.array("present", count: copies)
    try clock.restore(snapshot.section("clock"))
    if visits != nil { visits = try snapshot.array("visits", count: size) }
    var begin = 0
    for copy in 0..<copies {
      let end = begin + Int(lengths[copy])
      self.states[copy] = Array(states[begin..<end])
      self.actions[copy] = Array(actions[begin..<end])
      self.rewards[copy] = Array(rewards[begin..<end])
      begin = end
    }
  }
}
