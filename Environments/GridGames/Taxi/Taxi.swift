import Core
import ReinforcementLearning

/// How ``Taxi`` is set up.
public struct TaxiConfiguration: Configuration, Equatable {
  /// Whether rain makes the taxi drift sideways.
  public var rainy: Bool
  /// Whether passengers may change their destination on the way.
  public var fickle: Bool
  /// In rain, how likely the taxi moves as intended; 0.8 when left out.
  public var rainyProbability: Double?
  /// How likely a fickle passenger changes the destination; 0.3 when left out.
  public var fickleProbability: Double?
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// The settings of Gymnasium's Taxi-v4.
  public init() { self.init(rainy: false) }

  /// These settings; what is left out is as in Gymnasium's Taxi-v4.
  public init(
    rainy: Bool, fickle: Bool = false, rainyProbability: Double? = nil, fickleProbability: Double? = nil, timeLimit: Int = 200
  ) {
    self.rainy = rainy
    self.fickle = fickle
    self.rainyProbability = rainyProbability
    self.fickleProbability = fickleProbability
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "rainy": "Whether rain makes the taxi drift sideways.",
    "fickle": "Whether passengers may change their destination on the way.",
    "rainyProbability": "In rain, how likely the taxi moves as intended; 0.8 when left out.",
    "fickleProbability": "How likely a fickle passenger changes the destination; 0.3 when left out.",
    "timeLimit": "Steps after which an episode is truncated.",
  ]

  public static let bounds: [String: SettingBounds] = ["timeLimit": .atLeast(1)]

  public func validate() throws {
    try checkBounds()
    for (name, value, isUsed, hint) in [
      ("rainyProbability", rainyProbability, rainy, "rainy: true"),
      ("fickleProbability", fickleProbability, fickle, "fickle: true"),
    ] {
      guard let value else { continue }
      guard (0...1).contains(value) else { throw WarrenError("'\(name)' lies from 0 to 1, found \(value)") }
      guard isUsed else { throw WarrenError("'\(name)' needs its switch", hint: hint) }
    }
  }
}

/// Fetch a passenger at one of four stops and bring him to another. Gymnasium's Taxi-v4 (and, without rain and fickle
/// passengers, its Taxi-v3).
///
/// - Observation `[500]`: 1 at the number of the state, else 0 (Gymnasium gives the number): row, column, stop at which the
///   passenger waits (4: in the taxi) and stop of destination, `((row * 5 + column) * 5 + passenger) * 4 + destination`.
/// - Action: 0 down, 1 up, 2 right, 3 left, 4 pick up, 5 drop off. Legal are those of Gymnasium's action mask: moves that no wall
///   stops, picking up where the passenger waits, dropping him off at any stop.
/// - Reward: -1 a step; 20 for dropping off at the destination; -10 for picking up or dropping off where that is illegal.
/// - End: terminated when the passenger is at the destination; truncated after 200 steps.
/// - Start: taxi anywhere, passenger at a stop that is not the destination.
///
/// An illegal action moves nothing and costs its reward. Dietterich, "Hierarchical reinforcement learning with the MAXQ value
/// function decomposition" (2000).
public struct Taxi: RenderableEnvironment, Equatable {
  /// How many states can be told apart, as Gymnasium numbers them.
  public static let stateCount = 500
  private static let stops = [0, 4, 20, 23]
  private static let map = ["R: | : :G", " : | : : ", " : : : : ", " | : | : ", "Y| : |B: "]

  private var position = 0
  private var passenger = 0
  private var destination = 0
  /// Whether this passenger will change the destination with the first move.
  private var isUndecided = false
  private let fickleProbability: Double
  private let timeLimit: Int
  /// In rain the taxi drifts to the left below this bound of a uniform number, to the right above `rightBound`.
  private let leftBound: Float
  private let rightBound: Float
  private let rainy: Bool

  /// Where a move leads from a position: four entries each.
  private static let moves = table { position, map in
    let (row, column) = (position / 5, position % 5)
    let isOpenRight = column < 4 && map[row][2 * column + 1] == ":"
    let isOpenLeft = column > 0 && map[row][2 * column - 1] == ":"
    return [
      row < 4 ? position + 5 : position, row > 0 ? position - 5 : position, isOpenRight ? position + 1 : position,
      isOpenLeft ? position - 1 : position,
    ]
  }
  /// Which moves no wall stops at a position, one bit each.
  private static let exits = table { position, _ in
    [(0..<4).reduce(0) { $0 | (Int(moves[position * 4 + $1]) == position ? 0 : 1 << $1) }]
  }
  /// Which stop is at a position; 4 for none.
  private static let stopAt = table { position, _ in [stops.firstIndex(of: position) ?? 4] }

  /// A table over all positions, in memory that is read without counting references and kept as long as the program runs.
  private static func table(_ entries: (_ position: Int, _ map: [[Character]]) -> [Int]) -> SharedTable {
    let map = map.map { Array($0) }
    return SharedTable((0..<25).flatMap { entries($0, map) })
  }

  public init() {
    self.init(rainyProbability: nil, fickleProbability: 0, timeLimit: 200)
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is wrong.
  public init(_ configuration: TaxiConfiguration) throws {
    try configuration.validate()
    self.init(
      rainyProbability: configuration.rainy ? configuration.rainyProbability ?? 0.8 : nil,
      fickleProbability: configuration.fickle ? configuration.fickleProbability ?? 0.3 : 0, timeLimit: configuration.timeLimit)
  }

  private init(rainyProbability: Double?, fickleProbability: Double, timeLimit: Int) {
    rainy = rainyProbability != nil
    leftBound = Float((1 - (rainyProbability ?? 1)) / 2)
    rightBound = Float((1 + (rainyProbability ?? 1)) / 2)
    self.fickleProbability = fickleProbability
    self.timeLimit = timeLimit
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [Self.stateCount], actionSpace: .discrete(6), rewardRange: -10...20, timeLimit: timeLimit,
      discount: 0.99, stateCount: fickleProbability > 0 ? 2 * Self.stateCount : Self.stateCount)
  }

