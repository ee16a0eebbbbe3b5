extension StrategyCatalogue {
  /// Strategies that do not listen at all.
  static let plain: [DilemmaStrategy] = [
    DilemmaStrategy("always-cooperate", .cycle("C")),
    DilemmaStrategy("always-defect", .cycle("D")),
    DilemmaStrategy("random", .memoryOne([0.5, 0.5, 0.5, 0.5], first: 0.5)),
    DilemmaStrategy("alternator", .memoryOne([0, 0, 1, 1])),
    DilemmaStrategy("cycler-dc", .cycle("DC")),
    DilemmaStrategy("cycler-ccd", .cycle("CCD")),
    DilemmaStrategy("cycler-ddc", .cycle("DDC")),
    DilemmaStrategy("cycler-cccd", .cycle("CCCD")),
    DilemmaStrategy("cycler-cccccd", .cycle("CCCCCD")),
    DilemmaStrategy("cycler-cccdcd", .cycle("CCCDCD")),
    // One defection, then ever longer stretches of cooperation between single defections.
    DilemmaStrategy("anti-cycler") { state in
      if state.round < 3 { return defect(if: state.round > 0) }
      if state.counters[0] <= state.counters[1] {
        state.counters[0] += 1
        return 1
      }
      state.counters = SIMD4(0, state.counters[1] + 1, 0, 0)
      return 0
    },
  ]

  /// Strategies that look at the last round alone, whatever the payoffs.
  static let memoryOne: [DilemmaStrategy] = [
    DilemmaStrategy("win-stay-lose-shift", .memoryOne([1, 0, 0, 1])),
    DilemmaStrategy("win-shift-lose-stay", .memoryOne([0, 1, 1, 0], first: 0)),
    DilemmaStrategy("stochastic-win-stay-lose-shift", .memoryOne([0.95, 0.05, 0.05, 0.95])),
    DilemmaStrategy("firm-but-fair", .memoryOne([1, 0, 1, 2.0 / 3])),
    DilemmaStrategy("stochastic-cooperator", .memoryOne([0.935, 0.229, 0.266, 0.42])),
    DilemmaStrategy("joss", .memoryOne([0.9, 0, 0.9, 0])),
    DilemmaStrategy("soft-joss", .memoryOne([1, 0.1, 1, 0.1])),
    DilemmaStrategy("grofman", .memoryOne([1, 2.0 / 7, 2.0 / 7, 1])),
    DilemmaStrategy("desperate", .memoryOne([0, 0, 0, 1], first: 0.5)),
    DilemmaStrategy("hopeless", .memoryOne([0, 1, 1, 1], first: 0.5)),
    DilemmaStrategy("willing", .memoryOne([1, 1, 1, 0], first: 0.5)),
    DilemmaStrategy("all-c-or-all-d", .memoryOne([1, 1, 0, 0], first: 0.6)),
  ]

  /// What a strategy that depends on the payoffs makes of them: its first move, and its probabilities to cooperate after CC, CD,
  /// DC and DD.
  typealias Maker = @Sendable (Payoffs) -> (first: Double, vector: [Double])

  /// Strategies that look at the last round alone and at what the rounds are worth.
  static let payoffDependent: [String: Maker] = [
    "generous-tit-for-tat": { payoffs in
      // As generous as it can be without inviting exploitation (Nowak and Sigmund, "Tit for tat in heterogeneous
      // populations", 1992).
      let p = min(
        1 - (payoffs.temptation - payoffs.reward) / (payoffs.reward - payoffs.sucker),
        (payoffs.reward - payoffs.punishment) / (payoffs.temptation - payoffs.punishment))
      return (1, [1, p, 1, p])
    },
    "zd-extortion": { zeroDeterminant($0, share: 0.2, slope: 0.1, baseline: $0.punishment) },
    "zd-extort-2": { zeroDeterminant($0, share: 1.0 / 9, slope: 0.5, baseline: $0.punishment) },
    "zd-extort-2-v2": { zeroDeterminant($0, share: 1.0 / 8, slope: 0.5, baseline: $0.punishment) },
    "zd-extort-3": { zeroDeterminant($0, share: 3.0 / 26, slope: 1.0 / 3, baseline: $0.punishment) },
    "zd-extort-4": { zeroDeterminant($0, share: 4.0 / 17, slope: 0.25, baseline: $0.punishment) },
    "zd-mischief": { zeroDeterminant($0, share: 0.1, slope: 0, baseline: $0.punishment) },
    "zd-generous-2": { zeroDeterminant($0, share: 1.0 / 8, slope: 0.5, baseline: $0.reward) },
    "zd-generous-tit-for-tat-2": { zeroDeterminant($0, share: 0.25, slope: 0.5, baseline: $0.reward) },
    "zd-set-2": { zeroDeterminant($0, share: 0.25, slope: 0, baseline: ($0.punishment + $0.reward) / 2) },
  ]

  /// A strategy that enforces a linear relation of the two scores: the other's exceeds the baseline by `slope` times as much as the
  /// own (Press and Dyson, "Iterated prisoner's dilemma contains strategies that dominate any evolutionary opponent", 2012; in the
  /// form of Stewart and Plotkin, "Extortion and cooperation in the prisoner's dilemma", 2012).
  private static func zeroDeterminant(
    _ payoffs: Payoffs, share: Double, slope: Double, baseline: Double
  ) -> (first: Double, vector: [Double]) {
    let fromSucker = baseline - payoffs.sucker
    let toTemptation = payoffs.temptation - baseline
    let vector = [
      1 - share * (1 - slope) * (payoffs.reward - baseline),
      1 - share * (slope * fromSucker + toTemptation),
      share * (fromSucker + slope * toTemptation),
      share * (1 - slope) * (baseline - payoffs.punishment),
    ]
    // Rounding must not turn a certain move into an impossible probability.
    return (1, vector.map { abs($0) < 1e-12 ? 0 : abs($0 - 1) < 1e-12 ? 1 : $0 })
  }
}
