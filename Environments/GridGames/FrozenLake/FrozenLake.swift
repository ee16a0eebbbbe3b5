import Core
import ReinforcementLearning

/// How ``FrozenLake`` is set up.
public struct FrozenLakeConfiguration: Configuration, Equatable {
  /// `4x4`, `8x8`, `random`, or the rows of a map separated by `/`, such as `SFF/FHF/FFG`.
  public var map: String
  /// Whether the ice is slippery.
  public var slippery: Bool
  /// On slippery ice, how likely one moves as intended; else sideways, either side equally likely. A third when left out.
  public var successRate: Double?
  /// Steps after which an episode is truncated. When left out, 100 on maps of up to 16 tiles and 200 on larger ones.
  public var timeLimit: Int?
  /// Tiles a side of a random map; 8 when left out.
  public var size: Int?
  /// Share of frozen tiles of a random map; 0.8 when left out.
  public var frozenFraction: Double?
  /// Which random map; 0 when left out.
  public var mapSeed: UInt64?

  /// The settings of Gymnasium's FrozenLake-v1.
  public init() { self.init(map: "4x4") }

  /// These settings; what is left out is as in Gymnasium's FrozenLake-v1.
  public init(
    map: String, slippery: Bool = true, successRate: Double? = nil, timeLimit: Int? = nil, size: Int? = nil,
    frozenFraction: Double? = nil, mapSeed: UInt64? = nil
  ) {
    self.map = map
    self.slippery = slippery
    self.successRate = successRate
    self.timeLimit = timeLimit
    self.size = size
    self.frozenFraction = frozenFraction
    self.mapSeed = mapSeed
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "map": "4x4, 8x8, random, or rows of the tiles S (start), F (frozen), H (hole), G (goal) separated by '/'.",
    "slippery": "Whether one may slide sideways.",
    "successRate": "How likely one moves as intended on slippery ice; a third when left out.",
    "timeLimit": "Steps after which an episode is truncated; 100 on up to 16 tiles, else 200, when left out.",
    "size": "Tiles a side of a random map; 8 when left out.",
    "frozenFraction": "Share of frozen tiles of a random map; 0.8 when left out.",
    "mapSeed": "Which random map; 0 when left out.",
  ]

  public static let bounds: [String: SettingBounds] = ["timeLimit": .atLeast(1)]

  public func validate() throws {
    try checkBounds()
    if let successRate {
      guard (0...1).contains(successRate) else { throw WarrenError("'successRate' lies from 0 to 1, found \(successRate)") }
      guard slippery else {
        throw WarrenError("'successRate' is a setting of slippery ice only", hint: "slippery: true")
      }
    }
    _ = try makeMap()
  }

  func makeMap() throws -> FrozenLakeMap {
    if map == "random" {
      var random = RandomKey(seed: mapSeed ?? 0)["frozen-lake map"].stream
      return try .random(size: size ?? 8, frozenFraction: frozenFraction ?? 0.8, using: &random)
    }
    let setting = size != nil ? "size" : frozenFraction != nil ? "frozenFraction" : mapSeed != nil ? "mapSeed" : nil
    if let setting { throw WarrenError("'\(setting)' is a setting of random maps only", hint: "map: random") }
    if let map = FrozenLakeMap.named[map] { return map }
    guard map.contains("/") else {
      throw WarrenError("'map' names no map: '\(map)'", hint: "4x4, 8x8, random, or rows such as SFF/FHF/FFG")
    }
    return try FrozenLakeMap(map.split(separator: "/", omittingEmptySubsequences: false).map(String.init))
  }
}

