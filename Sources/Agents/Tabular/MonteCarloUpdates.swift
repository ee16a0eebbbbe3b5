import Core
import Foundation
import ReinforcementLearning

/// Which policy's values Monte Carlo control learns.
public enum MonteCarloTarget: Sendable {
  /// Those of the policy that is followed, exploration included: on-policy control. An action taken several times in a state of
  /// one episode counts each time or only the first time.
  case followed(firstVisitOnly: Bool)
  /// Those of the policy that takes the best action, equals equally likely: off-policy control. Returns are weighted by how much
  /// likelier that policy is to act as it was acted after them, or count equally, which favours short episodes but keeps any
  /// single one from counting for very many.
  case greedy(weighted: Bool)
}

/// Monte Carlo control: when an episode has ended, the value of every action taken moves towards the discounted sum of the rewards
/// that followed it (Sutton and Barto, "Reinforcement learning", 2nd edition, section 5.4). With sample averages, the n-th return
/// moves a value by 1/n to the power of an exponent: with 1 the value is the mean of all returns, below 1 early ones are forgotten
/// (Even-Dar and Mansour 2003). Else it moves by the learning rate.
///
/// Off-policy (section 5.7, every visit), an episode is learned from its end back to the last action that was not the best one,
/// that one included: what followed it is what the policy that does not explore would have met. The return of step t has the weight
///
///     W(t) = product over the later steps k of π(a(k)|s(k)) / b(a(k)|s(k))
///
/// with π the best action and b the policy as it was followed. A return of weight W moves a mean by W over the sum of all weights so
/// far, to the power of the exponent; with a learning rate, by 1 - (1 - rate)^W, as if it had come W times.
///
/// An episode that was truncated continues with the value of its final state under the policy that is learned.
public struct MonteCarloUpdates: TabularUpdates {
  public var learningRate = 0.0
  public var epsilon = 0.0
  public private(set) var failure: String?
  private let table: ActionValueTable
  private let target: MonteCarloTarget
  private let discount: Double
  private let averageExponent: Double?
  private let copies: Int
  /// The sum of the weights by which each value has been moved, [states × actions]; nil without sample averages.
  private var weights: [Double]?
  /// The steps of the episode that each copy is in; probabilities only where returns are weighted.
  private var states: [[Int32]]
  private var actions: [[Int32]]
  private var rewards: [[Float]]
  private var probabilities: [[Double]]
  private var present: [Int32]
  private var clock: EpisodeClock
  /// The last episode in which each state and action has been seen so far in the sweep over it, [states × actions].
  private var firstVisits: [Int32]

  /// Updates of a table by the episodes of that many copies.
  /// - Parameters:
  ///   - table: what is updated.
  ///   - target: whose returns are learned, and from which parts of an episode.
  ///   - discount: of the returns.
  ///   - averageExponent: nil for a learning rate in place of sample averages.
  ///   - copies: how many environments play side by side.
  public init(
    _ table: ActionValueTable, target: MonteCarloTarget, discount: Double, averageExponent: Double?, copies: Int
  ) {
    self.table = table
    self.target = target
    self.discount = discount
    self.averageExponent = averageExponent
    self.copies = copies
    let size = table.stateCount * table.actionCount
    weights = averageExponent.map { _ in [Double](repeating: 0, count: size) }
    states = [[Int32]](repeating: [], count: copies)
    actions = states
    rewards = [[Float]](repeating: [], count: copies)
    probabilities = [[Double]](repeating: [], count: copies)
    present = [Int32](repeating: 0, count: copies)
    clock = EpisodeClock(table, copies: copies)
    var firstVisitOnly = false
    if case .followed(true) = target { firstVisitOnly = true }
    firstVisits = [Int32](repeating: -1, count: firstVisitOnly ? size : 0)
  }

