import Core
import ExperimentRunner
import ReinforcementLearning

/// What this folder registers.
public let gridGamesComponents: [any RegistryComponent] = [
  Environment(
    "frozen-lake", configuration: FrozenLakeConfiguration.self,
    summary: "Cross a frozen lake without falling into a hole (Gymnasium's FrozenLake-v1).",
    measure: { optimalReturn(try? FrozenLake($0)) },
    make: { try FrozenLake($0) }),
  Environment(
    "snake", configuration: SnakeConfiguration.self,
    summary: "Eat fruits and grow, without hitting a wall or yourself (Jumanji's Snake-v1)."
  ) { try Snake($0) },
  Environment(
    "cliff-walking", configuration: CliffWalkingConfiguration.self,
    summary: "Walk along a cliff without stepping off its edge (Gymnasium's CliffWalking-v1).",
    measure: { optimalReturn(try? CliffWalking($0)) },
    make: { try CliffWalking($0) }),
  Environment(
    "taxi", configuration: TaxiConfiguration.self,
    summary: "Fetch a passenger at one stop and bring him to another (Gymnasium's Taxi-v4).",
    measure: { optimalReturn(try? Taxi($0)) },
    make: { try Taxi($0) }),
  Environment("2048", Game2048.self, summary: "Slide tiles together until none can move (Jumanji's Game2048-v1)."),
  Environment(
    "maze", configuration: MazeConfiguration.self,
    summary: "Find the way to a target in a maze that is new every episode (Jumanji's Maze-v0).",
    // The way is never longer than Jumanji's time limit; with a shorter one it may be.
    measure: { optimalReturn($0.timeLimit == nil ? 1 : nil) },
    make: { try Maze($0) }),
  Environment(
    "minesweeper", configuration: MinesweeperConfiguration.self,
    summary: "Open every cell that hides no mine (Jumanji's Minesweeper-v0)."
  ) { try Minesweeper($0) },
  Environment(
    "sliding-tile", configuration: SlidingTileConfiguration.self,
    summary: "Slide tiles into order by moving the empty cell (Jumanji's SlidingTilePuzzle-v0)."
  ) { try SlidingTile($0) },
  Environment(
    "sokoban", configuration: SokobanConfiguration.self,
    summary: "Push every box onto a target, in bundled, random or own levels (Jumanji's Sokoban-v0)."
  ) { try Sokoban($0) },
  Environment(
    "door-key", configuration: DoorKeyConfiguration.self,
    summary: "Unlock a door with a key and go to the goal, seeing only what lies ahead (MiniGrid's DoorKey)."
  ) { try DoorKey($0) },
  Environment(
    "empty-grid", configuration: EmptyGridConfiguration.self,
    summary: "Go to the goal in an empty room, seeing only what lies ahead (MiniGrid's Empty).",
    measure: { optimalReturn($0.optimum) },
    make: { try EmptyGrid($0) }),
  Environment(
    "four-rooms", configuration: FourRoomsConfiguration.self,
    summary: "Go to the goal through four rooms with gaps between them, seeing only what lies ahead (MiniGrid's FourRooms)."
  ) { try FourRooms($0) },
  Environment(
    "multi-room", configuration: MultiRoomConfiguration.self,
    summary: "Go through rooms with doors between them to the goal, seeing only what lies ahead (MiniGrid's MultiRoom)."
  ) { try MultiRoom($0) },
  BenchmarkSuite("environments") { try gridGamesBenchmarks.map(BenchmarkSuite.Row.init) },
]

/// The return of an episode, with the largest there is; nil where that is not known.
private func optimalReturn(_ optimum: Double?) -> Measure {
  Measure("return", .maximize, known: optimum.map { Measure.Known(value: $0, proved: true) })
}

/// The return of an episode, with the largest mean that any policy can reach within the time limit, computed from the model.
private func optimalReturn<E: ModeledEnvironment>(_ environment: E?) -> Measure {
  guard let environment, let horizon = environment.specification.timeLimit, let model = try? TabularModel(of: environment),
    // Beyond that it would be felt before a run begins.
    horizon * model.outcomes.count <= 200_000_000
  else { return Measure("return", .maximize) }
  let optimum = model.optimum(within: horizon).expectedReturn
  return Measure("return", .maximize, known: Measure.Known(value: optimum, proved: true))
}
