import Core

/// The strategies that Warren knows by name, as Axelrod's library defines them (Knight et al., "An open framework for the
/// reproducible study of the iterated prisoner's dilemma", 2016).
public enum StrategyCatalogue {
  /// All names, sorted.
  public static var names: [String] { (certain + payoffDependent.keys).map { String($0) }.sorted() }

  /// The strategy of that name.
  /// - Parameters:
  ///   - name: as the list of all gives it.
  ///   - payoffs: some strategies, those of zero determinant among them, depend on what the rounds are worth.
  /// - Throws: `WarrenError` when there is none, with the nearest name, or when these payoffs admit none.
  public static func strategy(named name: String, payoffs: Payoffs = Payoffs()) throws -> DilemmaStrategy {
    if let strategy = byName[name] { return strategy }
    if let make = payoffDependent[name] {
      let (first, vector) = make(payoffs)
      guard vector.allSatisfy({ (0...1).contains($0) }) else {
        throw WarrenError("with these payoffs there is no strategy '\(name)': its probabilities would be \(vector)")
      }
      return DilemmaStrategy(name, .memoryOne(vector, first: first))
    }
    throw WarrenError("there is no strategy '\(name)'", hint: WarrenError.hint(for: name, among: names))
  }

  /// A few of the best known, of different characters.
  public static let classics = [
    "always-cooperate", "always-defect", "random", "tit-for-tat", "tit-for-two-tats", "two-tits-for-tat",
    "suspicious-tit-for-tat", "generous-tit-for-tat", "win-stay-lose-shift", "grudger", "gradual", "joss", "grofman",
    "zd-extort-2", "prober", "soft-go-by-majority",
  ]

  private static let certain: [String] = all.map(\.name)
  private static let byName: [String: DilemmaStrategy] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  private static let all: [DilemmaStrategy] =
    plain + titForTats + gradual + grudgers + probers + majorities + retaliators + copiers + tournaments + machines + memoryOne
}

/// Defection where the condition holds, else cooperation.
@inline(__always)
func defect(if condition: Bool) -> Double { condition ? 0 : 1 }

extension StrategyAutomaton {
  /// A strategy that looks at the last round alone.
  /// - Parameters:
  ///   - cooperation: the probability to cooperate after CC, CD, DC and DD, the own move first.
  ///   - first: that in the first round.
  static func memoryOne(_ cooperation: [Double], first: Double = 1) -> StrategyAutomaton {
    MemoryTable(depth: 1).automaton(cooperation: [first] + cooperation).minimized()
  }

  /// A strategy that plays the same moves over and over, whatever happens.
  static func cycle(_ moves: String) -> StrategyAutomaton {
    let moves = Array(moves)
    return StrategyAutomaton(from: 0) {
      moves[$0] == "C" ? 1 : 0
    } next: { place, _, _ in
      (place + 1) % moves.count
    }.minimized()
  }

  /// A machine that answers each move of the other's with a move of its own and a new state.
  /// - Parameters:
  ///   - table: lines such as `1: 1D 2D`: in state 1, on cooperation defect and stay, on defection defect and go to state 2.
  ///   - start: the state at the beginning.
  ///   - first: the move of the first round, `C` or `D`.
  static func machine(_ table: String, start: Int, first: Character) -> StrategyAutomaton {
    struct Stage: Hashable {
      var state: Int
      var move: Character
    }
    var answers: [Int: [Stage]] = [:]
    for line in table.split(separator: "\n") {
      let parts = line.split(whereSeparator: { ": ".contains($0) })
      answers[Int(parts[0])!] = parts.dropFirst().map { Stage(state: Int($0.dropLast())!, move: $0.last!) }
    }
    return StrategyAutomaton(from: Stage(state: start, move: first)) {
      $0.move == "C" ? 1 : 0
    } next: { stage, _, other in
      answers[stage.state]![other.rawValue]
    }
    .minimized()
  }
}