/// Cross a frozen lake to the goal without falling into a hole. Gymnasium's FrozenLake-v1.
///
/// - Observation `[tiles]`: 1 at the tile one stands on, else 0 (Gymnasium gives the tile's number).
/// - Action: 0 left, 1 down, 2 right, 3 up.
/// - Reward: 1 for reaching the goal, else 0.
/// - End: terminated in a hole or at the goal; truncated after 100 steps (4x4) or 200 (larger).
public struct FrozenLake: RenderableEnvironment, Equatable {
  /// The ground.
  public let map: FrozenLakeMap
  /// The number of the tile one stands on, row by row.
  public private(set) var tile: Int
  /// Where each of the four moves leads from each tile, in row-major order.
  private let moves: [Int32]
  /// What a tile is worth to step on, and whether the episode ends there.
  private let tileReward: [Float]
  private let isLast: [Bool]
  private let starts: [Int]
  private let tileCount: Int
  private let timeLimit: Int
  /// Sliding to the left of the intended direction happens below this bound of a uniform number, to the right above `rightBound`.
  private let leftBound: Float
  private let rightBound: Float
  private let slippery: Bool

  public init() {
    self.init(map: FrozenLakeMap.named["4x4"]!, successRate: 1.0 / 3, timeLimit: 100)
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is wrong.
  public init(_ configuration: FrozenLakeConfiguration) throws {
    try configuration.validate()
    let map = try configuration.makeMap()
    self.init(
      map: map, successRate: configuration.slippery ? configuration.successRate ?? 1.0 / 3 : 1,
      timeLimit: configuration.timeLimit ?? (map.tiles.count <= 16 ? 100 : 200))
  }

  private init(map: FrozenLakeMap, successRate: Double, timeLimit: Int) {
    let tiles = map.tiles
    self.map = map
    tileCount = tiles.count
    starts = tiles.indices.filter { tiles[$0] == FrozenLakeMap.start }
    tile = starts[0]
    moves = tiles.indices.flatMap { tile in (0..<4).map { Int32(map.tile(from: tile, moving: $0)) } }
    tileReward = tiles.map { $0 == FrozenLakeMap.goal ? 1 : 0 }
    isLast = tiles.map { $0 == FrozenLakeMap.goal || $0 == FrozenLakeMap.hole }
    slippery = successRate < 1
    leftBound = Float((1 - successRate) / 2)
    rightBound = Float((1 + successRate) / 2)
    self.timeLimit = timeLimit
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [tileCount], actionSpace: .discrete(4), rewardRange: 0...1, timeLimit: timeLimit, discount: 0.99,
      stateCount: tileCount)
  }

  public var stateNumber: Int { tile }

  public mutating func reset(using random: inout RandomStream) {
    tile = starts.count == 1 ? starts[0] : starts[random.integer(below: starts.count)]
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    var direction = action
    if slippery {
      // Directions go round: the one before lies to one side, the one after to the other.
      let number = random.uniform()
      direction = direction &+ (number < leftBound ? 3 : 0) &+ (number >= rightBound ? 1 : 0)
    }
    tile = Int(moves[tile &* 4 &+ direction & 3])
    return TimeStep(reward: tileReward[tile], status: isLast[tile] ? .terminated : .running)
  }

  public var oneHotIndex: Int { tile }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[tile] = 1
  }

  public var rendering: String {
    let width = map.width
    return map.rows.enumerated().map { number, row in
      row.enumerated().map { column, letter in number * width + column == tile ? "[\(letter)]" : " \(letter) " }.joined()
    }.joined(separator: "\n")
  }

}

extension FrozenLake: ModeledEnvironment {
  /// States are tiles, row by row.
  public func outcomes(of action: Int, in tile: Int) -> [Outcome] {
    if isLast[tile] { return [Outcome(probability: 1, state: tile, reward: 0, isLast: true)] }
    let success = Double(rightBound) - Double(leftBound)
    let directions = slippery ? [(3, (1 - success) / 2), (0, success), (1, (1 - success) / 2)] : [(0, 1)]
    return directions.map { turn, probability in
      let next = Int(moves[tile * 4 + (action + turn) & 3])
      return Outcome(probability: probability, state: next, reward: tileReward[next], isLast: isLast[next])
    }
  }

  public var startingStates: [(state: Int, probability: Double)] { starts.map { ($0, 1 / Double(starts.count)) } }
}
