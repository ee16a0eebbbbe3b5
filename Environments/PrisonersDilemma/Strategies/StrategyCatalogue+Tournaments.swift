extension StrategyCatalogue {
  /// Entries of Axelrod's two tournaments (Axelrod, "Effective choice in the prisoner's dilemma", 1980, and "More effective
  /// choice ...", 1980) that are exactly known; others are under their own names elsewhere.
  static let tournaments: [DilemmaStrategy] = [
    // Each new offence is answered by one defection more. Counters: what is left, and the length of the last answer.
    DilemmaStrategy("shubik") { state in
      if state.counters[0] > 0 {
        state.counters[0] -= 1
        return 0
      }
      guard state.otherDefected, !state.ownDefected else { return 1 }
      state.counters[1] += 1
      state.counters[0] = state.counters[1] - 1
      return 0
    },
    DilemmaStrategy("nydegger", horizon: .init(moves: 3, ownMoves: 3, rounds: 3, opening: 2)) { state in
      if state.round == 2, state.opening & 3 == 1 { return 0 }
      if state.round < 3 { return defect(if: state.otherDefected) }
      // The last round counts most; in each the other's defection counts 2 and the own 1.
      var sum = 0
      for age in [0, 1, 2] as [UInt64] {
        sum = 4 * sum + 2 * Int(state.other >> age & 1) + Int(state.own >> age & 1)
      }
      return defect(if: [1, 6, 7, 17, 22, 23, 26, 29, 30, 31, 33, 38, 39, 45, 49, 54, 55, 58, 61].contains(sum))
    },
    DilemmaStrategy("feld", isStochastic: true) { state in
      if state.round == 0 { return 1 }
      return state.otherDefected ? 0 : max(1 - 0.5 / 200 * Double(state.round), 0.5)
    },
    DilemmaStrategy("tullock", isStochastic: true) { state in
      if state.round < 11 { return 1 }
      return max(0, Double(10 - state.otherDefections(inLast: 10)) / 10 - 0.1)
    },
    DilemmaStrategy("tester", horizon: .init(moves: 1, ownMoves: 1, rounds: 3)) { state in
      if state.round == 0 { return 0 }
      if state.counters[0] == 1 { return defect(if: state.otherDefected) }
      if state.otherDefected {
        state.counters[0] = 1
        return 1
      }
      return state.round < 3 ? 1 : defect(if: !state.ownDefected)
    },
    DilemmaStrategy("gladstein") { state in
      if state.round == 0 { return 0 }
      if state.counters[0] == 1 { return defect(if: state.otherDefected) }
      if state.otherDefected {
        state.counters[0] = 1
        return 1
      }
      return defect(if: 2 * state.ownCooperations > state.round)
    },
    DilemmaStrategy("champion", isStochastic: true) { state in
      if state.round < 10 { return 1 }
      if state.round < 25 { return defect(if: state.otherDefected) }
      let share = Double(state.otherDefections) / Double(state.round)
      return state.otherDefected && share >= 0.4 ? 1 - share : 1
    },
    DilemmaStrategy("eatherley", isStochastic: true) { state in
      state.otherDefected ? 1 - Double(state.otherDefections) / Double(state.round) : 1
    },
    DilemmaStrategy("black", horizon: .init(moves: 5, rounds: 5)) { state in
      state.round < 5 ? 1 : [1, 1, 0.88, 0.68, 0.4, 0.04][state.otherDefections(inLast: 5)]
    },
    DilemmaStrategy("cave", isStochastic: true) { state in
      let turn = state.round + 1
      let share = Double(state.otherDefections) / Double(turn)
      if turn > 39 && share > 0.39 || turn > 29 && share > 0.65 || turn > 19 && share > 0.79 { return 0 }
      guard state.otherDefected else { return 1 }
      return state.otherDefections > 17 ? 0 : 0.5
    },
    DilemmaStrategy("second-grofman", horizon: .init(moves: 8, ownMoves: 1, rounds: 8)) { state in
      if state.round < 2 { return 1 }
      if state.round <= 6 { return defect(if: state.otherDefected) }
      // Of the last eight rounds without the very last.
      let defections = (state.other >> 1 & 127).nonzeroBitCount
      return defect(if: defections > (state.ownDefected ? 1 : 2))
    },
    DilemmaStrategy("william-adams", isStochastic: true) { state in
      if state.round < 2 { return 1 }
      let defections = state.otherDefections - Int(state.opening & 1)
      if [4, 7, 9].contains(defections) { return 0 }
      guard defections > 9, state.otherDefected else { return 1 }
      return defections > 60 ? 0 : 1 / Double(UInt64(1) << UInt64(defections - 9))
    },
  ]
}
