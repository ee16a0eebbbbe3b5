import Core
import ReinforcementLearning

/// How ``Snake`` is set up.
public struct SnakeConfiguration: Configuration, Equatable {
  /// Rows of the board, 2 to 64.
  public var rows: Int
  /// Columns of the board, 2 to 64.
  public var columns: Int
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// The settings of Jumanji's Snake-v1.
  public init() { self.init(rows: 12) }

  /// These settings; what is left out is as in Jumanji's Snake-v1.
  public init(rows: Int, columns: Int = 12, timeLimit: Int = 4000) {
    self.rows = rows
    self.columns = columns
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "rows": "Rows of the board.",
    "columns": "Columns of the board.",
    "timeLimit": "Steps after which an episode is truncated.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "rows": .from(2, to: 64), "columns": .from(2, to: 64), "timeLimit": .atLeast(1),
  ]
}

/// A snake that grows with every fruit it eats and must bite neither the wall nor itself. Jumanji's Snake-v1.
///
/// - Observation `[rows, columns, 5]`, channels last: body (head and tail included), head, tail, fruit, and the body numbered
///   from the tail (1/length) to the head (1).
/// - Action: 0 up, 1 right, 2 down, 3 left. Legal are the moves that stay on the board and hit no part of the body; the tail
///   moves away in time and may be followed.
/// - Reward: 1 for eating a fruit, else 0.
/// - End: terminated by an illegal move, when no move is legal, or when the board is full; truncated after 4000 steps.
/// - Start: a snake of one cell and a fruit, anywhere.
///
/// Two things differ from Jumanji: it terminates at the time limit, where this truncates; and it asks a snake that is shut in for
/// one more move, which can only lose.
public struct Snake: RenderableEnvironment, Equatable {
  /// Rows of the board.
  public let rows: Int
  /// Columns of the board.
  public let columns: Int
  private let timeLimit: Int
  /// The places of the snake in a ring, from the tail at `tailIndex` to the head, `length` of them.
  private var ring: [Place]
  private var tailIndex = 0
  /// How many cells the snake has.
  public private(set) var length = 0
  /// Whether a part of the snake lies on a cell. Around the board runs a border that counts as snake, so a move needs no test for
  /// the edge; cells are numbered with it, `columns + 2` a row.
  private var isBlocked: [Bool]
  private var head = Place(cell: 0, channel: 0)
  private var fruit = Place(cell: 0, channel: 0)
  /// Which moves are legal, one bit each.
  private var legal: UInt8 = 0
  private let stride: Int

  /// A cell under both its numbers, so that neither needs a division: the one that counts the border, and the index of its first
  /// channel in the observation.
  private struct Place: Codable, Sendable, Equatable {
    var cell: UInt16
    var channel: UInt16
  }

  public init() {
    self.init(rows: 12, columns: 12, timeLimit: 4000)
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: SnakeConfiguration) throws {
    try configuration.validate()
    self.init(rows: configuration.rows, columns: configuration.columns, timeLimit: configuration.timeLimit)
  }

  private init(rows: Int, columns: Int, timeLimit: Int) {
    self.rows = rows
    self.columns = columns
    self.timeLimit = timeLimit
    stride = columns + 2
    ring = [Place](repeating: Place(cell: 0, channel: 0), count: rows * columns)
    isBlocked = (0..<(rows + 2) * (columns + 2)).map { cell in
      let (row, column) = (cell / (columns + 2), cell % (columns + 2))
      return row == 0 || row == rows + 1 || column == 0 || column == columns + 1
    }
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [rows, columns, 5], actionSpace: .discrete(4), rewardRange: 0...1, timeLimit: timeLimit, discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    for offset in 0..<length { isBlocked[Int(ring[ringIndex(offset)].cell)] = false }
    let start = random.integer(below: rows * columns)
    head = place((start / columns + 1) * stride + start % columns + 1)
    tailIndex = 0
    length = 1
    ring[0] = head
    isBlocked[Int(head.cell)] = true
    placeFruit(using: &random)
    findLegalMoves()
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard legal >> UInt8(truncatingIfNeeded: action) & 1 == 1 else { return .terminated(reward: 0) }
    let next = neighbor(action)
    let eats = next == fruit
    var vacated: Int?
    if !eats {
      vacated = Int(ring[tailIndex].cell)
      tailIndex = ringIndex(1)
      length &-= 1
    }
    ring[ringIndex(length)] = next
    length &+= 1
    head = next
    let (headCell, tailCell, rowStride) = (Int(next.cell), Int(ring[tailIndex].cell), stride)
    legal = isBlocked.withUnsafeMutableBufferPointer { isBlocked in
      if let vacated { isBlocked[vacated] = false }
      isBlocked[headCell] = true
      return Self.legalMoves(isBlocked, head: headCell, tail: tailCell, stride: rowStride)
    }
    guard eats else { return TimeStep(reward: 0, status: legal == 0 ? .terminated : .running) }
    if length == ring.count {
      legal = 0
    } else {
      placeFruit(using: &random)
    }
    return TimeStep(reward: 1, status: legal == 0 ? .terminated : .running)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    let total = Float(length)
    for offset in 0..<length {
      let channel = Int(ring[ringIndex(offset)].channel)
      row[channel] = 1
      row[channel &+ 4] = Float(offset &+ 1) / total
    }
    row[Int(head.channel) &+ 1] = 1
    row[Int(ring[tailIndex].channel) &+ 2] = 1
    // On a full board the fruit is where the head has just eaten it.
    row[Int(fruit.channel) &+ 3] = 1
  }

