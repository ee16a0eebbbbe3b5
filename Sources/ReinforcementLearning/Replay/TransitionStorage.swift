import Core

/// The most recent transitions: what every ``TransitionReplay`` keeps, however it draws from it.
///
/// Transitions are numbered in the order in which they are added. Observations are kept in a ring of their own, each once, together with the legal actions that go with it: transitions refer
/// to them by number, so that the next observation of one transition is the first of another. When the ring comes round to an
/// observation, the transitions that begin there are forgotten.
///
/// Memory is taken as it is first written: about `capacity` × (observation + mask + 24 bytes).
public final class TransitionStorage {
  /// What is kept of each step.
  public let layout: ReplayLayout
  /// Most transitions that are kept. Fewer are where many episodes are truncated, as each of those brings one more observation.
  public let capacity: Int
  /// How many transitions have been added in all; the next one gets this number.
  public private(set) var insertCount = 0
  /// How many observations have been added in all; the next one gets this number.
  public private(set) var observationCount = 0
  /// How many transitions have been forgotten: the number of the oldest one that is kept.
  public private(set) var forgottenCount = 0

  private let slots: Int
  private let window: Int
  private let observations: UnsafeMutablePointer<Float>
  private let masks: UnsafeMutablePointer<UInt8>
  private let firsts: UnsafeMutablePointer<Int64>
  private let nexts: UnsafeMutablePointer<Int64>
  private let discreteActions: UnsafeMutablePointer<Int32>
  private let continuousActions: UnsafeMutablePointer<Float>
  private let rewards: UnsafeMutablePointer<Float>
  private let discounts: UnsafeMutablePointer<Float>

  /// An empty storage.
  /// - Parameters:
  ///   - layout: the sizes of observations and actions.
  ///   - capacity: how many transitions are kept; the oldest goes first.
  ///   - window: over how many observations, counted across all copies, an unfinished transition may extend; see
  ///     ``NStepAdder/window(steps:copies:)``.
  public init(layout: ReplayLayout, capacity: Int, window: Int) {
    precondition(capacity > 0 && window > 0, "at least one transition is kept")
    self.layout = layout
    self.capacity = capacity
    self.window = window
    slots = capacity + 2 * window
    observations = .allocate(capacity: slots * layout.observationSize)
    masks = .allocate(capacity: slots * layout.maskSize)
    firsts = .allocate(capacity: capacity)
    nexts = .allocate(capacity: capacity)
    discreteActions = .allocate(capacity: layout.isContinuous ? 0 : capacity * layout.actionWidth)
    continuousActions = .allocate(capacity: layout.isContinuous ? capacity * layout.actionWidth : 0)
    rewards = .allocate(capacity: capacity)
    discounts = .allocate(capacity: capacity)
  }

  deinit {
    observations.deallocate()
    masks.deallocate()
    firsts.deallocate()
    nexts.deallocate()
    discreteActions.deallocate()
    continuousActions.deallocate()
    rewards.deallocate()
    discounts.deallocate()
  }

  /// How many transitions can be drawn.
  public var count: Int { insertCount - forgottenCount }

  /// Keeps an observation and gives it its number.
  /// - Parameters:
  ///   - observation: observation size numbers.
  ///   - mask: mask size bytes; not looked at when the layout has none.
  public func addObservation(_ observation: UnsafePointer<Float>, mask: UnsafePointer<UInt8>) -> Int {
    let number = observationCount
    // A later transition may begin up to a window earlier than the oldest one, hence the margin.
    while count > 0, firsts[forgottenCount % capacity] <= Int64(number - slots + window) { forgottenCount += 1 }
    let slot = number % slots
    (observations + slot * layout.observationSize).update(from: observation, count: layout.observationSize)
    (masks + slot * layout.maskSize).update(from: mask, count: layout.maskSize)
    observationCount += 1
    return number
  }

  /// Keeps a transition from one observation to another; both are among the most recent.
  public func add(first: Int, discreteAction: UnsafePointer<Int32>, reward: Float, discount: Float, next: Int) {
    (discreteActions + insertCount % capacity * layout.actionWidth).update(from: discreteAction, count: layout.actionWidth)
    add(first: first, reward: reward, discount: discount, next: next)
  }

