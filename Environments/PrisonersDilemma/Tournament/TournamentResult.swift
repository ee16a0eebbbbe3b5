import Core

/// What came out of a tournament in which everybody meets everybody.
public struct TournamentResult: Codable, Sendable, Equatable {
  /// The names of the strategies, in the order in which they entered.
  public var strategies: [String]
  /// What each got a round against each: a row for each strategy, a column for each opponent. Zero where they never met.
  public var scores: [[Double]]
  /// The share of rounds in which the strategy of the row cooperated with that of the column.
  public var cooperation: [[Double]]
  /// How many rounds a match had.
  public var rounds: Int
  /// Whether what a strategy gets against its twin counts.
  public var countsTwins: Bool

  /// What each strategy got a round, averaged over its opponents.
  public var means: [Double] { strategies.indices.map { mean(scores[$0], without: $0) } }

  /// The share of rounds in which each strategy cooperated.
  public var meanCooperation: [Double] { strategies.indices.map { mean(cooperation[$0], without: $0) } }

  /// The strategies by what they got, the best first; of equals the one that entered earlier.
  public var ranking: [Int] {
    let means = means
    return strategies.indices.sorted { (-means[$0], $0) < (-means[$1], $1) }
  }

  private func mean(_ row: [Double], without twin: Int) -> Double {
    guard row.count > 1, !countsTwins else { return row.reduce(0, +) / Double(max(row.count, 1)) }
    return (row.reduce(0, +) - row[twin]) / Double(row.count - 1)
  }

  /// Throws a `WarrenError` when rows and columns do not fit the strategies.
  func validate() throws {
    let count = strategies.count
    guard count > 0, [scores, cooperation].allSatisfy({ $0.count == count && $0.allSatisfy { $0.count == count } }) else {
      throw WarrenError("the tournament has \(count) strategies, but its tables have other sizes", kind: .failure)
    }
  }
}

/// A solution that is a tournament, as `result.json` holds it.
struct TournamentSolution: Codable, Sendable {
  var tournament: TournamentResult
}
