extension StrategyCatalogue {
  /// Those that do not forget, or not soon.
  static let grudgers: [DilemmaStrategy] = [
    DilemmaStrategy("grudger", horizon: .init(otherDefections: 1)) { defect(if: $0.otherDefections > 0) },
    DilemmaStrategy("fool-me-once", horizon: .init(otherDefections: 2)) { defect(if: $0.otherDefections > 1) },
    DilemmaStrategy("easy-go", horizon: .init(otherDefections: 1)) { defect(if: $0.otherDefections == 0) },
    DilemmaStrategy("aggravater", horizon: .init(rounds: 3, otherDefections: 1)) {
      defect(if: $0.round < 3 || $0.otherDefections > 0)
    },
    DilemmaStrategy("spiteful-cc", horizon: .init(rounds: 2, otherDefections: 1)) {
      defect(if: $0.round >= 2 && $0.otherDefections > 0)
    },
    DilemmaStrategy("opposite-grudger", horizon: .init(moves: 1, rounds: 1)) { state in
      if state.round > 0, !state.otherDefected { state.counters[0] = 1 }
      return defect(if: state.counters[0] == 0)
    },
    DilemmaStrategy("grudger-alternator", horizon: .init(ownMoves: 1, otherDefections: 1)) {
      defect(if: $0.otherDefections > 0 && !$0.ownDefected)
    },
    // Counters: how many rounds of the grudge have passed, and whether there is one.
    DilemmaStrategy("forgetful-grudger", horizon: .init(moves: 1)) { state in
      if state.counters[0] == 10 { state.counters = .zero }
      if state.otherDefected { state.counters[1] = 1 }
      if state.counters[1] == 0 { return 1 }
      state.counters[0] += 1
      return 0
    },
    DilemmaStrategy("soft-grudger", horizon: .init(moves: 1)) { softGrudge(&$0) },
    DilemmaStrategy("once-bitten", horizon: .init(moves: 2, rounds: 2)) { state in
      if state.counters[0] >= 10 { state.counters = .zero }
      if state.round < 2 { return 1 }
      if state.counters[1] == 1 {
        state.counters[0] += 1
        return 0
      }
      guard state.other & 3 == 3 else { return 1 }
      state.counters[1] = 1
      return 0
    },
    DilemmaStrategy("collective-strategy", horizon: .init(rounds: 2, opening: 2, otherDefections: 2)) { state in
      if state.round < 2 { return defect(if: state.round == 1) }
      return defect(if: state.otherDefections > 1 || state.opening & 3 != 2)
    },
    DilemmaStrategy("handshake", horizon: .init(rounds: 2, opening: 2)) { state in
      if state.round < 2 { return defect(if: state.round == 1) }
      return defect(if: state.opening & 3 != 2)
    },
    DilemmaStrategy("davis", horizon: .init(rounds: 10, otherDefections: 1)) {
      defect(if: $0.round >= 10 && $0.otherDefections > 0)
    },
    DilemmaStrategy("capri", horizon: .init(moves: 3, ownMoves: 3)) { state in
      // The three last rounds as CC, CD, DC, DD from the oldest on, as numbers 0 to 3 in base 4, after which it cooperates
      // (Murase and Baek, "Five rules for friendly rivalry in direct reciprocity", 2020).
      var rounds = 0
      for age in [2, 1, 0] as [UInt64] {
        rounds = rounds << 2 | Int(state.own >> age & 1) << 1 | Int(state.other >> age & 1)
      }
      return [0, 2, 9, 36, 16, 6, 24, 32, 62, 56, 61, 52, 60, 48].contains(rounds) ? 1 : 0
    },
  ]

  /// Answers a defection with four defections and then two rounds of peace.
  private static func softGrudge(_ state: inout PlayerState) -> Double {
    let answer: [Double] = [0, 0, 0, 1, 1]
    if state.counters[0] > 0 {
      let move = answer[Int(state.counters[0]) - 1]
      state.counters[0] = Int(state.counters[0]) == answer.count ? 0 : state.counters[0] + 1
      return move
    }
    guard state.otherDefected else { return 1 }
    state.counters[0] = 1
    return 0
  }

  /// Those that try how far they can go.
  static let probers: [DilemmaStrategy] = [
    DilemmaStrategy("prober", horizon: .init(moves: 1, rounds: 3, opening: 3)) { state in
      if state.round < 3 { return defect(if: state.round == 0) }
      return defect(if: state.opening >> 1 & 3 == 0 || state.otherDefected)
    },
    DilemmaStrategy("prober-2", horizon: .init(moves: 1, rounds: 3, opening: 3)) { state in
      if state.round < 3 { return defect(if: state.round == 0) }
      return defect(if: state.opening >> 1 & 3 != 1 && state.otherDefected)
    },
    DilemmaStrategy("prober-3", horizon: .init(moves: 1, rounds: 2, opening: 2)) { state in
      if state.round < 2 { return defect(if: state.round == 0) }
      return defect(if: state.opening >> 1 & 1 == 0 || state.otherDefected)
    },
    // Counters: defections in answer to a defection, and to cooperation; then whether it has turned into a defector.
    DilemmaStrategy("prober-4") { state in
      // CCDCDDDCCDCDCCDCDDCD, the first move lowest.
      let (opening, length) = (0b1011_0100_1010_0111_0100, 20)
      if state.round > 0, state.round < length, state.otherDefected { state.counters[state.ownDefected ? 0 : 1] += 1 }
      if state.round < length { return defect(if: opening >> state.round & 1 == 1) }
      if state.round == length { state.counters[2] = abs(state.counters[0] - state.counters[1]) <= 2 ? 1 : 0 }
      if state.counters[2] == 1 { return 0 }
      return defect(if: state.round >= length + 5 && state.otherDefected)
    },
    DilemmaStrategy("hard-prober", horizon: .init(moves: 1, rounds: 4, opening: 3)) { state in
      if state.round < 4 { return defect(if: state.round < 2) }
      return defect(if: state.opening >> 1 & 3 == 0 || state.otherDefected)
    },
    DilemmaStrategy("detective", horizon: .init(moves: 1, rounds: 4, opening: 4)) { state in
      if state.round < 4 { return defect(if: state.round == 1) }
      return defect(if: state.opening & 15 == 0 || state.otherDefected)
    },
  ]
}
