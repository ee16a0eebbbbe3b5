/// The fewest moves that solve a level of Sokoban, by breadth-first search; it reads the text and knows the rules by itself.
struct SokobanSolver {
  /// Where each of the four moves leads from each floor cell; -1 where a wall is.
  private var neighbors: [[Int]] = []
  private var targets: UInt64 = 0
  private var boxes: UInt64 = 0
  private var player = 0

  /// At most 58 floor cells, so that a state fits into 64 bits.
  init?(_ rows: [String]) {
    let letters = rows.map { Array($0) }
    var number: [[Int]: Int] = [:]
    for (row, line) in letters.enumerated() {
      for (column, letter) in line.enumerated() where letter != "#" {
        let bit = UInt64(1) << UInt64(number.count & 63)
        if "+.*".contains(letter) { targets |= bit }
        if "$*".contains(letter) { boxes |= bit }
        if "@+".contains(letter) { player = number.count }
        number[[row, column]] = number.count
      }
    }
    if number.count > 58 { return nil }
    neighbors = [[Int]](repeating: [], count: number.count)
    for (place, index) in number {
      neighbors[index] = [[-1, 0], [0, 1], [1, 0], [0, -1]].map { number[[place[0] + $0[0], place[1] + $0[1]]] ?? -1 }
    }
  }

  /// The fewest moves; nil when there is no solution or when more than so many states would have to be seen.
  func moves(limit: Int) -> Int? {
    var wave = [boxes << 6 | UInt64(player)]
    var known = Set(wave)
    var depth = 0
    while !wave.isEmpty, known.count < limit {
      depth += 1
      var next: [UInt64] = []
      for state in wave {
        let boxes = state >> 6
        for direction in 0..<4 {
          let to = neighbors[Int(state & 63)][direction]
          if to < 0 { continue }
          var after = boxes
          if boxes >> UInt64(to) & 1 == 1 {
            let beyond = neighbors[to][direction]
            if beyond < 0 || boxes >> UInt64(beyond) & 1 == 1 { continue }
            after = boxes & ~(1 << UInt64(to)) | 1 << UInt64(beyond)
            if after == targets { return depth }
          }
          let child = after << 6 | UInt64(to)
          if known.insert(child).inserted { next.append(child) }
        }
      }
      wave = next
    }
    return nil
  }
}
