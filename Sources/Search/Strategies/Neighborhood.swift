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

  /// The state of a solution.
  func state(of solution: Solution) -> State
  /// The solution of a state.
  func solution(of state: State) -> Solution

  /// A move drawn at random from all there are.
  func sampleMove(in state: State, using random: inout RandomStream) -> Move

  /// By how much the first objective would change.
  func delta(of move: Move, in state: State) -> Double

  /// Makes the move.
  func apply(_ move: Move, to state: inout State)

  /// What a delta costs as a share of a full evaluation: what it adds to ``Ledger/evaluations``.
  var deltaCost: Double { get }
}
