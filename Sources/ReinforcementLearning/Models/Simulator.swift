import Core

/// Places for states of one environment, which can be copied from one to another and played on: what tree search needs.
///
/// ```swift
/// let simulator = try batch.makeSimulator(capacity: 2)
/// simulator.load(batch, copy: 0, into: 0)                 // the state that a copy of the batch is in
/// simulator.copy(0, to: 1)
/// let timeStep = try simulator.step(1, action: 3, using: &random)
/// ```
///
/// Time limits count on from where the copy was when it was loaded, unless ``liftTimeLimit(of:)`` says otherwise. Actions are those of a
/// discrete action space.
public protocol Simulator: AnyObject {
  /// The specification of the environment.
  var specification: EnvironmentSpecification { get }
  /// How many places there are.
  var capacity: Int { get }
  /// Whether some actions may be illegal at times.
  var hasIllegalActions: Bool { get }

  /// Begins an episode in a place.
  func reset(_ place: Int, using random: inout RandomStream)
  /// Takes over the present state of a copy of the batch that the simulator was made by, or of an equal one.
  func load(_ batch: any BatchEnvironment, copy: Int, into place: Int)
  /// Lets a state, and whatever is copied from it, be played on without the time limit of the specification, as if there were none:
  /// for planners, to whom what a limit cuts off is worth what would have come.
  func liftTimeLimit(of place: Int)
  /// Copies a state.
  func copy(_ source: Int, to destination: Int)
  /// Takes an action in a state that has not ended. After the last step of an episode the place keeps the final state.
  /// - Throws: `WarrenError` when the environment has no such action.
  func step(_ place: Int, action: Int32, using random: inout RandomStream) throws -> TimeStep
  /// Takes random legal actions until the episode ends, at most `limit` of them.
  /// - Parameters:
  ///   - place: the copy that plays.
  ///   - limit: how many actions are taken at most.
  ///   - random: where randomness comes from.
  ///   - body: called with each step, together with the player who has made it.
  /// - Throws: `WarrenError` when no action is legal.
  func rollOut(
    _ place: Int, atMost limit: Int, using random: inout RandomStream, _ body: (TimeStep, _ player: Int) -> Void
  ) throws
  /// Whose turn it is; 0 where only one plays.
  func currentPlayer(in place: Int) -> Int
  /// Writes the observation, observation size numbers.
  /// - Throws: `WarrenError` when the environment writes outside its row.
  func writeObservation(of place: Int, into row: UnsafeMutablePointer<Float>) throws
  /// Writes which actions are legal, mask size bytes of 0 or 1.
  /// - Throws: `WarrenError` when the environment writes outside its row.
  func writeLegalActions(of place: Int, into row: UnsafeMutablePointer<UInt8>) throws
  /// The state as text, where its environment can be rendered.
  func rendering(of place: Int) -> String?
  /// The states themselves, for a checkpoint.
  func save(_ places: Range<Int>) throws -> Snapshot
  /// Takes back what ``save(_:)`` gave for as many places.
  func restore(_ snapshot: Snapshot, places: Range<Int>) throws
}
