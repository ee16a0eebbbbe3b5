/// Which discs can be placed and turned in Othello, all directions of a board of 64 bits at once.
///
/// A cell is a bit, row by row from the lowest bit on, so rows are bytes.
enum OthelloBoard {
  /// The inner six columns: a line of discs that is turned never has an end in the outer ones, unless it runs along them.
  private static let inner: UInt64 = 0x7E7E_7E7E_7E7E_7E7E

  /// The empty cells on which a player can place a disc.
  @inline(__always)
  static func placements(own: UInt64, other: UInt64) -> UInt64 {
    let inside = other & inner
    let found =
      ends(own, inside, 1) | ends(own, other, 8) | ends(own, inside, 7) | ends(own, inside, 9)
    return found & ~(own | other)
  }

  /// The cells after lines of up to six of `through` that begin next to `own`, both ways along a direction.
  @inline(__always)
  private static func ends(_ own: UInt64, _ through: UInt64, _ shift: UInt64) -> UInt64 {
    // Lines are doubled: one cell, then up to two, four and six, over cells of which the next ones are known to be passable.
    var up = through & own &<< shift
    var down = through & own &>> shift
    up |= through & up &<< shift
    down |= through & down &>> shift
    let (upPairs, downPairs) = (through & through &<< shift, through & through &>> shift)
    let double = shift &* 2
    up |= upPairs & up &<< double
    down |= downPairs & down &>> double
    up |= upPairs & up &<< double
    down |= downPairs & down &>> double
    return up &<< shift | down &>> shift
  }

  /// The discs of the other player that turn when a disc is placed on a cell.
  @inline(__always)
  static func turned(by cell: UInt64, own: UInt64, other: UInt64) -> UInt64 {
    let inside = other & inner
    return line(cell, own, inside, 1) | line(cell, own, other, 8) | line(cell, own, inside, 7) | line(cell, own, inside, 9)
  }

  /// The lines of `through` from a cell to one of `own`, both ways along a direction.
  @inline(__always)
  private static func line(_ cell: UInt64, _ own: UInt64, _ through: UInt64, _ shift: UInt64) -> UInt64 {
    var up = through & cell &<< shift
    var down = through & cell &>> shift
    up |= through & up &<< shift
    down |= through & down &>> shift
    let (upPairs, downPairs) = (through & through &<< shift, through & through &>> shift)
    let double = shift &* 2
    up |= upPairs & up &<< double
    down |= downPairs & down &>> double
    up |= upPairs & up &<< double
    down |= downPairs & down &>> double
    // All ones where the line ends at an own disc, else zero: no branch, as no processor would guess it.
    let upHolds: UInt64 = own & up &<< shift != 0 ? .max : 0
    let downHolds: UInt64 = own & down &>> shift != 0 ? .max : 0
    return up & upHolds | down & downHolds
  }

  /// The cells beside, above, below and diagonally next to some of these.
  @inline(__always)
  static func neighbors(_ cells: UInt64) -> UInt64 {
    let (notFirstColumn, notLastColumn): (UInt64, UInt64) = (0xFEFE_FEFE_FEFE_FEFE, 0x7F7F_7F7F_7F7F_7F7F)
    let row = cells | (cells & notLastColumn) &<< 1 | (cells & notFirstColumn) &>> 1
    return (row ^ cells) | row &<< 8 | row &>> 8
  }
}
