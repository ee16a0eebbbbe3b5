import Core

/// Makes n-step transitions (Sutton 1988; in this form as in Rainbow, arXiv 1710.02298).
///
/// A transition from step t collects the rewards of steps t to t + n - 1, each discounted, and refers to the observation at t + n
/// with the discount that is left, gamma to the n. An episode that ends earlier cuts the transition short: it then refers to the
/// final observation, with the discount of the steps taken after `.truncated` and with 0 after `.terminated`.
public struct NStepAdder: Adder {
  /// Over how many steps a transition goes.
  public let steps: Int
  /// The discount per step.
  public let discount: Float
  private let storage: TransitionStorage
  private let copies: Int
  /// For each copy a ring of the transitions that are not complete yet, [copies × steps].
  private var firsts: [Int64]
  private var returns: [Float]
  private var discounts: [Float]
  private var discreteActions: [Int32]
  private var continuousActions: [Float]
  /// For each copy where its ring begins and how many it holds.
  private var begins: [Int32]
  private var counts: [Int32]
  /// The number of each copy's present observation.
  private var present: [Int64]

  /// An adder for a batch of that many copies.
  public init(to replay: some TransitionReplay, copies: Int, steps: Int, discount: Float) {
    self.init(to: replay.storage, copies: copies, steps: steps, discount: discount)
  }

  /// As above, where the storage is at hand.
  public init(to storage: TransitionStorage, copies: Int, steps: Int, discount: Float) {
    precondition(steps > 0 && copies > 0, "a transition takes at least one step")
    self.storage = storage
    self.copies = copies
    self.steps = steps
    self.discount = discount
    let pending = copies * steps
    firsts = [Int64](repeating: 0, count: pending)
    returns = [Float](repeating: 0, count: pending)
    discounts = [Float](repeating: 0, count: pending)
    discreteActions = [Int32](repeating: 0, count: storage.layout.isContinuous ? 0 : pending * storage.layout.actionWidth)
    continuousActions = [Float](repeating: 0, count: storage.layout.isContinuous ? pending * storage.layout.actionWidth : 0)
    begins = [Int32](repeating: 0, count: copies)
    counts = [Int32](repeating: 0, count: copies)
    present = [Int64](repeating: 0, count: copies)
  }

  /// How many observations may be added while a transition is incomplete: at most two a step and copy, the final one of an
  /// episode and the first of the next.
  public static func window(steps: Int, copies: Int) -> Int { 2 * (steps + 2) * copies }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    let observations = environment.observations.baseAddress!
    let masks = environment.legalActions.baseAddress!
    for copy in 0..<copies {
      counts[copy] = 0
      present[copy] = Int64(keep(observations, masks, copy))
    }
  }

  public mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    let observations = environment.observations.baseAddress!
    let masks = environment.legalActions.baseAddress!
    let rewards = environment.rewards
    let statuses = environment.statuses
    for copy in 0..<copies {
      begin(actions, copy)
      let reward = rewards[copy]
      for offset in 0..<Int(counts[copy]) {
        let index = ring(copy, offset)
        returns[index] += discounts[index] * reward
        discounts[index] *= discount
      }
      switch statuses[copy] {
      case .running:
        present[copy] = Int64(keep(observations, masks, copy))
        if counts[copy] == Int32(steps) { finishOldest(copy, next: present[copy], isTerminal: false) }
      case .terminated:
        // What follows does not count, so any observation will do in its place: no copy of the final one is kept.
        while counts[copy] > 0 { finishOldest(copy, next: present[copy], isTerminal: true) }
        present[copy] = Int64(keep(observations, masks, copy))
      case .truncated:
        let last = keep(environment.finalObservations.baseAddress!, environment.finalLegalActions.baseAddress!, copy)
        while counts[copy] > 0 { finishOldest(copy, next: Int64(last), isTerminal: false) }
        present[copy] = Int64(keep(observations, masks, copy))
      }
    }
  }

  private func ring(_ copy: Int, _ offset: Int) -> Int { copy * steps + (Int(begins[copy]) + offset) % steps }

  private func keep(_ observations: UnsafePointer<Float>, _ masks: UnsafePointer<UInt8>, _ copy: Int) -> Int {
    storage.addObservation(observations + copy * storage.layout.observationSize, mask: masks + copy * storage.layout.maskSize)
  }

  private mutating func begin(_ actions: ActionBatch, _ copy: Int) {
    let index = ring(copy, Int(counts[copy]))
    let width = storage.layout.actionWidth
    firsts[index] = present[copy]
    returns[index] = 0
    discounts[index] = 1
    for entry in 0..<width {
      if storage.layout.isContinuous {
        continuousActions[index * width + entry] = actions.continuous[copy * width + entry]
      } else {
        discreteActions[index * width + entry] = actions.discrete[copy * width + entry]
      }
    }
    counts[copy] += 1
  }

  private mutating func finishOldest(_ copy: Int, next: Int64, isTerminal: Bool) {
    let index = ring(copy, 0)
    let width = storage.layout.actionWidth
    let remaining = isTerminal ? 0 : discounts[index]
    if storage.layout.isContinuous {
      continuousActions.withUnsafeBufferPointer {
        storage.add(
          first: Int(firsts[index]), continuousAction: $0.baseAddress! + index * width, reward: returns[index],
          discount: remaining, next: Int(next))
      }
    } else {
      discreteActions.withUnsafeBufferPointer {
        storage.add(
          first: Int(firsts[index]), discreteAction: $0.baseAddress! + index * width, reward: returns[index],
          discount: remaining, next: Int(next))
      }
    }
    begins[copy] = Int32((Int(begins[copy]) + 1) % steps)
    counts[copy] -= 1
  }

  /// The transitions that are not complete yet. The replay is saved apart.
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("firsts", firsts)
    snapshot.setArray("returns", returns)
    snapshot.setArray("discounts", discounts)
    snapshot.setArray("discreteActions", discreteActions)
    snapshot.setArray("continuousActions", continuousActions)
    snapshot.setArray("begins", begins)
    snapshot.setArray("counts", counts)
    snapshot.setArray("present", present)
    return snapshot
  }

  /// Continues from what an adder of the same kind has saved.
  public mutating func restore(_ snapshot: Snapshot) throws {
    firsts = try snapshot.array("firsts", count: firsts.count)
    returns = try snapshot.array("returns", count: returns.count)
    discounts = try snapshot.array("discounts", count: discounts.count)
    discreteActions = try snapshot.array("discreteActions", count: discreteActions.count)
    continuousActions = try snapshot.array("continuousActions", count: continuousActions.count)
    begins = try snapshot.array("begins", count: begins.count)
    counts = try snapshot.array("counts", count: counts.count)
    present = try snapshot.array("present", count: present.count)
  }
}
