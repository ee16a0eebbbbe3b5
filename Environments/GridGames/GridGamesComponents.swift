import Core
import ExperimentRunner
import ReinforcementLearning

/// What this folder registers.
public let gridGamesComponents: [any RegistryComponent] = [
  Environment(
    "frozen-lake", configuration: FrozenLakeConfiguration.self,
    summary: "Cross a frozen lake without falling into a hole (Gymnasium's FrozenLake-v1)."
  ) { try FrozenLake($0) },
  Environment(
    "snake", configuration: SnakeConfiguration.self,
    summary: "Eat fruits and grow, without hitting a wall or yourself (Jumanji's Snake-v1)."
  ) { try Snake($0) },
  BenchmarkSuite("environments") { try gridGamesBenchmarks.map(BenchmarkSuite.Row.init) },
]
