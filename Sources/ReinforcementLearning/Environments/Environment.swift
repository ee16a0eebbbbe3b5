import Core

/// A task in which an agent acts step by step: a value, so that a copy is a fork of the future.
///
/// Whoever plays it drives it like this; ``VectorEnvironment`` does so for a batch of copies:
///
/// ```swift
/// var environment = Corridor()
/// var random = key.stream
/// environment.reset(using: &random)
/// var isLast = false
/// while !isLast {
///   environment.writeObservation(into: &row)
///   environment.writeLegalActions(into: &mask)
///   let timeStep = environment.step(choose(row, mask), using: &random)
///   isLast = timeStep.status.isLast            // or the time limit of the specification is reached
/// }
/// ```
///
/// The contract, which `checkEnvironment(_:episodes:key:longestEpisode:telling:)` tests:
///
/// - All randomness comes from the stream that is passed in, so the same stream and the same actions give the same episode.
/// - Everything that the future depends on is in the value, and its `Codable` form brings it back exactly. The compiler writes
///   that conformance as long as the properties are `Codable`.
/// - An episode ends by itself or by the specification's time limit. While it runs, at least one action is legal.
/// - `step` is called neither before `reset` nor after the end of an episode.
/// - What an illegal action does is the environment's choice (and documented); it never traps.
///
/// For speed keep the state in plain numbers or fixed-size storage; arrays are fine too, since a batch changes its copies in
/// place.
public protocol Environment: Codable, Sendable {
  /// The type of an action: `Int` where the action space is `.discrete`.
  associatedtype Action: EnvironmentAction = Int

  /// The environment with its default settings.
  init()

  /// Shapes, bounds, time limit and discount. The same throughout the life of a value.
  var specification: EnvironmentSpecification { get }

  /// Begins an episode.
  mutating func reset(using random: inout RandomStream)

  /// Takes an action.
  mutating func step(_ action: Action, using random: inout RandomStream) -> TimeStep

  /// Writes what the agent sees: as many numbers as the observation shape has, in row-major order.
  func writeObservation(into row: inout BatchRow<Float>)

  /// The index of the only number of the observation that is not 0 but 1, where observations are of that kind: a batch then need
  /// not write the zeros anew every step. It always agrees with ``writeObservation(into:)``; -1, as without this property, says
  /// nothing.
  var oneHotIndex: Int { get }

  /// Whether a step changes only few numbers of the observation, so that a batch keeps a row up to date by
  /// ``removeMovingParts(from:)`` before a step and ``writeMovingParts(into:)`` after it, instead of writing all of it anew.
  static var hasMovingParts: Bool { get }

  /// Before a step: clears in a row that shows the present state what the step may make wrong.
  func removeMovingParts(from row: inout BatchRow<Float>)

  /// After a step that has not ended the episode: writes what the step has changed. The row, from which
  /// ``removeMovingParts(from:)`` has cleared what was wrong, then holds the same as ``writeObservation(into:)`` writes.
  func writeMovingParts(into row: inout BatchRow<Float>)

  /// Writes for every action whether it is legal now; for several dimensions one after the other. An environment without this
  /// function allows every action always, and nothing is spent on masks.
  func writeLegalActions(into row: inout BatchRow<Bool>)

  /// The number of the present state, from 0 to the specification's ``EnvironmentSpecification/stateCount`` - 1. An environment
  /// with few states numbers them so that tabular agents can learn in it; without this function, they cannot.
  var stateNumber: Int { get }

  /// Whose turn it is, from 0; always 0 unless it is a ``Game``.
  var currentPlayer: Int { get }

  /// Takes a step in four copies that lie side by side in memory, where that is faster than one after the other, because their
  /// arithmetic fills the lanes of a register. It does to every copy and gives for it, bit for bit, what ``step(_:using:)`` does;
  /// nil, as without this function, says that there is no such way. For environments with one discrete action whose steps draw
  /// no random numbers.
  static func stepFour(_ copies: UnsafeMutablePointer<Self>, _ actions: SIMD4<Int32>) -> FourTimeSteps?

  /// As ``stepFour(_:_:)``, for environments with one continuous action: a number within its bounds for each copy.
  static func stepFour(_ copies: UnsafeMutablePointer<Self>, continuous actions: SIMD4<Float>) -> FourTimeSteps?

  /// As ``stepFour(_:_:)`` for eight copies, where the arithmetic of four leaves the processor waiting. A batch calls it first and
  /// steps what is left over by ``stepFour(_:_:)``.
  static func stepEight(_ copies: UnsafeMutablePointer<Self>, _ actions: SIMD8<Int32>) -> EightTimeSteps?
}

extension Environment {
  @inlinable
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    row.fill(true)
    row.isLegalByDefault = true
  }

  @inlinable public var oneHotIndex: Int { -1 }
  @inlinable public static var hasMovingParts: Bool { false }
  @inlinable public func removeMovingParts(from row: inout BatchRow<Float>) {}
  @inlinable public func writeMovingParts(into row: inout BatchRow<Float>) {}
  @inlinable public var stateNumber: Int { 0 }
  @inlinable public var currentPlayer: Int { 0 }
  @inlinable
  public static func stepFour(_ copies: UnsafeMutablePointer<Self>, _ actions: SIMD4<Int32>) -> FourTimeSteps? { nil }
  @inlinable
  public static func stepFour(_ copies: UnsafeMutablePointer<Self>, continuous actions: SIMD4<Float>) -> FourTimeSteps? { nil }
  @inlinable
  public static func stepEight(_ copies: UnsafeMutablePointer<Self>, _ actions: SIMD8<Int32>) -> EightTimeSteps? { nil }
}

/// An environment that can be shown on a terminal.
public protocol RenderableEnvironment: Environment {
  /// The present state as lines of text.
  var rendering: String { get }
}
