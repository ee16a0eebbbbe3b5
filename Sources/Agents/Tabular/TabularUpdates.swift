import Core
import ReinforcementLearning

/// How a tabular agent turns steps into new values: an adder whose replay is the table itself.
public protocol TabularUpdates: Adder {
  /// How far a value moves towards its target now.
  var learningRate: Double { get set }
  /// How likely the policy takes a random action now.
  var epsilon: Double { get set }
  /// The first target that was no finite number, in words; such targets change nothing.
  var failure: String? { get }
  /// Everything but the table.
  func save() throws -> Snapshot
  mutating func restore(_ snapshot: Snapshot) throws
}

/// What the state after the last reward of a target is worth.
public enum BootstrapValue: Sendable {
  /// The value of the action that is taken there: SARSA (Rummery and Niranjan 1994).
  case taken
  /// The mean over the actions that the policy may take there: expected SARSA (van Seijen et al. 2009).
  case expected
  /// The largest value: Q-learning (Watkins 1989).
  case largest
  /// The largest value, and that of every state on the way to it as well, as far as the best action was not the one taken: tree
  /// backup (Precup, Sutton and Singh 2000).
  case tree
}

/// Temporal-difference learning over n steps: once the rewards of n steps are known,
///
///     Q(s, a) += rate · (r1 + γ r2 + ... + γ^(n-1) rn + γ^n · value of the state then - Q(s, a))
///
/// (Sutton and Barto, "Reinforcement learning", 2nd edition, chapters 6 and 7). An episode that ends earlier cuts the sum short:
/// after `.terminated` nothing follows, after `.truncated` the value of the final state, for SARSA the mean over its policy as no
/// action is taken there. With several phases a table counts what the time limit leaves, and nothing follows `.truncated` either.
///
/// Over several steps these sums hold what exploration has cost on the way. Tree backup (section 7.5) learns the values of the policy
/// that does not explore: from the last step to the first, with π the policy that takes the best action, equals equally likely,
///
///     G(t) = r(t+1) + γ · (π(a|s) G(t+1) + (1 - π(a|s)) · largest value in s),    s and a the state and action of t + 1
public struct TemporalDifferenceUpdates: TabularUpdates {
  public var learningRate = 0.0
  public var epsilon = 0.0
  public private(set) var failure: String?
  private let table: ActionValueTable
  private let bootstrap: BootstrapValue
  private let steps: Int
  private let discount: Double
  private let copies: Int
  /// For each copy a ring of the updates that wait for further rewards, [copies × steps]; for a tree, of the single rewards.
  private var states: [Int32]
  private var actions: [Int32]
  private var returns: [Double]
  private var discounts: [Double]
  /// For each copy where its ring begins, how many it holds, and the state that it is in.
  private var begins: [Int32]
  private var counts: [Int32]
  private var present: [Int32]
  private var clock: EpisodeClock

