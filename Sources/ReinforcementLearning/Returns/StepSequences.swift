/// The rewards of several copies of an environment, step after step: what returns and advantages are computed from.
///
/// All buffers are [length × copies], the copies of one time side by side. Copies go through episodes one after the other: the step
/// after one that is last begins the next episode. The end of the sequence cuts episodes off without ending them.
///
/// What follows a step is worth `nextValues` at it: while the episode runs, the value of the observation that the next step begins
/// with; where it was truncated, the value of the episode's final observation. After a termination nothing follows, and the entry is
/// not looked at.
public struct StepSequences {
  /// How many steps each copy takes.
  public let length: Int
  /// How many copies there are.
  public let copies: Int
  /// The rewards of the steps.
  public let rewards: UnsafePointer<Float>
  /// Whether the episode went on after the steps.
  public let statuses: UnsafePointer<TimeStep.Status>

  /// Sequences over memory that outlives them.
  /// - Precondition: as many statuses as rewards, a multiple of the copies.
  public init(
    rewards: UnsafeBufferPointer<Float>, statuses: UnsafeBufferPointer<TimeStep.Status>, copies: Int
  ) {
    precondition(copies > 0 && rewards.count % copies == 0, "\(rewards.count) rewards are not those of \(copies) copies")
    precondition(statuses.count == rewards.count, "\(rewards.count) rewards have \(statuses.count) statuses")
    precondition(!rewards.isEmpty, "a sequence has at least one step")
    self.copies = copies
    length = rewards.count / copies
    self.rewards = rewards.baseAddress!
    self.statuses = statuses.baseAddress!
  }

  /// How many steps all copies take together.
  public var count: Int { length * copies }

  /// Calls `body` for every step from the last to the first, with where what the episode goes on to is found.
  /// - Parameter body: gets the step's index, its status, and the index of the same episode's next step; nil where the episode or
  ///   the sequence ends.
  @inline(__always)
  func backwards(_ body: (_ index: Int, _ status: TimeStep.Status, _ next: Int?) -> Void) {
    for index in stride(from: count - 1, through: 0, by: -1) {
      let goesOn = statuses[index] == .running && index + copies < count
      body(index, statuses[index], goesOn ? index + copies : nil)
    }
  }

  func check(_ buffers: Int...) {
    for size in buffers { precondition(size == count, "\(count) steps have a buffer of \(size) numbers") }
  }
}
