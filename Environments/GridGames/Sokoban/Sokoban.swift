import Core
import ReinforcementLearning

/// How ``Sokoban`` is set up.
public struct SokobanConfiguration: Configuration, Equatable {
  /// `random`, the name of a bundled level, `bundled` for any of them, or the rows of a level separated by `/`.
  public var level: String
  /// Cells a side of a random level, the wall around included, 5 to 16; 10 when left out.
  public var size: Int?
  /// Boxes of a random level; 4 when left out.
  public var boxes: Int?
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// Random levels of the size of those of Jumanji's Sokoban-v0.
  public init() { self.init(level: "random") }

  /// These settings; what is left out is as in Jumanji's Sokoban-v0.
  public init(level: String, size: Int? = nil, boxes: Int? = nil, timeLimit: Int = 120) {
    self.level = level
    self.size = size
    self.boxes = boxes
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "level": "random, bundled (any of them), the name of a bundled level, or rows such as '#####/#@$.#/#####' (XSB letters).",
    "size": "Cells a side of a random level, the wall around included, 5 to 16; 10 when left out.",
    "boxes": "Boxes of a random level, at most (size - 2) * (size - 2) / 8; 4 when left out.",
    "timeLimit": "Steps after which an episode is truncated.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "timeLimit": .atLeast(1),
    "size": .from(5, to: 16),
  ]

  public func validate() throws {
    try checkBounds()
    guard level == "random" else {
      let setting = size != nil ? "size" : boxes != nil ? "boxes" : nil
      if let setting { throw WarrenError("'\(setting)' is a setting of random levels only", hint: "level: random") }
      _ = try fixedLevels()
      return
    }
    let size = size ?? 10
    let most = (size - 2) * (size - 2) / 8
    guard (1...most).contains(boxes ?? 4) else {
      throw WarrenError("'boxes' lies between 1 and \(most) at size \(size), found \(boxes ?? 4)")
    }
  }

  /// The levels of which each episode plays one; none for random ones.
  func fixedLevels() throws -> [SokobanLevel] {
    if level == "random" { return [] }
    if level == "bundled" { return try SokobanLevel.bundled.map { try SokobanLevel($0.rows).padded(rows: 10, columns: 10) } }
    if let bundled = SokobanLevel.bundled.first(where: { $0.name == level }) { return [try SokobanLevel(bundled.rows)] }
    guard level.contains("/") else {
      let names = SokobanLevel.bundled.map(\.name).joined(separator: ", ")
      throw WarrenError(
        "'level' names no level: '\(level)'", hint: "random, bundled, \(names), or rows such as #####/#@$.#/#####")
    }
    return [try SokobanLevel(level.split(separator: "/", omittingEmptySubsequences: false).map(String.init))]
  }
}

/// Push every box onto a target. The rules of Jumanji's Sokoban-v0.
///
/// - Observation `[rows, columns, 4]`, channels last: walls, targets, boxes, player.
/// - Action: 0 up, 1 right, 2 down, 3 left. The player goes there and pushes a box that is in the way, if the cell behind it is
///   free. Legal are the moves that change something; an illegal one costs its step.
/// - Reward: -0.1 a step; 1 more for a box pushed onto a target, 1 less for one pushed off, 10 more when all are on targets.
/// - End: terminated when all boxes are on targets; truncated after 120 steps.
/// - Start: a fixed level, any of the bundled ones, or a new random one.
///
/// Three things differ from Jumanji: its levels are the Boxoban set, always 10x10 with 4 boxes; it has no mask of actions; and it
/// calls the time limit a termination. It also shows the number of the step.
public struct Sokoban: RenderableEnvironment, Equatable {
  /// Rows of the board.
  public var rows: Int { level.rows }
  /// Columns of the board.
  public var columns: Int { level.columns }
  private let timeLimit: Int
  private let generator: SokobanGenerator
  /// The levels of which each episode plays one; none when each has a new one.
  private let levels: [SokobanLevel]
  /// The level as it is now: a step changes where boxes and player are.
  public private(set) var level: SokobanLevel
  /// How many boxes are not on targets.
  private var remaining = 0
  /// The observation without boxes and player. Only a reset changes it.
  private var ground: [Float]

