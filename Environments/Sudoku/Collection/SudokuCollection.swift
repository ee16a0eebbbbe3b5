import Core
import ExperimentRunner
import Search

/// Many puzzles as one task: the objective is how many of them are solved.
public struct SudokuCollection: Problem {
  /// The puzzles, each of which has a solution.
  public let puzzles: [SudokuGrid]

  /// The task of solving them all.
  public init(_ puzzles: [SudokuGrid]) { self.puzzles = puzzles }

  /// The one objective, `solvedPuzzles`, to be maximized.
  public static let objective = Objective("solvedPuzzles", .maximize)

  public var objectives: [Objective] { [Self.objective] }
  public var known: KnownValue? { KnownValue(Double(puzzles.count), isProved: true) }

  /// How many of the grids solve the puzzle in their place.
  public func evaluate(_ solution: PublishedGrids) throws -> Evaluation {
    let grids = try solution.grids.map { try SudokuGrid(text: $0) }
    guard grids.count <= puzzles.count else {
      throw WarrenError("there are \(grids.count) grids for \(puzzles.count) puzzles", kind: .failure)
    }
    return Evaluation(Double(zip(puzzles, grids).filter { SudokuVerifier(puzzle: $0).isSolution($1) }.count))
  }
}

/// Grids as results hold them: one text of 81 characters for each puzzle, in their order.
public struct PublishedGrids: Codable, Sendable, Equatable {
  public var grids: [String]

  public init(_ grids: [SudokuGrid]) { self.grids = grids.map(\.description) }
}

/// What the exact solver works on: one puzzle, or many.
public protocol ExactlySolvableSudoku: Sendable {
  /// The solver of these settings.
  func makeSolver(_ configuration: ExactSudokuSolverConfiguration, budget: Budget) -> any Learner & IncumbentReporting
}

extension SudokuProblem: ExactlySolvableSudoku {
  public func makeSolver(
    _ configuration: ExactSudokuSolverConfiguration, budget: Budget
  ) -> any Learner & IncumbentReporting {
    ExactSudokuSolver(self, configuration: configuration, budget: budget)
  }
}

extension SudokuCollection: ExactlySolvableSudoku {
  public func makeSolver(
    _ configuration: ExactSudokuSolverConfiguration, budget: Budget
  ) -> any Learner & IncumbentReporting {
    SudokuCollectionSolver(self, configuration: configuration, budget: budget)
  }
}

/// Solves puzzle after puzzle, and counts those whose solution is unique.
///
/// A step solves at most a thousand puzzles. Each puzzle counts 1 evaluation. Metrics: `solvedPuzzles`, `uniquePuzzles` where uniqueness
/// is asked for, and `guesses`.
public struct SudokuCollectionSolver: StopReporting, IncumbentReporting {
  /// The puzzles.
  public let problem: SudokuCollection
  public private(set) var ledger = Ledger()

  private static let puzzlesPerStep = 1000
  private let provesUniqueness: Bool
  private let limit: Int
  private let solver = SudokuSolver()
  private var solved: [SudokuGrid] = []
  private var unique = 0
  private var guesses = 0

  /// A solver at its beginning.
  public init(_ problem: SudokuCollection, configuration: ExactSudokuSolverConfiguration, budget: Budget) {
    self.problem = problem
    provesUniqueness = configuration.provesUniqueness
    limit = min(problem.puzzles.count, budget.evaluations ?? .max)
  }

  public var isFinished: Bool { solved.count >= limit }
  public var stopReasonName: String? {
    isFinished ? (limit < problem.puzzles.count ? "budget" : "solved") : nil
  }
  public var bestObjectives: Metrics { ["solvedPuzzles": Double(solved.count)] }
  public var bestSolution: (any Encodable & Sendable)? { solved.isEmpty ? nil : PublishedGrids(solved) }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    for _ in 0..<min(Self.puzzlesPerStep, limit - solved.count) {
      let solutions = solver.solutions(of: problem.puzzles[solved.count], limit: provesUniqueness ? 2 : 1)
      guard let first = solutions.first else {
        throw WarrenError("puzzle \(solved.count + 1) has no solution", kind: .failure)
      }
      solved.append(first)
      if solutions.count == 1 { unique += 1 }
      guesses += solver.guesses
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(solved.count)
    var metrics = bestObjectives
    if provesUniqueness { metrics["uniquePuzzles"] = Double(unique) }
    metrics["guesses"] = Double(guesses)
    return metrics
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    snapshot.setArray("grids", solved.flatMap(\.digits), shape: [solved.count, 81])
    try snapshot.setValue("counts", [solved.count, unique, guesses])
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let counts: [Int] = try snapshot.value("counts")
    guard counts.count == 3, (0...limit).contains(counts[0]) else {
      throw WarrenError("the snapshot of the solver is damaged", kind: .failure)
    }
    let digits = try snapshot.array("grids", of: UInt8.self, count: counts[0] * 81)
    solved = try (0..<counts[0]).map { try SudokuGrid(digits: Array(digits[$0 * 81..<($0 + 1) * 81])) }
    (unique, guesses) = (counts[1], counts[2])
    self.ledger = ledger
  }
}
