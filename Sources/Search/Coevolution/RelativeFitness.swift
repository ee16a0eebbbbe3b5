import Core

/// Turns the outcomes of a generation's matches into the fitness of its members.
struct RelativeFitness {
  /// The fitness of each member; more is better. A member without a match is worse than all others.
  private(set) var values: [Double]
  /// What a player got on average in matches between members; nil where there were none.
  private(set) var meanOutcome: Double?

  /// - Parameters:
  ///   - outcomes: those of the first pairings of the schedule, in their order.
  ///   - isShared: by competitive fitness sharing, where beating an opponent is worth one over the number of members who beat it
  ///     (Rosin and Belew, "New methods for competitive coevolution", 1997); else by the mean of what a member got.
  init(_ schedule: MatchSchedule, outcomes: [MatchOutcome], members: Int, isShared: Bool) {
    var totals = [Double](repeating: 0, count: members)
    var matches = [Int](repeating: 0, count: members)
    var among = (total: 0.0, matches: 0)
    // By opponent: who has beaten it.
    var beaten: [[Int]] = []
    for (pairing, outcome) in zip(schedule.pairings, outcomes) {
      if pairing.opponent < members { among = (among.total + (outcome.first + outcome.second) / 2, among.matches + 1) }
      Self.note(pairing.member, outcome.first, &totals, &matches)
      if isShared { Self.note(pairing.member, beats: pairing.opponent, outcome.first > outcome.second, in: &beaten) }
      guard schedule.judgesBoth, pairing.opponent < members else { continue }
      Self.note(pairing.opponent, outcome.second, &totals, &matches)
      if isShared { Self.note(pairing.opponent, beats: pairing.member, outcome.second > outcome.first, in: &beaten) }
    }
    meanOutcome = among.matches > 0 ? among.total / Double(among.matches) : nil
    if isShared {
      values = matches.map { $0 > 0 ? 0 : -.infinity }
      for winners in beaten { for winner in winners { values[winner] += 1 / Double(winners.count) } }
    } else {
      values = zip(totals, matches).map { $1 > 0 ? $0 / Double($1) : -.infinity }
    }
  }

  private static func note(_ member: Int, _ score: Double, _ totals: inout [Double], _ matches: inout [Int]) {
    totals[member] += score
    matches[member] += 1
  }

  private static func note(_ member: Int, beats opponent: Int, _ isWin: Bool, in beaten: inout [[Int]]) {
    while beaten.count <= opponent { beaten.append([]) }
    if isWin { beaten[opponent].append(member) }
  }

  /// The index of the best member, the first of equals.
  var best: Int { values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 } }
}
