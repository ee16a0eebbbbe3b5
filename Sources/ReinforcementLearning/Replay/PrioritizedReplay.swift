import Core
import Foundation

/// The most recent transitions, drawn in proportion to a power of how large their errors were when they were last learned from
/// (Schaul, Quan, Antonoglou and Silver, "Prioritized experience replay", ICLR 2016, the proportional variant).
///
/// A transition of error e is drawn with a probability P in proportion to (|e| + 0.000001)^alpha; a new one as if it had the
/// largest error seen so far. A batch takes one transition out of each of as many equal shares of the total (stratified). To make
/// up for being drawn more often, a transition weighs (count · P)^-beta, divided by the largest such weight of the batch.
public final class PrioritizedReplay: TransitionReplay {
  public let storage: TransitionStorage
  /// alpha: how much errors count; 0 draws all transitions equally often.
  public let priorityExponent: Double
  /// beta: how far the weights make up for it, from 0 (not at all) to 1 (wholly). Rises to 1 while an agent learns.
  public var importanceExponent: Double

  private var tree: SumTree
  private var largestPriority = 1.0
  /// The transitions before this number have their priorities in the tree, or have been forgotten.
  private var entered = 0
  /// The transitions before this number have been taken out of the tree.
  private var removed = 0

  private static let smallestError = 1e-6

  /// An empty replay; see ``TransitionStorage/init(layout:capacity:window:)``.
  public init(layout: ReplayLayout, capacity: Int, window: Int, priorityExponent: Double, importanceExponent: Double) {
    storage = TransitionStorage(layout: layout, capacity: capacity, window: window)
    self.priorityExponent = priorityExponent
    self.importanceExponent = importanceExponent
    tree = SumTree(count: capacity)
  }

  /// How likely a transition is drawn now.
  /// - Parameter number: of a transition that is kept.
  public func probability(of number: Int) -> Double {
    catchUp()
    return tree[number % capacity] / tree.total
  }

  public func sample(into batch: TransitionBatch, using random: inout RandomStream) {
    precondition(count > 0, "nothing can be drawn from an empty replay")
    catchUp()
    let share = tree.total / Double(batch.count)
    let scale = Double(count) / tree.total
    var largestWeight = 0.0
    for row in 0..<batch.count {
      let place = tree.place(ofPrefix: (Double(row) + random.uniformDouble()) * share)
      storage.copy(number(at: place), into: batch, row: row)
      let weight = pow(scale * tree[place], -importanceExponent)
      largestWeight = max(largestWeight, weight)
      batch.weights[row] = Float(weight)
    }
    for row in 0..<batch.count { batch.weights[row] /= Float(largestWeight) }
  }

  /// Errors that are no finite numbers are left out: a learner that makes them ends with an error of its own.
  public func updatePriorities(of batch: TransitionBatch, errors: UnsafeBufferPointer<Float>) {
    catchUp()
    for row in 0..<batch.count where batch.numbers[row] >= storage.forgottenCount {
      let priority = pow(Double(abs(errors[row])) + Self.smallestError, priorityExponent)
      guard priority.isFinite else { continue }
      tree[batch.numbers[row] % capacity] = priority
      largestPriority = max(largestPriority, priority)
    }
  }

  /// Brings the tree up to what has been added and forgotten since it was last looked at.
  private func catchUp() {
    let (oldest, end) = (storage.forgottenCount, storage.insertCount)
    for number in max(removed, end - capacity)..<oldest { tree[number % capacity] = 0 }
    for number in max(entered, oldest)..<end { tree[number % capacity] = largestPriority }
    (removed, entered) = (oldest, end)
  }

  /// The number of the transition that is kept at a place.
  private func number(at place: Int) -> Int {
    let oldest = storage.forgottenCount
    return oldest + (place - oldest % capacity + capacity) % capacity
  }

  private struct State: Codable {
    var largestPriority: Double
    var importanceExponent: Double
  }

  public func save() throws -> Snapshot {
    catchUp()
    var snapshot = try storage.save()
    try snapshot.setValue("priorities", State(largestPriority: largestPriority, importanceExponent: importanceExponent))
    snapshot.setArray("priorities", (0..<capacity).map { tree[$0] })
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let state = try snapshot.value("priorities", as: State.self)
    let priorities: [Double] = try snapshot.array("priorities", count: capacity)
    guard priorities.allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
      throw WarrenError("the priorities of the replay are impossible", kind: .failure)
    }
    try storage.restore(snapshot)
    tree.setAll(priorities)
    (largestPriority, importanceExponent) = (state.largestPriority, state.importanceExponent)
    (removed, entered) = (storage.forgottenCount, storage.insertCount)
  }
}
