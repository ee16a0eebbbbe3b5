/// The most recent steps of a batch of environments, for agents that learn from what their present policy does and then throw it
/// away: a fixed number of steps in every copy, written in place.
///
/// All buffers are time-major, [length × copies × ...]; observations, masks and `begins` have one row more, for what follows the
/// last step. ``begin()`` makes that row the first one of the next rollout.
public final class Rollout {
  /// What is kept of each step.
  public let layout: ReplayLayout
  /// How many copies are acted in.
  public let copies: Int
  /// Most steps of each copy.
  public private(set) var capacity: Int
  /// How many steps of each copy it holds.
  public internal(set) var length = 0

  /// What the agent saw, [(length + 1) × copies × observation size].
  public private(set) var observations: UnsafeMutablePointer<Float>
  /// Which actions were legal, [(length + 1) × copies × mask size]; nothing where all are always legal.
  public private(set) var legalActions: UnsafeMutablePointer<UInt8>
  /// 1 where an episode begins, [(length + 1) × copies].
  public private(set) var begins: UnsafeMutablePointer<UInt8>
  /// The discrete actions taken, [length × copies × width]; unused where actions are continuous.
  public private(set) var discreteActions: UnsafeMutablePointer<Int32>
  /// The continuous actions taken, [length × copies × width]; unused where actions are discrete.
  public private(set) var continuousActions: UnsafeMutablePointer<Float>
  /// The logarithm of how likely each action was when it was taken, [length × copies].
  public private(set) var logProbabilities: UnsafeMutablePointer<Float>
  /// What the observations were estimated to be worth, [length × copies].
  public private(set) var values: UnsafeMutablePointer<Float>
  /// [length × copies]
  public private(set) var rewards: UnsafeMutablePointer<Float>
  /// [length × copies]
  public private(set) var statuses: UnsafeMutablePointer<TimeStep.Status>
  /// What followed each step, [length × copies]; see ``StepSequences``.
  public private(set) var nextValues: UnsafeMutablePointer<Float>

  /// An empty rollout.
  public init(layout: ReplayLayout, copies: Int, capacity: Int) {
    precondition(copies > 0 && capacity > 0, "a rollout holds at least one step")
    self.layout = layout
    self.copies = copies
    self.capacity = capacity
    func allocate<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      Self.allocate(count, value)
    }
    let (steps, rows) = (capacity * copies, (capacity + 1) * copies)
    observations = allocate(rows * layout.observationSize, 0)
    legalActions = allocate(rows * layout.maskSize, 1)
    begins = allocate(rows, 1)
    discreteActions = allocate(layout.isContinuous ? 0 : steps * layout.actionWidth, 0)
    continuousActions = allocate(layout.isContinuous ? steps * layout.actionWidth : 0, 0)
    logProbabilities = allocate(steps, 0)
    values = allocate(steps, 0)
    rewards = allocate(steps, 0)
    statuses = allocate(steps, .running)
    nextValues = allocate(steps, 0)
  }

  deinit {
    observations.deallocate()
    legalActions.deallocate()
    begins.deallocate()
    discreteActions.deallocate()
    continuousActions.deallocate()
    logProbabilities.deallocate()
    values.deallocate()
    rewards.deallocate()
    statuses.deallocate()
    nextValues.deallocate()
  }

  private static func allocate<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
    let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
    pointer.initialize(repeating: value, count: max(count, 1))
    return pointer
  }

  /// Makes room for more steps, where episodes are kept whole whatever their length.
  public func reserve(capacity wanted: Int) {
    guard wanted > capacity else { return }
    func grow<Element>(_ pointer: inout UnsafeMutablePointer<Element>, _ value: Element, rows: Int, size: Int) {
      let larger = Self.allocate((rows + (wanted - capacity) * copies) * size, value)
      larger.update(from: pointer, count: rows * size)
      pointer.deallocate()
      pointer = larger
    }
    let (steps, rows) = (capacity * copies, (capacity + 1) * copies)
    grow(&observations, 0, rows: rows, size: layout.observationSize)
    grow(&legalActions, 1, rows: rows, size: layout.maskSize)
    grow(&begins, 1, rows: rows, size: 1)
    grow(&discreteActions, 0, rows: steps, size: layout.isContinuous ? 0 : layout.actionWidth)
    grow(&continuousActions, 0, rows: steps, size: layout.isContinuous ? layout.actionWidth : 0)
    grow(&logProbabilities, 0, rows: steps, size: 1)
    grow(&values, 0, rows: steps, size: 1)
    grow(&rewards, 0, rows: steps, size: 1)
    grow(&statuses, .running, rows: steps, size: 1)
    grow(&nextValues, 0, rows: steps, size: 1)
    capacity = wanted
  }

  /// How many steps it holds, over all copies.
  public var count: Int { length * copies }

  /// The rewards and the ends of episodes, for returns and advantages.
  public var steps: StepSequences {
    StepSequences(
      rewards: UnsafeBufferPointer(start: rewards, count: count),
      statuses: UnsafeBufferPointer(start: statuses, count: count), copies: copies)
  }

  /// Where the present observations are: after the steps so far.
  public var presentObservations: UnsafeMutablePointer<Float> { observations + count * layout.observationSize }
  /// Where the present legal actions are.
  public var presentLegalActions: UnsafeMutablePointer<UInt8> { legalActions + count * layout.maskSize }
  /// Where it is written which copies begin an episode now.
  public var presentBegins: UnsafeMutablePointer<UInt8> { begins + count }

  /// Forgets the steps; the present observations become the first.
  public func begin() {
    guard length > 0 else { return }
    observations.update(from: presentObservations, count: copies * layout.observationSize)
    legalActions.update(from: presentLegalActions, count: copies * layout.maskSize)
    begins.update(from: presentBegins, count: copies)
    length = 0
  }

  /// Counts one more step, all of whose rows have been written but for the observations that follow.
  public func advance() {
    precondition(length < capacity, "the rollout is full")
    length += 1
  }

  /// Writes what followed the steps that did not end an episode: the value of the next step's observation. The entries of episodes
  /// that were truncated are already there.
  /// - Parameter lastValues: of the present observations, [copies].
  public func finish(lastValues: UnsafePointer<Float>) {
    for index in 0..<count where statuses[index] == .running {
      let next = index + copies
      nextValues[index] = next < count ? values[next] : lastValues[next - count]
    }
  }
}
