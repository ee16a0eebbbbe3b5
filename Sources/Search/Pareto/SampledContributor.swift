import Core

/// Finds who adds least to a hypervolume of many objectives by sampling, since exact contributions take a time that grows exponentially
/// with the number of objectives (Bringmann and Friedrich, "Approximating the least hypervolume contributor: NP-hard in general, but
/// fast in practice", 2009; Bader and Zitzler, "HypE", 2011).
///
/// What a row adds is the share of points drawn within its own box, from the row to the reference, that no other row covers, times the
/// volume of the box. All rows are tried with few points; the least of them again with more, in three rounds. The points are the same at
/// every call, up to the box, so that the outcome depends on the rows alone.
/// - Complexity: O(m n²) for m objectives and n rows, with a factor of some dozens.
struct SampledContributor {
  /// How many points of a row's box have been drawn after each round, and how many rows go on to the next.
  private static let rounds: [(points: Int, kept: Int)] = [(64, 24), (256, 6), (1024, 1)]

  private struct Candidate {
    var row: Int
    /// The volume of the row's box, as a share of the whole region.
    var volume: Double
    /// How many points no other row covers.
    var alone = 0
    /// The row that covered the last point: likely to cover the next one, too.
    var guess = 0
    /// What the row adds, as far as is known.
    var contribution = 0.0
  }

  private let costs: CostMatrix
  private let low: [Double]
  private let reference: [Double]
  private var points: [Double] = []

  /// The rows of a front within a reference point that lies beyond all of them.
  /// - Parameter low: the least cost under each objective.
  init(_ costs: CostMatrix, low: [Double], reference: [Double]) {
    self.costs = costs
    self.low = low
    self.reference = reference
    var random = RandomKey(seed: 0x5eed_0f_b0c5).stream
    let count = (Self.rounds.last?.points ?? 0) * reference.count
    points.reserveCapacity(count)
    for _ in 0..<count { points.append(random.uniformDouble()) }
  }

  /// The row that adds least, so far as the samples tell; of equals the one with the smallest box, then the last.
  func least() -> Int {
    var candidates = (0..<costs.count).map { row in
      Candidate(row: row, volume: reference.indices.reduce(1) { $0 * share(reference[$1] - costs[row, $1], $1) })
    }
    var drawn = 0
    for round in Self.rounds {
      for index in candidates.indices { draw(drawn..<round.points, &candidates[index]) }
      drawn = round.points
      for index in candidates.indices {
        candidates[index].contribution = candidates[index].volume * Double(candidates[index].alone) / Double(drawn)
      }
      candidates.sort {
        ($0.contribution, $0.volume, -$0.row) < ($1.contribution, $1.volume, -$1.row)
      }
      if candidates.count > round.kept { candidates.removeLast(candidates.count - round.kept) }
    }
    return candidates[0].row
  }

  private func share(_ length: Double, _ objective: Int) -> Double {
    let whole = reference[objective] - low[objective]
    return whole > 0 ? length / whole : 1
  }

  private func draw(_ range: Range<Int>, _ candidate: inout Candidate) {
    let width = reference.count
    let count = costs.count
    let row = candidate.row
    var (alone, guess) = (candidate.alone, candidate.guess)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { point in
      costs.values.withUnsafeBufferPointer { rows in
        for number in range {
          for objective in 0..<width {
            let start = rows[row * width + objective]
            point[objective] = start + points[number * width + objective] * (reference[objective] - start)
          }
          if guess != row, Self.covers(rows, guess * width, point) { continue }
          var other = 0
          while other < count, other == row || !Self.covers(rows, other * width, point) { other += 1 }
          if other < count { guess = other } else { alone += 1 }
        }
      }
    }
    (candidate.alone, candidate.guess) = (alone, guess)
  }

  /// Whether the row that begins there is nowhere worse than a point.
  @inline(__always)
  private static func covers(
    _ rows: UnsafeBufferPointer<Double>, _ first: Int, _ point: UnsafeMutableBufferPointer<Double>
  ) -> Bool {
    for objective in 0..<point.count where rows[first + objective] > point[objective] { return false }
    return true
  }
}
