import ReinforcementLearning

/// The benchmarks of the grid games.
public let gridGamesBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("frozen-lake") { try VectorEnvironment(FrozenLake(), count: $0) },
  EnvironmentBenchmark("snake") { try VectorEnvironment(Snake(), count: $0) },
  EnvironmentBenchmark("cliff-walking") { try VectorEnvironment(CliffWalking(), count: $0) },
  EnvironmentBenchmark("taxi") { try VectorEnvironment(Taxi(), count: $0) },
  EnvironmentBenchmark("2048") { try VectorEnvironment(Game2048(), count: $0) },
  EnvironmentBenchmark("maze") { try VectorEnvironment(Maze(), count: $0) },
  EnvironmentBenchmark("minesweeper") { try VectorEnvironment(Minesweeper(), count: $0) },
  EnvironmentBenchmark("sliding-tile") { try VectorEnvironment(SlidingTile(), count: $0) },
  EnvironmentBenchmark("sokoban") { try VectorEnvironment(Sokoban(), count: $0) },
  EnvironmentBenchmark("door-key") { try VectorEnvironment(DoorKey(), count: $0) },
  EnvironmentBenchmark("empty-grid") { try VectorEnvironment(EmptyGrid(), count: $0) },
  EnvironmentBenchmark("four-rooms") { try VectorEnvironment(FourRooms(), count: $0) },
  EnvironmentBenchmark("multi-room") { try VectorEnvironment(MultiRoom(), count: $0) },
]
