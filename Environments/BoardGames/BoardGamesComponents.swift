import Core
import ExperimentRunner
import ReinforcementLearning

/// What this folder registers.
public let boardGamesComponents: [any RegistryComponent] = [
  TaskKind(
    "tic-tac-toe", .environment, summary: "Three in a row, against a random or a perfect player.",
    configuration: TicTacToeConfiguration.self
  ) { settings, _ in
    switch settings.rival {
    case .perfect:
      task("tic-tac-toe", settings, TicTacToe(), PerfectTicTacToePlayer(), known: settings.openingMoves == 0 ? 0 : nil)
    case .random, .itself: task("tic-tac-toe", settings, TicTacToe(), RandomOpponent())
    }
  },
  TaskKind(
    "connect-four", .environment, summary: "Four in a row on an upright board of six by seven.",
    configuration: ConnectFourConfiguration.self
  ) { settings, _ in searchedTask("connect-four", settings, ConnectFour()) },
  TaskKind(
    "othello", .environment, summary: "Turn the other's discs by enclosing them, on a board of eight by eight.",
    configuration: OthelloConfiguration.self
  ) { settings, _ in searchedTask("othello", settings, Othello()) },
  TaskKind(
    "hex", .environment, summary: "Join two sides of a board of hexagons before the other joins his.",
    configuration: HexConfiguration.self
  ) { settings, _ in searchedTask("hex", settings, try Hex(size: settings.size)) },
  BenchmarkSuite("environments") { try boardGamesBenchmarks.map(BenchmarkSuite.Row.init) },
]

/// The task of a game in which alpha-beta can search.
private func searchedTask<Settings: GameSettings, Played: SearchableGame>(
  _ name: String, _ settings: Settings, _ game: Played
) -> ExperimentTask where Settings.Choice == SearchingOpponent {
  switch settings.rival {
  case .random, .itself: task(name, settings, game, RandomOpponent())
  case .greedy: task(name, settings, game, AlphaBeta(depth: 1))
  case .alphaBeta: task(name, settings, game, AlphaBeta(depth: settings.depthOrDefault))
  }
}

/// The task of a game against an opponent.
/// - Parameter known: the best mean return there is.
private func task<Settings: GameSettings, Rival: Opponent>(
  _ name: String, _ settings: Settings, _ game: Rival.Played, _ opponent: Rival, known: Double? = nil
) -> ExperimentTask {
  let contest = AgainstOpponent(game, opponent: opponent, side: settings.side, openingMoves: settings.openingMoves)
  return ExperimentTask(
    label: settings.label(name),
    measure: Measure("return", .maximize, known: known.map { Measure.Known(value: $0, proved: true) }),
    faces: [settings.opponent == .itself ? EnvironmentFace(selfPlay: contest) : EnvironmentFace(against: contest)])
}
