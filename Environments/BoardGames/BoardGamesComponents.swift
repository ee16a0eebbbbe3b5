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

/// The task of a game in which alpha-beta is the strongest opponent.
private func searchedTask<Settings: GameSettings, Played: WeighedGame>(
  _ name: String, _ settings: Settings, _ game: Played
) -> ExperimentTask where Settings.Choice == SearchingOpponent {
  switch settings.rival {
  case .random, .itself: task(name, settings, game, RandomOpponent())
  case .greedy: task(name, settings, game, AlphaBeta(depth: 1))
  case .alphaBeta: task(name, settings, game, AlphaBeta(depth: settings.depthOrDefault))
  }
}

/// The task of a game against an opponent: for agents, and as a contest of evolved players.
/// - Parameter known: the best mean return there is.
private func task<Settings: GameSettings, Rival: Opponent>(
  _ name: String, _ settings: Settings, _ game: Rival.Played, _ opponent: Rival, known: Double? = nil
) -> ExperimentTask where Rival.Played: WeighedGame {
  let against = AgainstOpponent(game, opponent: opponent, side: settings.side, openingMoves: settings.openingMoves)
  let contest = PlayerContest(
    game, settings: settings.evolved, openingMoves: settings.evolvedOpeningMoves,
    yardsticks: yardsticks(settings, against))
  return ExperimentTask(
    label: settings.label(name),
    measure: Measure("return", .maximize, known: known.map { Measure.Known(value: $0, proved: true) }),
    faces: [settings.opponent == .itself ? EnvironmentFace(selfPlay: against) : EnvironmentFace(against: against), contest],
    score: { solution in ["return": try contest.assess(PlayerSheet(solution).vector(in: contest))] },
    draw: { solution in
      guard let sheet = try? PlayerSheet(solution), let vector = try? sheet.vector(in: contest) else { return nil }
      return try? contest.svg(of: vector)
    })
}

/// The task's opponent, and then those that a game has besides: players at random, and alpha-beta of small depths.
private func yardsticks<Settings: GameSettings, Rival: Opponent>(
  _ settings: Settings, _ against: AgainstOpponent<Rival>
) -> [Yardstick<Rival.Played>] where Rival.Played: WeighedGame {
  typealias Played = Rival.Played
  func name(depth: Int) -> String { depth == 1 ? "greedy" : "alpha-beta \(depth)" }
  func contest<Other: Opponent<Played>>(_ opponent: Other) -> AgainstOpponent<Other> {
    AgainstOpponent(against.game, opponent: opponent, side: settings.side, openingMoves: settings.openingMoves)
  }
  let rival = Yardstick(
    settings.rival.looksAhead ? name(depth: settings.depthOrDefault) : settings.rival.rawValue, against)
  let others =
    [Yardstick("random", contest(RandomOpponent<Played>()))]
    + (1...Played.deepestYardstick).map { Yardstick(name(depth: $0), contest(AlphaBeta<Played>(depth: $0))) }
  return [rival] + others.filter { $0.name != rival.name }
}
