import Core
import ReinforcementLearning

/// A number for every action in every state, and which actions have been seen to be legal there.
public final class ActionValueTable {
  /// How many states are told apart: those of the environment, in each phase.
  public let stateCount: Int
  /// Into how many equal parts the time limit of an episode is divided, each with values of its own.
  public let phases: Int
  private let timeLimit: Int
  /// How many actions there are.
  public let actionCount: Int
  /// The values, [states × actions].
  package let values: UnsafeMutableBufferPointer<Double>
  /// 1 for legal actions, [states × actions]; nil when all are always legal.
  let legal: UnsafeMutableBufferPointer<UInt8>?

  /// - Throws: `WarrenError` where a time limit cannot be divided into so many phases.
  static func check(phases: Int, timeLimit: Int?) throws {
    guard phases == 1 || timeLimit.map({ phases <= $0 }) ?? false else {
      throw WarrenError(
        "'phases' is \(phases), and the environment has "
          + (timeLimit.map { "a time limit of \($0) steps" } ?? "no time limit that could be divided"))
    }
  }

  /// A table of equal values for an environment that numbers its states.
  /// - Throws: `WarrenError` for an environment without numbered states or discrete actions, and for more phases than its
  ///   episodes have steps.
  public init(for environment: any BatchEnvironment, initialValue: Double, phases: Int = 1) throws {
    guard let states = environment.specification.stateCount, case .discrete(let actions) = environment.specification.actionSpace
    else { throw WarrenError("a table of action values needs numbered states and discrete actions") }
    try Self.check(phases: phases, timeLimit: environment.specification.timeLimit)
    (self.phases, timeLimit) = (phases, environment.specification.timeLimit ?? 0)
    stateCount = states * phases
    actionCount = actions
    values = .allocate(capacity: stateCount * actions)
    values.initialize(repeating: initialValue)
    if environment.hasIllegalActions {
      let mask = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: stateCount * actions)
      mask.initialize(repeating: 1)
      legal = mask
    } else {
      legal = nil
    }
  }

  deinit {
    values.deallocate()
    legal?.deallocate()
  }

  /// The number of an environment's state after so many steps of an episode.
  func state(_ number: Int32, elapsed: Int32) -> Int32 {
    let phase = min(Int(elapsed) * phases / timeLimit, phases - 1)
    return number + Int32(phase * (stateCount / phases))
  }

  /// Whether nothing follows a step as far as values go: with phases, they count what the time limit leaves.
  func isEnd(_ status: TimeStep.Status) -> Bool { status == .terminated || phases > 1 && status == .truncated }

  /// The value of an action in a state.
  public internal(set) subscript(state: Int, action: Int) -> Double {
    get { values[state * actionCount + action] }
    set { values[state * actionCount + action] = newValue }
  }

  /// Takes note of which actions are legal in a state.
  /// - Parameter mask: one byte an action.
  func note(_ mask: UnsafePointer<UInt8>, in state: Int) {
    guard let legal else { return }
    for action in 0..<actionCount { legal[state * actionCount + action] = mask[action] }
  }

  /// The largest value of a legal action; 0 where none is legal.
  func largestValue(in state: Int) -> Double {
    let base = state * actionCount
    var best = -Double.infinity
    if let legal {
      for index in base..<base + actionCount where legal[index] != 0 { best = max(best, values[index]) }
      return best == -Double.infinity ? 0 : best
    }
    for index in base..<base + actionCount { best = max(best, values[index]) }
    return best
  }

  /// The legal action of the largest value: the first of equals, or any of them when there is a stream to draw from. -1 where
  /// none is legal.
  func bestAction(in state: Int, using random: inout RandomStream?) -> Int {
    let base = state * actionCount
    var best = -1
    var value = -Double.infinity
    var equals = 0
    for action in 0..<actionCount where legal.map({ $0[base + action] != 0 }) ?? true {
      if values[base + action] > value {
        (best, value, equals) = (action, values[base + action], 1)
      } else if values[base + action] == value {
        equals += 1
        // Each of k equals is left with probability 1/k.
        if let draw = random?.integer(below: equals), draw == 0 { best = action }
      }
    }
    return best
  }

  /// How likely a policy takes an action that takes the best one, equally good ones equally likely, but with probability epsilon
  /// any legal one. 0 for illegal actions.
  func probability(of action: Int, in state: Int, epsilon: Double) -> Double {
    let base = state * actionCount
    if let legal, legal[base + action] == 0 { return 0 }
    let best = largestValue(in: state)
    var (equals, count) = (0, 0)
    for index in base..<base + actionCount where legal.map({ $0[index] != 0 }) ?? true {
      count += 1
      if values[index] == best { equals += 1 }
    }
    let share = values[base + action] == best ? 1 / Double(equals) : 0
    return (1 - epsilon) * share + epsilon / Double(count)
  }

  /// The mean value under a policy that takes the best action, but with probability epsilon any legal one: what the next state is
  /// worth to expected SARSA. Equally good actions share the first part. 0 where no action is legal.
  func expectedValue(in state: Int, epsilon: Double) -> Double {
    let base = state * actionCount
    var (sum, count) = (0.0, 0)
    for action in 0..<actionCount where legal.map({ $0[base + action] != 0 }) ?? true {
      sum += values[base + action]
      count += 1
    }
    guard count > 0 else { return 0 }
    return (1 - epsilon) * largestValue(in: state) + epsilon * sum / Double(count)
  }

  /// All that it knows.
  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("values", UnsafeBufferPointer(values))
    if let legal { snapshot.setArray("legal", UnsafeBufferPointer(legal)) }
    return snapshot
  }

  /// Takes back what a table of the same size has saved.
  func restore(_ snapshot: Snapshot) throws {
    try snapshot.copyArray("values", to: values)
    if let legal { try snapshot.copyArray("legal", to: legal) }
  }
}
