extension StrategyCatalogue {
  /// Tit for tat and those that vary it.
  static let titForTats: [DilemmaStrategy] = [
    DilemmaStrategy("tit-for-tat", .memoryOne([1, 0, 1, 0])),
    DilemmaStrategy("suspicious-tit-for-tat", .memoryOne([1, 0, 1, 0], first: 0)),
    DilemmaStrategy("anti-tit-for-tat", .memoryOne([0, 1, 0, 1])),
    DilemmaStrategy("bully", .memoryOne([0, 1, 0, 1], first: 0)),
    DilemmaStrategy("tit-for-two-tats", horizon: .init(moves: 2)) { defect(if: $0.other & 3 == 3) },
    DilemmaStrategy("two-tits-for-tat", horizon: .init(moves: 2)) { defect(if: $0.other & 3 != 0) },
    DilemmaStrategy("hard-tit-for-tat", horizon: .init(moves: 3)) { defect(if: $0.other & 7 != 0) },
    DilemmaStrategy("hard-tit-for-two-tats", horizon: .init(moves: 3)) {
      defect(if: $0.other & 3 == 3 || $0.other & 6 == 6)
    },
    DilemmaStrategy("slow-tit-for-two-tats", horizon: .init(moves: 2, ownMoves: 1, rounds: 2)) { state in
      if state.round < 2 { return 1 }
      let agree = (state.other & 3) == 0 || (state.other & 3) == 3
      return defect(if: agree ? state.otherDefected : state.ownDefected)
    },
    DilemmaStrategy("three-tits-for-two-tats", horizon: .init(moves: 2)) { state in
      if state.other & 3 == 3 { state.counters[0] = 3 }
      if state.counters[0] == 0 { return 1 }
      state.counters[0] -= 1
      return 0
    },
    DilemmaStrategy("sneaky-tit-for-tat", horizon: .init(moves: 1, ownMoves: 2, rounds: 2, otherDefections: 1)) { state in
      if state.round < 2 { return 1 }
      if state.otherDefections == 0 { return 0 }
      if state.otherDefected, state.own & 2 != 0 { return 1 }
      return defect(if: state.otherDefected)
    },
    DilemmaStrategy("spiteful-tit-for-tat", horizon: .init(moves: 2)) { state in
      if state.other & 3 == 3 { state.counters[0] = 1 }
      return defect(if: state.counters[0] == 1 || state.otherDefected)
    },
    DilemmaStrategy("resurrection", horizon: .init(moves: 1, ownMoves: 5, rounds: 5)) { state in
      defect(if: state.round >= 5 && state.own & 31 == 31 || state.otherDefected)
    },
    DilemmaStrategy("double-resurrection", horizon: .init(moves: 1, ownMoves: 5, rounds: 5)) { state in
      if state.round >= 5, state.own & 31 == 0 { return 0 }
      if state.round >= 5, state.own & 31 == 31 { return 1 }
      return defect(if: state.otherDefected)
    },
    DilemmaStrategy("omega-tit-for-tat") { omegaTitForTat(&$0) },
    DilemmaStrategy("adaptive-tit-for-tat") { state in
      if state.round == 0 {
        state.level = 0.5
        return 1
      }
      state.level += state.otherDefected ? -0.5 * state.level : 0.5 * (1 - state.level)
      return defect(if: state.level < 0.5)
    },
    DilemmaStrategy("forgiving-tit-for-tat") { state in
      defect(if: Double(state.otherDefections) > Double(state.round) / 10 && state.otherDefected)
    },
    DilemmaStrategy("random-tit-for-tat", horizon: .init(moves: 1, rounds: 1)) { state in
      if state.round == 0 { return 1 }
      if state.counters[0] == 1 {
        state.counters[0] = 0
        return 0.5
      }
      state.counters[0] = 1
      return defect(if: state.otherDefected)
    },
    DilemmaStrategy("dynamic-two-tits-for-tat", isStochastic: true) { state in
      state.other & 3 == 0 ? 1 : Double(state.otherCooperations) / Double(state.round)
    },
  ]

  /// Breaks deadlocks of alternating moves and gives up on those who seem to play at random (Slany and Kienreich, "On some winning
  /// strategies for the iterated prisoner's dilemma", 2007).
  private static func omegaTitForTat(_ state: inout PlayerState) -> Double {
    if state.round < 2 { return defect(if: state.otherDefected) }
    let (deadlockThreshold, randomnessThreshold) = (Int32(3), Int32(8))
    var (deadlock, randomness) = (state.counters[0], state.counters[1])
    defer { state.counters = SIMD4(deadlock, randomness, 0, 0) }
    if deadlock >= deadlockThreshold {
      deadlock = deadlock == deadlockThreshold ? deadlockThreshold + 1 : 0
      return 1
    }
    let changed = (state.other & 3) == 1 || (state.other & 3) == 2
    if state.other & 3 == 0 { randomness -= 1 }
    if changed { randomness += 1 }
    if state.ownDefected != state.otherDefected { randomness += 1 }
    if randomness >= randomnessThreshold { return 0 }
    deadlock = changed ? deadlock + 1 : 0
    return defect(if: state.otherDefected)
  }

  /// Those that punish the n-th defection n times (Beaufils, Delahaye and Mathieu, "Our meeting with Gradual", 1996).
  static let gradual: [DilemmaStrategy] = [
    DilemmaStrategy("gradual") { state in
      if state.counters[0] > 0 {
        state.counters[0] -= 1
        return 0
      }
      if state.counters[1] > 0 {
        state.counters[1] -= 1
        return 1
      }
      guard state.otherDefected else { return 1 }
      state.counters = SIMD4(Int32(clamping: state.otherDefections - 1), 2, 0, 0)
      return 0
    },
    // Counters: what is left of a punishment, whether it is calming down, and how long the last punishment was.
    DilemmaStrategy("original-gradual") { state in
      if state.counters[1] == 1 {
        state.counters[1] = 0
        return 1
      }
      if state.counters[3] == 1 {
        if state.counters[0] > 0 {
          state.counters[0] -= 1
          return 0
        }
        state.counters[3] = 0
        state.counters[1] = 1
        return 1
      }
      guard state.otherDefected else { return 1 }
      state.counters[3] = 1
      state.counters[2] += 1
      state.counters[0] = state.counters[2] - 1
      return 0
    },
  ]
}
