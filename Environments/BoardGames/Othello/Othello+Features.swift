/// Discs on the ten kinds of cells that the board's symmetries leave, as in Lucas and Runarsson ("Temporal difference learning versus
/// co-evolution for acquiring Othello position evaluation", 2006), how many moves there are, and discs that stand in the open; all as
/// the own number less the other player's, weighed differently in the opening and at the end.
extension Othello: WeighedGame {
  public static let features: [PositionFeature] =
    zip(["a1", "b1", "c1", "d1", "b2", "c2", "d2", "c3", "d3", "d4"], kinds).map { name, cells in
      PositionFeature(name, unit: Float(cells.nonzeroBitCount / 2))
    } + [PositionFeature("moves", unit: 5), PositionFeature("discs in the open", unit: 8)]

  public static var hasEnding: Bool { true }
  public static var matchesPerStep: Int { 32 }

  /// The cells of each kind: those that turning and mirroring the board brings to one in its upper left eighth.
  private static let kinds: [UInt64] = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (3, 1), (2, 2), (3, 2), (3, 3)]
    .map { (column: Int, row: Int) in
      [(column, row), (row, column)].reduce(0) { cells, cell in
        [(cell.0, cell.1), (7 - cell.0, cell.1), (cell.0, 7 - cell.1), (7 - cell.0, 7 - cell.1)].reduce(cells) {
          $0 | 1 << UInt64(8 * $1.1 + $1.0)
        }
      }
    }

  public var progress: Float { Float((own | other).nonzeroBitCount - 4) / 60 }

  public func writeFeatures(into numbers: UnsafeMutablePointer<Float>) {
    for (place, cells) in Self.kinds.enumerated() {
      numbers[place] = Float((own & cells).nonzeroBitCount &- (other & cells).nonzeroBitCount)
    }
    let theirs = OthelloBoard.placements(own: other, other: own).nonzeroBitCount
    numbers[10] = Float(placements.nonzeroBitCount &- theirs)
    let open = OthelloBoard.neighbors(~(own | other))
    numbers[11] = Float((own & open).nonzeroBitCount &- (other & open).nonzeroBitCount)
  }
}
