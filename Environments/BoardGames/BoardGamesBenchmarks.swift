import ReinforcementLearning

/// The benchmarks of the board games.
public let boardGamesBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("tic-tac-toe") { try VectorEnvironment(TicTacToe(), count: $0) },
  EnvironmentBenchmark("connect-four") { try VectorEnvironment(ConnectFour(), count: $0) },
  EnvironmentBenchmark("othello") { try VectorEnvironment(Othello(), count: $0) },
  EnvironmentBenchmark("hex") { try VectorEnvironment(Hex(), count: $0) },
  EnvironmentBenchmark("connect-four against alpha-beta 4") {
    try VectorEnvironment(AgainstOpponent(ConnectFour(), opponent: AlphaBeta(depth: 4)), count: $0)
  },
]
