import Core
import ReinforcementLearning

/// Dyna-Q (Sutton 1990): after every real step, Q-learning from it, and then from so many imagined steps: a state and an action that
/// have been tried before, drawn at random, and one of the outcomes that were seen, as often as they were seen.
public struct DynaUpdates: TabularUpdates {
  /// What has been seen to follow an action, and how often.
  private struct Seen: Codable {
    var state: Int32
    var reward: Float
    var isLast: Bool
    var count: Int32
  }

  public var learningRate = 0.0
  public var epsilon = 0.0
  public private(set) var failure: String?
  private let table: ActionValueTable
  private let discount: Double
  private let planningSteps: Int
  private let copies: Int
  private var present: [Int32]
  private var clock: EpisodeClock
  /// The states and actions that have been tried, as state × actions + action, in the order of their first trial.
  private var tried: [Int32] = []
  /// Their outcomes, in the same order.
  private var outcomes: [[Seen]] = []
  /// Where a state and action stand in `tried`; -1 for untried ones.
  private var positions: [Int32]
  private var random: RandomStream

  /// Updates of a table by the steps of that many copies.
  public init(_ table: ActionValueTable, discount: Double, planningSteps: Int, copies: Int, key: RandomKey) {
    self.table = table
    self.discount = discount
    self.planningSteps = planningSteps
    self.copies = copies
    present = [Int32](repeating: 0, count: copies)
    clock = EpisodeClock(table, copies: copies)
    positions = [Int32](repeating: -1, count: table.stateCount * table.actionCount)
    random = key.stream
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    for copy in 0..<copies { present[copy] = clock.begin(copy, environment) }
  }

  public mutating func add(_ batch: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      let status = environment.statuses[copy]
      let wasCut = status == .truncated
      let (next, begin) = clock.advance(copy, environment)
      let masks = wasCut ? environment.finalLegalActions : environment.legalActions
      if status != .terminated { table.note(masks.baseAddress! + copy * table.actionCount, in: Int(next)) }
      let pair = Int(present[copy]) * table.actionCount + Int(batch.discrete[copy])
      let seen = Seen(state: next, reward: environment.rewards[copy], isLast: table.isEnd(status), count: 1)
      learn(pair, seen)
      if seen.reward.isFinite { remember(pair, seen) }
      present[copy] = begin
      for _ in 0..<(tried.isEmpty ? 0 : planningSteps) { imagine() }
    }
  }

  private mutating func learn(_ pair: Int, _ seen: Seen) {
    let future = seen.isLast ? 0 : discount * table.largestValue(in: Int(seen.state))
    let target = Double(seen.reward) + future
    if target.isFinite {
      table.values[pair] += learningRate * (target - table.values[pair])
    } else if failure == nil {
      failure = "the target of action \(pair % table.actionCount) in state \(pair / table.actionCount) is \(target)"
    }
  }

  private mutating func remember(_ pair: Int, _ seen: Seen) {
    if positions[pair] < 0 {
      positions[pair] = Int32(tried.count)
      tried.append(Int32(pair))
      outcomes.append([])
    }
    let position = Int(positions[pair])
    for index in outcomes[position].indices
    where outcomes[position][index].state == seen.state && outcomes[position][index].reward == seen.reward
      && outcomes[position][index].isLast == seen.isLast
    {
      outcomes[position][index].count += 1
      return
    }
    outcomes[position].append(seen)
  }

  private mutating func imagine() {
    let position = random.integer(below: tried.count)
    let known = outcomes[position]
    var chosen = known[0]
    if known.count > 1 {
      var left = Int32(random.integer(below: Int(known.reduce(0) { $0 + $1.count })))
      for seen in known {
        chosen = seen
        left -= seen.count
        if left < 0 { break }
      }
    }
    learn(Int(tried[position]), chosen)
  }

  private struct State: Codable {
    var present: [Int32]
    var tried: [Int32]
    var outcomes: [[Seen]]
    var random: RandomStream
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("model", State(present: present, tried: tried, outcomes: outcomes, random: random))
    snapshot.merge(clock.save(), under: "clock")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("model")
    let states = 0..<Int32(table.stateCount)
    guard state.present.count == copies, state.tried.count == state.outcomes.count,
      state.tried.allSatisfy({ positions.indices.contains(Int($0)) }),
      state.outcomes.allSatisfy({ !$0.isEmpty && $0.allSatisfy { states.contains($0.state) && $0.count > 0 } })
    else { throw WarrenError("the snapshot holds a model that the table has no place for", kind: .failure) }
    (present, tried, outcomes, random) = (state.present, state.tried, state.outcomes, state.random)
    try clock.restore(snapshot.section("clock"))
    for pair in positions.indices { positions[pair] = -1 }
    for (position, pair) in tried.enumerated() { positions[Int(pair)] = Int32(position) }
  }
}