  public static var hasMovingParts: Bool { true }

  @inline(__always)
  public func removeMovingParts(from row: inout BatchRow<Float>) {
    let tail = Int(ring[tailIndex].channel)
    row[tail] = 0
    row[tail &+ 2] = 0
    row[tail &+ 4] = 0
    row[Int(head.channel) &+ 1] = 0
    row[Int(fruit.channel) &+ 3] = 0
  }

  @inline(__always)
  public func writeMovingParts(into row: inout BatchRow<Float>) {
    writeBodyNumbers(into: &row)
    // All of the body but its ends lay there before the step.
    let (front, tail) = (Int(head.channel), Int(ring[tailIndex].channel))
    row[tail] = 1
    row[tail &+ 2] = 1
    row[front] = 1
    row[front &+ 1] = 1
    row[Int(fruit.channel) &+ 3] = 1
  }

  /// Numbers the cells from the tail to the head.
  @inline(__always)
  private func writeBodyNumbers(into row: inout BatchRow<Float>) {
    let total = Float(length)
    let untilEnd = min(length, ring.count &- tailIndex)
    ring.withUnsafeBufferPointer { ring in
      for offset in 0..<untilEnd {
        row[Int(ring[tailIndex &+ offset].channel) &+ 4] = Float(offset &+ 1) / total
      }
      for offset in untilEnd..<length {
        row[Int(ring[offset &- untilEnd].channel) &+ 4] = Float(offset &+ 1) / total
      }
    }
  }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    for action in 0..<4 { row[action] = legal &>> UInt8(truncatingIfNeeded: action) & 1 == 1 }
  }

  public var rendering: String {
    let (headCell, tailCell, fruitCell) = (Int(head.cell), Int(ring[tailIndex].cell), Int(fruit.cell))
    let edge = "+" + String(repeating: "-", count: columns) + "+"
    let lines = (1...rows).map { row in
      let cells = (1...columns).map { column -> Character in
        let cell = row * stride + column
        if cell == headCell { return "@" }
        if cell == tailCell { return "~" }
        if cell == fruitCell { return "*" }
        return isBlocked[cell] ? "o" : "."
      }
      return "|" + String(cells) + "|"
    }
    return ([edge] + lines + [edge, "length \(length)"]).joined(separator: "\n")
  }

  /// The index in the ring of the cell that many places from the tail.
  private func ringIndex(_ offset: Int) -> Int {
    let index = tailIndex &+ offset
    return index >= ring.count ? index &- ring.count : index
  }

  /// The place of a cell that is numbered with the border.
  private func place(_ cell: Int) -> Place {
    let (row, column) = (cell / stride - 1, cell % stride - 1)
    return Place(cell: UInt16(cell), channel: UInt16((row * columns + column) * 5))
  }

  private func neighbor(_ action: Int) -> Place {
    let step = action & 1 == 0 ? stride : 1
    let channels = action & 1 == 0 ? columns &* 5 : 5
    let isForward = action == 1 || action == 2
    return Place(
      cell: UInt16(truncatingIfNeeded: Int(head.cell) &+ (isForward ? step : 0 &- step)),
      channel: UInt16(truncatingIfNeeded: Int(head.channel) &+ (isForward ? channels : 0 &- channels)))
  }

  private mutating func placeFruit(using random: inout RandomStream) {
    var remaining = random.integer(below: rows * columns - length)
    var cell = stride
    while true {
      if !isBlocked[cell] {
        if remaining == 0 { break }
        remaining &-= 1
      }
      cell &+= 1
    }
    fruit = place(cell)
  }

  private mutating func findLegalMoves() {
    let (headCell, tailCell, rowStride) = (Int(head.cell), Int(ring[tailIndex].cell), stride)
    legal = isBlocked.withUnsafeMutableBufferPointer {
      Self.legalMoves($0, head: headCell, tail: tailCell, stride: rowStride)
    }
  }

  @inline(__always)
  private static func legalMoves(_ isBlocked: UnsafeMutableBufferPointer<Bool>, head: Int, tail: Int, stride: Int) -> UInt8 {
    @inline(__always)
    func isFree(_ cell: Int) -> UInt8 { !isBlocked[cell] || cell == tail ? 1 : 0 }
    return isFree(head &- stride) | isFree(head &+ 1) &<< 1 | isFree(head &+ stride) &<< 2 | isFree(head &- 1) &<< 3
  }
}
