import Core
import Search

/// The work in progress of 2-opt: a tour, its length, and the cities whose edges may still be exchanged with profit.
///
/// Only exchanges that bring a city together with one of its nearest are tried, and only cities in the queue are looked at: the
/// neighbour lists and don't-look bits of Bentley ("Fast algorithms for geometric traveling salesman problems", 1992).
struct TwoOptDescent {
  private let storage: InstanceStorage
  private let neighbors: NeighborLists

  private(set) var state: TourState
  private(set) var length: Double
  /// Edges read so far, the measure of work.
  private(set) var edgeReads = 0
  /// The cities to be looked at, as a ring.
  private var queue: [Int32]
  private var queueStart = 0
  private var queueCount = 0
  private var isQueued: [Bool]
  /// The paths reversed since the last perturbation, by first and last position.
  private(set) var journal: [SIMD2<Int32>] = []
  private(set) var isJournaling = false

  init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, tour: Permutation) {
    storage = instance.storage
    self.neighbors = neighbors
    state = TourState(tour)
    length = 0
    queue = [Int32](repeating: 0, count: instance.count)
    isQueued = [Bool](repeating: false, count: instance.count)
    begin(tour)
  }

  var isAtOptimum: Bool { queueCount == 0 }

  /// Starts a descent from a tour. Reads all its edges.
  mutating func begin(_ tour: Permutation) {
    state = TourState(tour)
    length = tour.withUnsafeBufferPointer { storage.length(of: $0) }
    edgeReads += state.order.count
    isJournaling = false
    journal.removeAll(keepingCapacity: true)
    for city in state.order { enqueue(city) }
  }

  /// Looks at queued cities until none is left or the edges read reach `limit`, which they never exceed.
  mutating func descend(until limit: Int) {
    while queueCount > 0 {
      let city = queue[queueStart]
      guard let isImproved = improve(city, limit) else { return }
      if !isImproved {
        queueStart = queueStart + 1 == queue.count ? 0 : queueStart + 1
        queueCount -= 1
        isQueued[Int(city)] = false
      }
    }
  }

  /// Makes the first exchange that shortens the tour by giving the city a nearer neighbour.
  /// - Returns: whether there was one; nil when the edges that may be read did not suffice to find out.
  private mutating func improve(_ city: Int32, _ limit: Int) -> Bool? {
    for isForward in [true, false] {
      let partner = isForward ? state.successor(of: city) : state.predecessor(of: city)
      let present = storage.distance(Int(city), Int(partner))
      for candidate in neighbors[Int(city)] {
        guard edgeReads + 4 <= limit else { return nil }
        edgeReads += 4
        let wanted = storage.distance(Int(city), Int(candidate))
        if wanted >= present { break }
        let candidatePartner = isForward ? state.successor(of: candidate) : state.predecessor(of: candidate)
        let delta =
          wanted + storage.distance(Int(partner), Int(candidatePartner)) - present
          - storage.distance(Int(candidate), Int(candidatePartner))
        // Far below any difference of distances, far above what rounding leaves of a difference of zero.
        guard delta < -1e-9 else { continue }
        // The path from the end of one of the two edges to the beginning of the other turns round.
        if isForward {
          reverse(position(of: partner), position(of: candidate))
        } else {
          reverse(position(of: city), position(of: candidatePartner))
        }
        length += delta
        enqueue(city)
        enqueue(partner)
        enqueue(candidate)
        enqueue(candidatePartner)
        return true
      }
    }
    return false
  }

  private func position(of city: Int32) -> Int { Int(state.position[Int(city)]) }

  private mutating func enqueue(_ city: Int32) {
    guard !isQueued[Int(city)] else { return }
    isQueued[Int(city)] = true
    let end = queueStart + queueCount
    queue[end < queue.count ? end : end - queue.count] = city
    queueCount += 1
  }

  /// Edges that ``perturb(segment:using:)`` reads.
  static let perturbationReads = 6

  /// Lets two neighbouring segments change places: the double bridge, kept local (Martin, Otto and Felten 1991; Applegate, Cook
  /// and Rohe 2003). Needs 5 cities.
  mutating func perturb(segment: Int, using random: inout RandomStream) {
    let count = state.order.count
    // Neither segment is longer than half the tour, so it is turned in place and the other one stays where it is.
    let longest = max(1, min(segment, (count - 2) / 3))
    let firstSize = 1 + random.integer(below: longest)
    let secondSize = 1 + random.integer(below: longest)
    let before = random.integer(below: count)
    func position(_ offset: Int) -> Int { (before + offset) % count }
    func city(_ offset: Int) -> Int32 { state.order[position(offset)] }
    let both = firstSize + secondSize
    let ends = (city(0), city(1), city(firstSize), city(firstSize + 1), city(both), city(both + 1))
    func distance(_ first: Int32, _ second: Int32) -> Double { storage.distance(Int(first), Int(second)) }
    length += distance(ends.0, ends.3) + distance(ends.4, ends.1) + distance(ends.2, ends.5)
    length -= distance(ends.0, ends.1) + distance(ends.2, ends.3) + distance(ends.4, ends.5)
    edgeReads += Self.perturbationReads
    isJournaling = true
    // Turning each segment and then both together lets them change places and leaves each as it was.
    reverse(position(1), position(firstSize))
    reverse(position(firstSize + 1), position(both))
    reverse(position(1), position(both))
    for end in [ends.0, ends.1, ends.2, ends.3, ends.4, ends.5] { enqueue(end) }
  }

  /// Forgets how the tour came about since the last perturbation: it is kept.
  mutating func accept() {
    journal.removeAll(keepingCapacity: true)
  }

  /// Goes back to the tour before the last perturbation, whose length is given. Nothing is queued afterwards.
  mutating func undo(to length: Double) {
    // Every reversal is its own inverse.
    for path in journal.reversed() { state.reversePath(from: Int(path.x), through: Int(path.y)) }
    journal.removeAll(keepingCapacity: true)
    self.length = length
    while queueCount > 0 {
      isQueued[Int(queue[queueStart])] = false
      queueStart = queueStart + 1 == queue.count ? 0 : queueStart + 1
      queueCount -= 1
    }
  }

  /// The tour before the last perturbation, or the present one when there was none or it has been accepted.
  var acceptedTour: Permutation {
    var state = state
    for path in journal.reversed() { state.reversePath(from: Int(path.x), through: Int(path.y)) }
    return state.tour
  }

  private mutating func reverse(_ first: Int, _ last: Int) {
    if isJournaling { journal.append(SIMD2(Int32(first), Int32(last))) }
    state.reversePath(from: first, through: last)
  }
}

