/// Which actions an environment takes.
public enum ActionSpace: Sendable, Equatable, Codable {
  /// One of that many actions, numbered from 0.
  case discrete(Int)
  /// One choice in each dimension; the numbers say how many choices each has.
  case multiDiscrete([Int])
  /// A vector of real numbers, each between its `low` and its `high`.
  case continuous(low: [Float], high: [Float])

  /// How many numbers make up one action: 1 for `.discrete`, else one for each dimension.
  public var width: Int {
    switch self {
    case .discrete: 1
    case .multiDiscrete(let counts): counts.count
    case .continuous(let low, _): low.count
    }
  }

  /// How many entries a mask of legal actions has: one for each action of each dimension, dimension after dimension; 0 where
  /// actions are continuous.
  public var maskSize: Int {
    switch self {
    case .discrete(let count): count
    case .multiDiscrete(let counts): counts.reduce(0, +)
    case .continuous: 0
    }
  }
}

/// What whoever plays an environment must know beforehand. It is asked for when an environment is made, never per step.
public struct EnvironmentSpecification: Sendable, Equatable, Codable {
  /// The dimensions of an observation, outermost first; `[4]` for a vector, `[height, width, channels]` for planes.
  public var observationShape: [Int]
  /// The actions that it takes.
  public var actionSpace: ActionSpace
  /// Between which bounds the reward of a single step lies; infinite where unknown.
  public var rewardRange: ClosedRange<Float>
  /// Between which bounds the sum of the rewards from any step on lies, however long the episode; nil where no more is known than
  /// the range of single rewards and the time limit say. A game with a result at its end has that of the result.
  public var returnRange: ClosedRange<Float>?
  /// After how many steps an episode is truncated; nil when it ends by itself. Whoever drives the environment applies it.
  public var timeLimit: Int?
  /// The discount per step that goes with the task: 1 where the plain sum of rewards counts.
  public var discount: Float
  /// How many states it can be in, where it numbers them (see ``Environment/stateNumber``): what a table needs. Nil where states
  /// are not numbered.
  public var stateCount: Int?
  /// How many players take turns; 1 unless it is a ``Game``.
  public var playerCount: Int
  /// Under what a board game stays the same; nil where nothing is said about it.
  public var boardSymmetry: BoardSymmetry?

  /// A specification; what is left out is an unbounded reward, no time limit and a discount of 0.99, no
  /// numbers of states and one player, and nothing said about returns and symmetries.
  public init(
    observationShape: [Int], actionSpace: ActionSpace, rewardRange: ClosedRange<Float> = -Float.infinity...Float.infinity,
    returnRange: ClosedRange<Float>? = nil, timeLimit: Int? = nil, discount: Float = 0.99, stateCount: Int? = nil,
    playerCount: Int = 1, boardSymmetry: BoardSymmetry? = nil
  ) {
    self.observationShape = observationShape
    self.actionSpace = actionSpace
    self.rewardRange = rewardRange
    self.returnRange = returnRange
    self.timeLimit = timeLimit
    self.discount = discount
    self.stateCount = stateCount
    self.playerCount = playerCount
    self.boardSymmetry = boardSymmetry
  }

  /// How many numbers an observation has.
  public var observationSize: Int { observationShape.reduce(1, *) }

  /// The most numbers of an observation, and the most entries of a mask: batches hold many of them.
  static let largestSize = 1 << 24

  /// What is wrong with the specification itself, in words; empty when nothing is.
  public var problems: [String] {
    var problems: [String] = []
    if observationShape.contains(where: { $0 < 1 }) {
      problems.append("the observation shape \(observationShape) has a dimension below 1")
    } else if Self.isTooLarge(observationShape, { $0.multipliedReportingOverflow(by: $1) }) {
      problems.append("the observation shape \(observationShape) has more than \(Self.largestSize) numbers")
    }
    switch actionSpace {
    case .discrete(let count):
      if !(1...Self.largestSize).contains(count) {
        problems.append("the action space has \(count) actions; from 1 to \(Self.largestSize) are possible")
      }
    case .multiDiscrete(let counts):
      if counts.isEmpty || counts.contains(where: { $0 < 1 }) {
        problems.append("the multi-discrete action space \(counts) needs at least one dimension and 1 choice in each")
      } else if Self.isTooLarge(counts, { $0.addingReportingOverflow($1) }) {
        problems.append("the multi-discrete action space \(counts) has more than \(Self.largestSize) choices in all")
      }
      if counts.count > MultiDiscreteAction.maximumCount {
        problems.append(
          "a multi-discrete action has at most \(MultiDiscreteAction.maximumCount) dimensions, not \(counts.count)")
      }
    case .continuous(let low, let high):
      if low.isEmpty || low.count != high.count || zip(low, high).contains(where: { !($0 <= $1) }) {
        problems.append("the continuous action space needs as many lower as upper bounds, each lower one at most its upper one")
      }
      if low.count > ContinuousAction.maximumCount {
        problems.append("a continuous action has at most \(ContinuousAction.maximumCount) dimensions, not \(low.count)")
      }
    }
    if let timeLimit, timeLimit < 1 { problems.append("the time limit is \(timeLimit) steps; at least 1 is needed") }
    if let stateCount, !(1...Int(Int32.max)).contains(stateCount) {
      problems.append("there are \(stateCount) states; from 1 to \(Int32.max) can be numbered")
    }
    if playerCount < 1 { problems.append("there are \(playerCount) players; at least 1 is needed") }
    if !(0...1).contains(discount) { problems.append("the discount is \(discount); it lies between 0 and 1") }
    return problems
  }

  /// Whether sizes that are taken together come to more than can be.
  private static func isTooLarge(_ sizes: [Int], _ join: (Int, Int) -> (partialValue: Int, overflow: Bool)) -> Bool {
    guard var total = sizes.first else { return false }
    for size in sizes.dropFirst() {
      let (joined, overflow) = join(total, size)
      guard !overflow else { return true }
      total = joined
    }
    return total > largestSize
  }
}