  /// Updates of a table by the steps of that many copies.
  public init(_ table: ActionValueTable, bootstrap: BootstrapValue, steps: Int, discount: Double, copies: Int) {
    self.table = table
    self.bootstrap = bootstrap
    self.steps = steps
    self.discount = discount
    self.copies = copies
    states = [Int32](repeating: 0, count: copies * steps)
    actions = states
    returns = [Double](repeating: 0, count: copies * steps)
    discounts = returns
    begins = [Int32](repeating: 0, count: copies)
    counts = begins
    present = begins
    clock = EpisodeClock(table, copies: copies)
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      counts[copy] = 0
      present[copy] = clock.begin(copy, environment)
    }
  }

  public mutating func add(_ batch: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    let rewards = environment.rewards
    let statuses = environment.statuses
    for copy in 0..<copies {
      let action = batch.discrete[copy]
      if bootstrap == .taken, counts[copy] == Int32(steps) { finishOldest(copy, table[Int(present[copy]), Int(action)]) }
      begin(copy, action)
      add(Double(rewards[copy]), copy)
      let (reached, next) = clock.advance(copy, environment)
      switch statuses[copy] {
      case .running:
        if bootstrap != .taken, counts[copy] == Int32(steps) {
          note(environment.legalActions, copy, in: reached)
          finishOldest(copy, value(of: Int(reached)))
        }
      case .terminated:
        while counts[copy] > 0 { finishOldest(copy, 0) }
      case .truncated:
        note(environment.finalLegalActions, copy, in: reached)
        let value = table.isEnd(.truncated) ? 0 : value(of: Int(reached))
        while counts[copy] > 0 { finishOldest(copy, value) }
      }
      present[copy] = next
    }
  }

  private func note(_ masks: UnsafeBufferPointer<UInt8>, _ copy: Int, in state: Int32) {
    table.note(masks.baseAddress! + copy * table.actionCount, in: Int(state))
  }

  private func value(of state: Int) -> Double {
    switch bootstrap {
    case .largest, .tree: table.largestValue(in: state)
    case .taken, .expected: table.expectedValue(in: state, epsilon: epsilon)
    }
  }

  private func ring(_ copy: Int, _ offset: Int) -> Int { copy * steps + (Int(begins[copy]) + offset) % steps }

  private mutating func begin(_ copy: Int, _ action: Int32) {
    let index = ring(copy, Int(counts[copy]))
    states[index] = present[copy]
    actions[index] = action
    returns[index] = 0
    discounts[index] = 1
    counts[copy] += 1
  }

  /// Takes in the reward of the newest step: into the sums of all steps that wait, or for a tree as it is.
  private mutating func add(_ reward: Double, _ copy: Int) {
    if bootstrap == .tree {
      returns[ring(copy, Int(counts[copy]) - 1)] = reward
      return
    }
    for offset in 0..<Int(counts[copy]) {
      let index = ring(copy, offset)
      returns[index] += discounts[index] * reward
      discounts[index] *= discount
    }
  }

  /// What the oldest step that waits is worth by tree backup, when the newest has led to a state of that value.
  private func treeTarget(_ copy: Int, _ value: Double) -> Double {
    let newest = Int(counts[copy]) - 1
    var target = returns[ring(copy, newest)] + discount * value
    for offset in stride(from: newest - 1, through: 0, by: -1) {
      let next = ring(copy, offset + 1)
      let (state, action) = (Int(states[next]), Int(actions[next]))
      let share = table.probability(of: action, in: state, epsilon: 0)
      target = returns[ring(copy, offset)] + discount * (share * target + (1 - share) * table.largestValue(in: state))
    }
    return target
  }

  private mutating func finishOldest(_ copy: Int, _ value: Double) {
    let index = ring(copy, 0)
    let (state, action) = (Int(states[index]), Int(actions[index]))
    let target = bootstrap == .tree ? treeTarget(copy, value) : returns[index] + discounts[index] * value
    if target.isFinite {
      table[state, action] += learningRate * (target - table[state, action])
    } else if failure == nil {
      failure = "the target of action \(action) in state \(state) is \(target)"
    }
    begins[copy] = Int32((Int(begins[copy]) + 1) % steps)
    counts[copy] -= 1
  }

  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("states", states)
    snapshot.setArray("actions", actions)
    snapshot.setArray("returns", returns)
    snapshot.setArray("discounts", discounts)
    snapshot.setArray("begins", begins)
    snapshot.setArray("counts", counts)
    snapshot.setArray("present", present)
    snapshot.merge(clock.save(), under: "clock")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    states = try snapshot.array("states", count: states.count)
    actions = try snapshot.array("actions", count: actions.count)
    returns = try snapshot.array("returns", count: returns.count)
    discounts = try snapshot.array("discounts", count: discounts.count)
    begins = try snapshot.array("begins", count: begins.count)
    counts = try snapshot.array("counts", count: counts.count)
    present = try snapshot.array("present", count: present.count)
    try clock.restore(snapshot.section("clock"))
  }
}
