extension StrategyCatalogue {
  /// Those that go with the majority of the other's moves: of all, or of the last 5, 10, 20 or 40. In a tie the soft ones
  /// cooperate.
  static let majorities: [DilemmaStrategy] = [0, 5, 10, 20, 40].flatMap { memory in
    [true, false].map { isSoft in
      let name = (isSoft ? "soft" : "hard") + "-go-by-majority" + (memory > 0 ? "-\(memory)" : "")
      return DilemmaStrategy(name) { state in
        let defections = memory == 0 ? state.otherDefections : state.otherDefections(inLast: memory)
        let moves = memory == 0 ? state.round : min(state.round, memory)
        return defect(if: isSoft ? 2 * defections > moves : 2 * defections >= moves)
      }
    }
  }

  /// Those that settle accounts.
  static let retaliators: [DilemmaStrategy] =
    [("", 0.1), ("-2", 0.08), ("-3", 0.05)].map { suffix, threshold in
      DilemmaStrategy("retaliate" + suffix) { defect(if: isOwed(&$0, threshold)) }
    }
    + [("", 0.1, 20), ("-2", 0.08, 15), ("-3", 0.05, 20)].map { suffix, threshold, limit in
      DilemmaStrategy("limited-retaliate" + suffix) { state in
        guard isOwed(&state, threshold), state.counters[2] < Int32(limit) else {
          state.counters[2] = 0
          return 1
        }
        state.counters[2] += 1
        return 0
      }
    } + [
      DilemmaStrategy("forgiver") { defect(if: Double($0.otherDefections) > Double($0.round) / 10) },
      DilemmaStrategy("grumpy") { state in
        let grumpiness = state.otherDefections - state.otherCooperations
        if grumpiness > 10 { state.counters[0] = 1 }
        if grumpiness < -10 { state.counters[0] = 0 }
        return defect(if: state.counters[0] == 1)
      },
      DilemmaStrategy("punisher") { punish(&$0, length: $0.otherDefections) },
      DilemmaStrategy("inverse-punisher") { state in
        punish(&state, length: state.otherCooperations, atLeast: 1)
      },
      DilemmaStrategy("level-punisher") {
        defect(if: $0.round >= 10 && Double($0.otherDefections) / Double($0.round) > 0.2)
      },
      DilemmaStrategy("tricky-level-punisher") { state in
        if state.round == 0 { return 1 }
        let share = Double(state.otherDefections) / Double(state.round)
        return defect(
          if: state.round < 10 && share > 0.2 || state.round < 50 && share > 0.1 || state.round < 100 && share > 0.05)
      },
      DilemmaStrategy("tricky-cooperator", horizon: .init(moves: 10, rounds: 3)) {
        defect(if: $0.round >= 3 && $0.other & 1023 == 0)
      },
      DilemmaStrategy("tricky-defector", horizon: .init(moves: 3, rounds: 1)) { state in
        if state.round > 0, !state.otherDefected { state.counters[0] = 1 }
        return defect(if: !(state.counters[0] == 1 && state.other & 7 == 7))
      },
    ]

  /// Whether the other has got away with too many defections. Counters: how often it alone, and how often the player alone, has
  /// defected.
  private static func isOwed(_ state: inout PlayerState, _ threshold: Double) -> Bool {
    if !state.ownDefected, state.otherDefected { state.counters[0] += 1 }
    if state.ownDefected, !state.otherDefected { state.counters[1] += 1 }
    return Double(state.counters[0]) > Double(state.counters[1]) * threshold
  }

  /// Defects for a time in proportion to a count of the other's moves. Counters: whether there is a grudge, its age, and its span.
  private static func punish(_ state: inout PlayerState, length: Int, atLeast: Int = 0) -> Double {
    if state.round == 0 { state.counters = SIMD4(0, 1, 1, 0) }
    if state.counters[1] >= state.counters[2] {
      state.counters[0] = 0
      state.counters[1] = 0
    }
    if state.counters[0] == 1 {
      state.counters[1] += 1
      return 0
    }
    guard state.otherDefected else { return 1 }
    state.counters[2] = Int32(max(length * 20 / state.round, atLeast))
    state.counters[0] = 1
    return 0
  }

  /// Those that do as the other has mostly done, and those that sort opponents into classes (Li, "How to design a strategy to
  /// win an IPD tournament", 2007, and Li, Hingston and Kendall, "Engineering design of strategies", 2011).
  static let copiers: [DilemmaStrategy] = [
    DilemmaStrategy("average-copier", isStochastic: true) { state in
      state.round == 0 ? 0.5 : Double(state.otherCooperations) / Double(state.round)
    },
    DilemmaStrategy("nice-average-copier", isStochastic: true) { state in
      state.round == 0 ? 1 : Double(state.otherCooperations) / Double(state.round)
    },
    DilemmaStrategy("adaptive-pavlov-2006", horizon: .init(moves: 6, rounds: 6)) { adaptivePavlov2006(&$0) },
    DilemmaStrategy("adaptive-pavlov-2011", horizon: .init(moves: 6, rounds: 6)) { adaptivePavlov2011(&$0) },
  ]

  /// Classes of opponents, as adaptive Pavlov sees them.
  private enum OpponentClass {
    static let cooperative: Int32 = 1
    static let defector: Int32 = 2
    static let suspicious: Int32 = 3
    static let pavlov: Int32 = 4
    static let random: Int32 = 5
  }

  /// Counters: the round within six, and the class of the opponent.
  private static func adaptivePavlov2006(_ state: inout PlayerState) -> Double {
    let place = state.counters[0]
    state.counters[0] = (place + 1) % 6
    if state.round < 6 { return defect(if: state.otherDefected) }
    if place == 0 {
      switch state.other & 63 {
      case 0: state.counters[1] = OpponentClass.cooperative
      case 0b111111: state.counters[1] = OpponentClass.defector
      case 0b101010: state.counters[1] = OpponentClass.suspicious
      case 0b110110: state.counters[1] = OpponentClass.pavlov
      default: if state.counters[1] == 0 { state.counters[1] = OpponentClass.random }
      }
    }
    switch state.counters[1] {
    case OpponentClass.random, OpponentClass.defector: return 0
    case OpponentClass.suspicious: return defect(if: place > 1 && state.otherDefected)
    case OpponentClass.pavlov: return defect(if: place == 0)
    default: return defect(if: state.otherDefected)
    }
  }

  /// Counters: the round within six, and the class of the opponent.
  private static func adaptivePavlov2011(_ state: inout PlayerState) -> Double {
    let place = state.counters[0]
    state.counters[0] = (place + 1) % 6
    if state.round < 6 { return defect(if: state.otherDefected) }
    if place == 0 {
      switch state.otherDefections(inLast: 6) {
      case 0: state.counters[1] = OpponentClass.cooperative
      case 4...: state.counters[1] = OpponentClass.defector
      case 3: state.counters[1] = OpponentClass.suspicious
      default: if state.counters[1] == 0 { state.counters[1] = OpponentClass.random }
      }
    }
    switch state.counters[1] {
    case OpponentClass.random, OpponentClass.defector: return 0
    case OpponentClass.suspicious: return defect(if: state.other & 3 == 3)
    default: return defect(if: state.otherDefected)
    }
  }
}