  public init() {
    self.init(generator: SokobanGenerator(size: 10, boxes: 4), levels: [], timeLimit: 120)
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is wrong, or what is wrong with the level.
  public init(_ configuration: SokobanConfiguration) throws {
    try configuration.validate()
    self.init(
      generator: SokobanGenerator(size: configuration.size ?? 10, boxes: configuration.boxes ?? 4),
      levels: try configuration.fixedLevels(), timeLimit: configuration.timeLimit)
  }

  private init(generator: SokobanGenerator, levels: [SokobanLevel], timeLimit: Int) {
    self.generator = generator
    self.levels = levels
    self.timeLimit = timeLimit
    let size = generator.size
    level =
      levels.first
      ?? SokobanLevel(
        rows: size, columns: size, walls: SokobanCells(rows: 0..<size, columns: 0..<size), targets: SokobanCells(),
        boxes: SokobanCells(), player: SokobanCells.stride + 1)
    ground = [Float](repeating: 0, count: level.rows * level.columns * 4)
    begin()
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [rows, columns, 4], actionSpace: .discrete(4), rewardRange: -1 - 0.1...1 + 9.9, timeLimit: timeLimit,
      discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    if levels.isEmpty {
      level = generator.level(using: &random)
    } else {
      level = levels.count == 1 ? levels[0] : levels[random.integer(below: levels.count)]
    }
    begin()
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let offset = SokobanCells.offset(action)
    let next = level.player &+ offset
    if level.walls.contains(next) { return .running(reward: -0.1) }
    guard level.boxes.contains(next) else {
      level.player = next
      return .running(reward: -0.1)
    }
    let beyond = next &+ offset
    if level.walls.contains(beyond) || level.boxes.contains(beyond) { return .running(reward: -0.1) }
    level.player = next
    level.boxes.remove(next)
    level.boxes.insert(beyond)
    let gain = (level.targets.contains(beyond) ? 1 : 0) &- (level.targets.contains(next) ? 1 : 0)
    remaining &-= gain
    return remaining == 0 ? .terminated(reward: Float(gain) + 9.9) : .running(reward: Float(gain) - 0.1)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) {
    ground.withUnsafeBufferPointer { ground in
      row.withUnsafeMutableBufferPointer { numbers in
        numbers.baseAddress!.update(from: ground.baseAddress!, count: min(ground.count, numbers.count))
      }
    }
    writeMovingParts(into: &row)
  }

  public static var hasMovingParts: Bool { true }

  @inline(__always)
  public func removeMovingParts(from row: inout BatchRow<Float>) {
    level.boxes.visit { row[channel($0) &+ 2] = 0 }
    row[channel(level.player) &+ 3] = 0
  }

  @inline(__always)
  public func writeMovingParts(into row: inout BatchRow<Float>) {
    level.boxes.visit { row[channel($0) &+ 2] = 1 }
    row[channel(level.player) &+ 3] = 1
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    for action in 0..<4 { row[action] = level.canMove(action) }
  }

  public var rendering: String { level.text.joined(separator: "\n") }

  /// The first channel of a cell in the observation.
  private func channel(_ cell: Int) -> Int { (cell &>> 4 &* level.columns &+ cell & 15) &* 4 }

  /// Sets everything that follows from the level.
  private mutating func begin() {
    remaining = (level.boxes - level.targets).count
    for row in 0..<level.rows {
      for column in 0..<level.columns {
        let cell = row &* SokobanCells.stride &+ column
        ground[channel(cell)] = level.walls.contains(cell) ? 1 : 0
        ground[channel(cell) &+ 1] = level.targets.contains(cell) ? 1 : 0
      }
    }
  }
}
