/// What stands in each of the eight rows: a table with a weight for every pattern of three cells, shared by rows of the same kind and
/// by a pattern and its reverse. Such an n-tuple is Lucas's ("Learning to play Othello with n-tuple systems", 2008).
extension TicTacToe: WeighedGame {
  public static let features: [PositionFeature] = patterns.enumerated().flatMap { kind, patterns in
    patterns.map { PositionFeature("\(["side", "middle", "diagonal"][kind]) \(text($0))", unit: 1) }
  }

  public static var matchesPerStep: Int { 100 }

  /// The cells of all rows with the kind of each.
  private static let rows: [(cells: (Int, Int, Int), kind: Int)] = [
    ((0, 1, 2), 0), ((6, 7, 8), 0), ((0, 3, 6), 0), ((2, 5, 8), 0), ((3, 4, 5), 1), ((1, 4, 7), 1), ((0, 4, 8), 2),
    ((2, 4, 6), 2),
  ]

  /// For each kind the patterns that are told apart in a game that goes on: digits in base 3, 0 for an empty cell, 1 for an own stone,
  /// 2 for one of the other player.
  private static let patterns: [[Int]] = (0..<3).map { _ in
    (0..<27).filter { $0 <= reversed($0) && $0 != 13 && $0 != 26 }
  }

  private static func reversed(_ pattern: Int) -> Int { pattern % 3 * 9 + pattern / 3 % 3 * 3 + pattern / 9 }

  private static func text(_ pattern: Int) -> String {
    [1, 3, 9].map { ["-", "X", "O"][pattern / $0 % 3] }.joined()
  }

  /// For every kind of row and pattern the place of its feature.
  private static let places: [Int] = (0..<3).flatMap { kind in
    (0..<27).map { pattern in
      let start = patterns.prefix(kind).reduce(0) { $0 + $1.count }
      return patterns[kind].firstIndex(of: min(pattern, reversed(pattern))).map { start + $0 } ?? 0
    }
  }

  public func writeFeatures(into numbers: UnsafeMutablePointer<Float>) {
    numbers.update(repeating: 0, count: Self.features.count)
    func digit(_ cell: Int) -> Int { Int(own >> UInt16(cell) & 1 + 2 * (other >> UInt16(cell) & 1)) }
    for (cells, kind) in Self.rows {
      let pattern = digit(cells.0) + 3 * digit(cells.1) + 9 * digit(cells.2)
      numbers[Self.places[27 * kind + pattern]] += 1
    }
  }
}
