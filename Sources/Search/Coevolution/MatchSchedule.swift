import Core

/// Who meets whom in one generation of a co-evolution.
///
/// Opponents come one after the other, each against all members, so that a schedule that is cut short has treated every member
/// alike up to one match.
struct MatchSchedule {
  struct Pairing: Equatable {
    /// The index of a member.
    var member: Int
    /// The index of another member, or the population's size plus that of a place in the hall of fame.
    var opponent: Int
  }

  let pairings: [Pairing]
  /// Whether both members of a pairing are judged by it, and not only the first.
  let judgesBoth: Bool

  /// A schedule.
  /// - Parameters:
  ///   - members: the size of the population.
  ///   - opponents: how many members are drawn to be met by all others; everybody meets everybody once when there are not more
  ///     members than that.
  ///   - hall: how many stand in the hall of fame.
  ///   - fromHall: how many of them are drawn to be met by all members.
  init(members: Int, opponents: Int, hall: Int, fromHall: Int, key: RandomKey) {
    var random = key.stream
    var pairings: [Pairing] = []
    judgesBoth = opponents >= members
    if judgesBoth {
      for opponent in 0..<members {
        for member in 0..<opponent { pairings.append(Pairing(member: member, opponent: opponent)) }
      }
    } else {
      for opponent in Self.draw(opponents, of: members, using: &random) {
        for member in 0..<members where member != opponent { pairings.append(Pairing(member: member, opponent: opponent)) }
      }
    }
    for place in Self.draw(fromHall, of: hall, using: &random) {
      for member in 0..<members { pairings.append(Pairing(member: member, opponent: members + place)) }
    }
    self.pairings = pairings
  }

  /// How many matches the schedule of these numbers has.
  static func count(members: Int, opponents: Int, hall: Int, fromHall: Int) -> Int {
    (opponents >= members ? members * (members - 1) / 2 : opponents * (members - 1)) + min(fromHall, hall) * members
  }

  /// Different numbers below a bound, in ascending order (Floyd's sampling).
  private static func draw(_ count: Int, of bound: Int, using random: inout RandomStream) -> [Int] {
    guard count < bound else { return Array(0..<bound) }
    var drawn: Set<Int> = []
    for last in bound - count..<bound {
      let number = random.integer(below: last + 1)
      drawn.insert(drawn.contains(number) ? last : number)
    }
    return drawn.sorted()
  }
}