extension TwoOptDescent {
  private struct Counters: Codable {
    var edgeReads: Int
    var isJournaling: Bool
  }

  /// Everything that the descent goes on from.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("order", state.order)
    snapshot.setArray("length", [length])
    snapshot.setArray("queue", (0..<queueCount).map { queue[(queueStart + $0) % queue.count] })
    snapshot.setArray("journal", journal.flatMap { [$0.x, $0.y] })
    try snapshot.setValue("counters", Counters(edgeReads: edgeReads, isJournaling: isJournaling))
    return snapshot
  }

  /// Goes on from what a descent on the same instance has saved.
  mutating func restore(_ snapshot: Snapshot) throws {
    let count = state.order.count
    let tour = try Permutation(try snapshot.array("order", count: count))
    let length = try snapshot.array("length", of: Double.self, count: 1)[0]
    let queued = try snapshot.array("queue", of: Int32.self)
    let paths = try snapshot.array("journal", of: Int32.self)
    let counters: Counters = try snapshot.value("counters")
    guard queued.count <= count, paths.count.isMultiple(of: 2), (queued + paths).allSatisfy({ $0 >= 0 && $0 < count }) else {
      throw WarrenError("the snapshot's queue or journal does not fit \(count) cities", kind: .failure)
    }
    state = TourState(tour)
    self.length = length
    edgeReads = counters.edgeReads
    isJournaling = counters.isJournaling
    queueStart = 0
    queueCount = 0
    isQueued = [Bool](repeating: false, count: count)
    for city in queued { enqueue(city) }
    journal = stride(from: 0, to: paths.count, by: 2).map { SIMD2(paths[$0], paths[$0 + 1]) }
  }
}