  private var isWeighted: Bool {
    if case .greedy(true) = target { true } else { false }
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      forget(copy)
      present[copy] = clock.begin(copy, environment)
    }
  }

  public mutating func add(_ batch: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    // Before any copy's episode ends and changes the values by which the others have acted.
    if isWeighted {
      for copy in 0..<copies {
        probabilities[copy].append(
          table.probability(of: Int(batch.discrete[copy]), in: Int(present[copy]), epsilon: epsilon))
      }
    }
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
        finish(copy, value: table.isEnd(.truncated) ? 0 : value(of: last))
      }
      present[copy] = next
    }
  }

  private mutating func forget(_ copy: Int) {
    states[copy].removeAll(keepingCapacity: true)
    actions[copy].removeAll(keepingCapacity: true)
    rewards[copy].removeAll(keepingCapacity: true)
    probabilities[copy].removeAll(keepingCapacity: true)
  }

  private func value(of state: Int) -> Double {
    switch target {
    case .followed: table.expectedValue(in: state, epsilon: epsilon)
    case .greedy: table.largestValue(in: state)
    }
  }

  /// Learns from an episode, from its end to its beginning.
  private mutating func finish(_ copy: Int, value: Double) {
    switch target {
    case .followed(let firstVisitOnly): finish(copy, value, firstVisitOnly: firstVisitOnly)
    case .greedy(let weighted): finish(copy, value, weighted: weighted)
    }
    forget(copy)
  }

  private mutating func finish(_ copy: Int, _ value: Double, firstVisitOnly: Bool) {
    let length = states[copy].count
    if firstVisitOnly {
      for step in stride(from: length - 1, through: 0, by: -1) { firstVisits[index(copy, step)] = Int32(step) }
    }
    var sum = value
    for step in stride(from: length - 1, through: 0, by: -1) {
      sum = Double(rewards[copy][step]) + discount * sum
      let index = index(copy, step)
      if firstVisitOnly, firstVisits[index] != Int32(step) { continue }
      guard learn(index, sum, weight: 1) else { break }
    }
  }

  /// No weight grows beyond it, so that sums of weights stay finite.
  private static var largestWeight: Double { 1e100 }

  private mutating func finish(_ copy: Int, _ value: Double, weighted: Bool) {
    var sum = value
    var weight = 1.0
    for step in stride(from: states[copy].count - 1, through: 0, by: -1) {
      sum = Double(rewards[copy][step]) + discount * sum
      guard learn(index(copy, step), sum, weight: weight) else { break }
      let share = table.probability(of: Int(actions[copy][step]), in: Int(states[copy][step]), epsilon: 0)
      guard share > 0 else { break }
      if weighted { weight = min(weight * share / probabilities[copy][step], Self.largestWeight) }
    }
  }

  /// Moves a value towards a return of it.
  /// - Returns: whether the return was a number to learn from.
  private mutating func learn(_ index: Int, _ sum: Double, weight: Double) -> Bool {
    guard sum.isFinite else {
      if failure == nil {
        failure = "the return of action \(index % table.actionCount) in state \(index / table.actionCount) is \(sum)"
      }
      return false
    }
    var rate = weight == 1 ? learningRate : 1 - pow(1 - learningRate, weight)
    if let averageExponent {
      weights![index] += weight
      rate = weight / weights![index]
      if averageExponent != 1 { rate = pow(rate, averageExponent) }
    }
    table.values[index] += rate * (sum - table.values[index])
    return true
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
    if isWeighted { snapshot.setArray("probabilities", probabilities.flatMap { $0 }) }
    if let weights { snapshot.setArray("weights", weights) }
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
    if weights != nil { weights = try snapshot.array("weights", count: size) }
    let probabilities: [Double] = isWeighted ? try snapshot.array("probabilities", count: total) : []
    guard probabilities.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw WarrenError("the snapshot holds actions that cannot have been taken", kind: .failure)
    }
    var begin = 0
    for copy in 0..<copies {
      let end = begin + Int(lengths[copy])
      self.states[copy] = Array(states[begin..<end])
      self.actions[copy] = Array(actions[begin..<end])
      self.rewards[copy] = Array(rewards[begin..<end])
      if isWeighted { self.probabilities[copy] = Array(probabilities[begin..<end]) }
      begin = end
    }
  }
}