  /// As above, for continuous actions.
  public func add(first: Int, continuousAction: UnsafePointer<Float>, reward: Float, discount: Float, next: Int) {
    (continuousActions + insertCount % capacity * layout.actionWidth).update(from: continuousAction, count: layout.actionWidth)
    add(first: first, reward: reward, discount: discount, next: next)
  }

  private func add(first: Int, reward: Float, discount: Float, next: Int) {
    precondition(observationCount - first <= window, "a transition spans more observations than the storage was made for")
    let index = insertCount % capacity
    firsts[index] = Int64(first)
    nexts[index] = Int64(next)
    rewards[index] = reward
    discounts[index] = discount
    insertCount += 1
    if count > capacity { forgottenCount += 1 }
  }

  /// Copies a transition into a row of a batch.
  /// - Parameters:
  ///   - number: of a transition that is kept, from ``forgottenCount`` up to but not including ``insertCount``.
  ///   - batch: where it goes.
  ///   - row: which of its rows.
  public func copy(_ number: Int, into batch: TransitionBatch, row: Int) {
    let (size, maskSize, width) = (layout.observationSize, layout.maskSize, layout.actionWidth)
    let index = number % capacity
    let first = Int(firsts[index]) % slots
    let next = Int(nexts[index]) % slots
    (batch.observations.baseAddress! + row * size).update(from: observations + first * size, count: size)
    (batch.nextObservations.baseAddress! + row * size).update(from: observations + next * size, count: size)
    for entry in 0..<maskSize { batch.nextLegalActions[row * maskSize + entry] = masks[next * maskSize + entry] }
    if layout.isContinuous {
      for entry in 0..<width { batch.continuousActions[row * width + entry] = continuousActions[index * width + entry] }
    } else {
      for entry in 0..<width { batch.discreteActions[row * width + entry] = discreteActions[index * width + entry] }
    }
    batch.rewards[row] = rewards[index]
    batch.discounts[row] = discounts[index]
    batch.numbers[row] = number
  }

  private struct Counts: Codable {
    var inserts, observations, forgotten: Int
  }

  /// All that it keeps.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("counts", Counts(inserts: insertCount, observations: observationCount, forgotten: forgottenCount))
    let (slots, rows) = (min(observationCount, slots), min(insertCount, capacity))
    func set<Element: SnapshotElement>(_ name: String, _ pointer: UnsafeMutablePointer<Element>, _ count: Int) {
      snapshot.setArray(name, UnsafeBufferPointer(start: pointer, count: count))
    }
    set("observations", observations, slots * layout.observationSize)
    set("masks", masks, slots * layout.maskSize)
    set("firsts", firsts, rows)
    set("nexts", nexts, rows)
    set("discreteActions", discreteActions, layout.isContinuous ? 0 : rows * layout.actionWidth)
    set("continuousActions", continuousActions, layout.isContinuous ? rows * layout.actionWidth : 0)
    set("rewards", rewards, rows)
    set("discounts", discounts, rows)
    return snapshot
  }

  /// Continues from what a storage of the same layout, capacity and window has saved.
  public func restore(_ snapshot: Snapshot) throws {
    let counts = try snapshot.value("counts", as: Counts.self)
    guard counts.inserts >= 0, counts.observations >= 0, (0...counts.inserts).contains(counts.forgotten) else {
      throw WarrenError("the counts of the replay are impossible", kind: .failure)
    }
    let (slots, rows) = (min(counts.observations, slots), min(counts.inserts, capacity))
    func copy<Element: SnapshotElement>(_ name: String, _ pointer: UnsafeMutablePointer<Element>, _ count: Int) throws {
      try snapshot.copyArray(name, to: UnsafeMutableBufferPointer(start: pointer, count: count))
    }
    try copy("observations", observations, slots * layout.observationSize)
    try copy("masks", masks, slots * layout.maskSize)
    try copy("firsts", firsts, rows)
    try copy("nexts", nexts, rows)
    try copy("discreteActions", discreteActions, layout.isContinuous ? 0 : rows * layout.actionWidth)
    try copy("continuousActions", continuousActions, layout.isContinuous ? rows * layout.actionWidth : 0)
    try copy("rewards", rewards, rows)
    try copy("discounts", discounts, rows)
    (insertCount, observationCount, forgottenCount) = (counts.inserts, counts.observations, counts.forgotten)
  }
}
