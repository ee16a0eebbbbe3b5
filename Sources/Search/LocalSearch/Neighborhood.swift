import Core

/// The moves of a local search, each with what it changes: descents, annealing and tabu search need nothing else.
///
/// ```swift
/// var state = neighborhood.state(of: solution)
/// let move = neighborhood.sampleMove(in: state, using: &random)
/// if neighborhood.delta(of: move, in: state) < 0 { neighborhood.apply(move, to: &state) }
/// ```
public protocol Neighborhood: Sendable {
  /// What is moved between.
  associatedtype Solution: Codable & Sendable
  /// A solution together with whatever makes moves cheap, such as where each city stands in a tour.
  associatedtype State: Sendable
  /// One way to change a state.
  associatedtype Move: Sendable

  /// The state of a solution. The state of ``solution(of:)`` has the same moves under the same numbers as the state it came from: a
  /// local optimum is proved by a look at every number.
  func state(of solution: Solution) -> State
  /// The solution of a state.
  func solution(of state: State) -> Solution

  /// How many moves there are from a state.
  func moveCount(in state: State) -> Int
  /// The move of a number below ``moveCount(in:)``.
  func move(_ number: Int, in state: State) -> Move
  /// A move drawn at random from all there are; by default each is equally likely. There is at least one.
  func sampleMove(in state: State, using random: inout RandomStream) -> Move

  /// By how much the first objective would change. Infinite, in the worse direction, for a move that is not allowed.
  func delta(of move: Move, in state: State) -> Double

  /// What a move takes out of a solution and what it puts in, for the memory of a tabu search.
  func features(of move: Move, in state: State) -> MoveFeatures

  /// Makes the move.
  func apply(_ move: Move, to state: inout State)

  /// What a delta costs as a share of a full evaluation: what it adds to `Ledger.evaluations`.
  var deltaCost: Double { get }
}

extension Neighborhood {
  @inlinable
  public func sampleMove(in state: State, using random: inout RandomStream) -> Move {
    move(random.integer(below: moveCount(in: state)), in: state)
  }
}

extension Neighborhood {
  /// How many deltas a step of a search asks for where nothing is said: some milliseconds of work. A move that is made may take as long
  /// as an evaluation does, so the larger a problem is, the fewer.
  var deltasPerStep: Int {
    let fitting = 2.5e7 * deltaCost
    return fitting < 20_000 ? Int(max(500, fitting)) : 20_000
  }

  /// How many deltas the step of that number asks for, from 1: few at the beginning, where a search gets better fast and a curve is
  /// to show how fast, and ``deltasPerStep`` from the last short one on.
  func deltas(inStep number: Int) -> Int {
    max(1, deltasPerStep * min(number, shortSteps) / shortSteps)
  }

  /// How many deltas so many steps ask for together.
  func deltas(inSteps count: Int) -> Double {
    let short = (0..<min(count, shortSteps)).reduce(0) { $0 + deltas(inStep: $1 + 1) }
    return Double(short) + Double(max(0, count - shortSteps)) * Double(deltasPerStep)
  }

  private var shortSteps: Int { 32 }
}

/// The parts of a solution that a move exchanges, each known by a number: edges of a tour, items of a knapsack.
public struct MoveFeatures: Sendable, Equatable {
  /// What goes, up to four numbers that are not negative; -1 for none.
  public var removed: SIMD4<Int>
  /// What comes, likewise.
  public var added: SIMD4<Int>

  /// The features of a move.
  @inlinable
  public init(removed: SIMD4<Int>, added: SIMD4<Int>) {
    self.removed = removed
    self.added = added
  }
}