  /// The number of the present state, as Gymnasium counts; 500 more while the passenger will still change the destination,
  /// which no observation shows.
  public var state: Int { visibleState &+ (isUndecided ? Self.stateCount : 0) }

  public var stateNumber: Int { state }

  private var visibleState: Int { (position &* 5 &+ passenger) &* 4 &+ destination }

  public mutating func reset(using random: inout RandomStream) {
    let number = random.integer(below: 25 * 4 * 3)
    (position, passenger) = (number / 12, number / 3 % 4)
    // One of the three other stops.
    destination = (passenger &+ 1 &+ number % 3) & 3
    isUndecided = fickleProbability > 0 && random.bernoulli(fickleProbability)
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    if action < 4 {
      var direction = action
      if rainy, moved(position, action) != position {
        let number = random.uniform()
        if number < leftBound { direction = Self.left(of: action) }
        if number >= rightBound { direction = Self.left(of: action) ^ 1 }
      }
      let next = moved(position, direction)
      if isUndecided, passenger == 4, next != position {
        isUndecided = false
        destination = (destination &+ 1 &+ random.integer(below: 3)) & 3
      }
      position = next
      return .running(reward: -1)
    }
    let stop = Int(Self.stopAt[position])
    if action == 4 {
      guard passenger < 4, passenger == stop else { return .running(reward: -10) }
      passenger = 4
      return .running(reward: -1)
    }
    guard passenger == 4, stop < 4 else { return .running(reward: -10) }
    passenger = stop
    return stop == destination ? .terminated(reward: 20) : .running(reward: -1)
  }

  public var oneHotIndex: Int { visibleState }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[visibleState] = 1
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    let open = Self.exits[position]
    for action in 0..<4 { row[action] = open &>> UInt8(truncatingIfNeeded: action) & 1 == 1 }
    let stop = Int(Self.stopAt[position])
    row[4] = passenger < 4 && passenger == stop
    row[5] = passenger == 4 && stop < 4
  }

  public var rendering: String {
    var rows = Self.map.map { Array($0) }
    let (row, column) = (position / 5, position % 5)
    rows[row][2 * column] = passenger == 4 ? "@" : "O"
    let edge = "+---------+"
    let names = ["at R", "at G", "at Y", "at B", "in the taxi"]
    let task = "passenger \(names[passenger]), to \(names[destination])"
    return ([edge] + rows.map { "|" + String($0) + "|" } + [edge, task]).joined(separator: "\n")
  }

  /// The position that a move leads to.
  private func moved(_ position: Int, _ direction: Int) -> Int { Int(Self.moves[position &* 4 &+ direction & 3]) }

  /// The direction to the left of one that faces: right, left, up, down for down, up, right, left.
  private static func left(of direction: Int) -> Int { direction < 2 ? direction &+ 2 : 3 &- direction }
}

extension Taxi: ModeledEnvironment {
  /// States are numbered as ``state`` says, 1000 of them with fickle passengers.
  public func outcomes(of action: Int, in state: Int) -> [Outcome] {
    let before = at(state)
    guard action < 4 else {
      // Picking up and dropping off know no chance.
      var after = before
      var unused = RandomKey(seed: 0).stream
      let timeStep = after.step(action, using: &unused)
      return [Outcome(probability: 1, state: after.state, reward: timeStep.reward, isLast: timeStep.status.isLast)]
    }
    let drifts = rainy && moved(before.position, action) != before.position
    let (left, right) = (Double(leftBound), Double(rightBound))
    let directions: [(Int, Double)] =
      drifts ? [(action, right - left), (Self.left(of: action), left), (Self.left(of: action) ^ 1, 1 - right)] : [(action, 1)]
    return directions.flatMap { direction, probability -> [Outcome] in
      var after = before
      after.position = moved(before.position, direction)
      guard before.isUndecided, before.passenger == 4, after.position != before.position else {
        return [Outcome(probability: probability, state: after.state, reward: -1, isLast: false)]
      }
      after.isUndecided = false
      return (1...3).map { turn in
        after.destination = (before.destination + turn) & 3
        return Outcome(probability: probability / 3, state: after.state, reward: -1, isLast: false)
      }
    }
  }

  public func isLegal(_ action: Int, in state: Int) -> Bool {
    let taxi = at(state)
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: 6) { mask in
      var row = BatchRow(mask.baseAddress!, count: 6)
      taxi.writeLegalActions(into: &row)
      return mask[action]
    }
  }

  public var startingStates: [(state: Int, probability: Double)] {
    (0..<25 * 4 * 3).flatMap { number -> [(state: Int, probability: Double)] in
      var taxi = self
      (taxi.position, taxi.passenger) = (number / 12, number / 3 % 4)
      taxi.destination = (taxi.passenger + 1 + number % 3) & 3
      taxi.isUndecided = false
      let certain = [(state: taxi.state, probability: (1 - fickleProbability) / 300)]
      guard fickleProbability > 0 else { return certain }
      return certain + [(state: taxi.state + Self.stateCount, probability: fickleProbability / 300)]
    }
  }

  /// The environment in a state.
  private func at(_ state: Int) -> Taxi {
    var taxi = self
    taxi.isUndecided = state >= Self.stateCount
    let number = state % Self.stateCount
    (taxi.position, taxi.passenger, taxi.destination) = (number / 20, number / 4 % 5, number % 4)
    return taxi
  }
}
