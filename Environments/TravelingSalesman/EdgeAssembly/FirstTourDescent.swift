import Core
import Search

/// Improves random tours to the first population: 2-opt and Or-opt (segments of up to three cities, moved and turned as fits) among
/// near cities, with a queue of cities in place of don't-look bits, until nothing is gained any more.
///
/// A descent may be interrupted and gone on with, by this one or by another that has restored it.
struct FirstTourDescent {
  private let lengths: EdgeLengths
  private let count: Int
  /// How many near cities are tried.
  private let width: Int
  private(set) var state: TourState
  /// The cities to be looked at, as a ring.
  private var queue: [Int32]
  private var queueStart = 0
  private var queueCount = 0
  private var isQueued: [Bool]
  /// Pairs of cities that reversals have exchanged since the descent was gone on with.
  private var swaps = 0

  /// Why a descent has stopped.
  enum Stop {
    /// Nothing is gained any more.
    case end
    /// The edges that may be read do not suffice for another look.
    case limit
    /// It has done the work that it was asked for.
    case pause
  }

  private static let longestSegment = 3
  private static let leastGain = 1e-9

  init(_ lengths: EdgeLengths) {
    self.lengths = lengths
    count = lengths.count
    width = min(10, lengths.width)
    state = TourState(Permutation(identity: count))
    queue = [Int32](repeating: 0, count: count)
    isQueued = [Bool](repeating: false, count: count)
  }

  /// Takes a tour that is to be improved.
  mutating func begin(_ tour: Permutation) {
    state = TourState(tour)
    queueStart = 0
    // Every tour of three cities is optimal.
    queueCount = count <= 3 ? 0 : count
    for (place, city) in state.order.enumerated() {
      queue[place] = city
      isQueued[place] = true
    }
  }

  /// Goes on improving the tour.
  /// - Parameters:
  ///   - limit: how many edges may be read.
  ///   - work: after how many edges read and cities exchanged to pause.
  /// - Returns: how many edges were read, how much work was done, and why no more.
  mutating func improve(limit: Int, work: Int) -> (reads: Int, work: Int, stop: Stop) {
    var reads = 0
    swaps = 0
    while queueCount > 0 {
      if reads + swaps >= work { return (reads, reads + swaps, .pause) }
      let city = queue[queueStart]
      // What one look reads at most: in both directions the edge there, and for each near city 2-opt and the segments.
      guard reads + 2 * (1 + width * (3 + Self.longestSegment * 6)) <= limit else { return (reads, reads + swaps, .limit) }
      if !improve(city, &reads) {
        queueStart = queueStart + 1 == count ? 0 : queueStart + 1
        queueCount -= 1
        isQueued[Int(city)] = false
      }
    }
    return (reads, reads + swaps, .end)
  }

  @inline(__always)
  private func neighbor(of city: Int32, forward: Bool) -> Int32 {
    forward ? state.successor(of: city) : state.predecessor(of: city)
  }

  /// Makes the first improving move that brings a city together with a nearer one than it has on one side.
  private mutating func improve(_ city: Int32, _ reads: inout Int) -> Bool {
    for forward in [true, false] {
      let next = neighbor(of: city, forward: forward)
      let present = lengths(city, next)
      reads += 1
      for rank in 0..<width {
        let wanted = lengths.nearestDistances[Int(city) * lengths.width + rank]
        if wanted >= present { break }
        let other = lengths.nearest[Int(city) * lengths.width + rank]
        let saved = present - wanted
        let otherNext = neighbor(of: other, forward: forward)
        reads += 3
        if saved + lengths(other, otherNext) - lengths(next, otherNext) > Self.leastGain {
          exchange(city, next, other, otherNext)
          enqueue(city)
          enqueue(next)
          enqueue(other)
          enqueue(otherNext)
          return true
        }
        if moveSegment(city, from: next, to: other, forward: forward, saved: saved, &reads) { return true }
      }
    }
    return false
  }

  /// Moves the segment that ends in a city, away from `next`, to the side of `other`, if that shortens the tour.
  private mutating func moveSegment(
    _ city: Int32, from next: Int32, to other: Int32, forward: Bool, saved: Double, _ reads: inout Int
  ) -> Bool {
    var end = city
    for size in 1...Self.longestSegment {
      if size > 1 { end = neighbor(of: end, forward: !forward) }
      if end == other || end == next { return false }
      let behind = neighbor(of: end, forward: !forward)
      if behind == next { return false }
      let gap = saved + lengths(end, behind) - lengths(next, behind)
      reads += 2
      for isBefore in [true, false] {
        // The segment comes between `other` and its neighbour on this side.
        let side = neighbor(of: other, forward: forward == isBefore)
        if side == end || side == city { continue }
        reads += 2
        guard gap + lengths(other, side) - lengths(end, side) > Self.leastGain else { continue }
        // Seen against the direction the tour reads next, city ... end, behind ...; first the segment and what lies between it and
        // its new place are turned round, then the part between, then, where it must, the segment itself.
        if isBefore {
          exchange(next, city, side, other)
          exchange(next, side, behind, end)
        } else {
          exchange(next, city, other, side)
          exchange(next, other, behind, end)
          exchange(other, end, city, side)
        }
        enqueue(city)
        enqueue(end)
        enqueue(next)
        enqueue(behind)
        enqueue(other)
        enqueue(side)
        return true
      }
    }
    return false
  }

  /// Takes out the edges a-b and c-d and puts in a-c and b-d; b follows a in the direction in which d follows c.
  private mutating func exchange(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) {
    if state.successor(of: a) == b && state.successor(of: c) == d {
      swaps += state.reversePath(from: Int(state.position[Int(b)]), through: Int(state.position[Int(c)]))
    } else {
      swaps += state.reversePath(from: Int(state.position[Int(a)]), through: Int(state.position[Int(d)]))
    }
  }

  private mutating func enqueue(_ city: Int32) {
    guard !isQueued[Int(city)] else { return }
    isQueued[Int(city)] = true
    let end = queueStart + queueCount
    queue[end < count ? end : end - count] = city
    queueCount += 1
  }
}

extension FirstTourDescent {
  /// The tour as it is, and the cities that are still to be looked at.
  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("order", state.order)
    snapshot.setArray("queue", (0..<queueCount).map { queue[(queueStart + $0) % count] })
    return snapshot
  }

  /// Goes on from what another descent of the same instance has saved.
  mutating func restore(_ snapshot: Snapshot) throws {
    let tour = try Permutation(snapshot.array("order", of: Int32.self, count: count))
    let waiting = try snapshot.array("queue", of: Int32.self)
    var isWaiting = [Bool](repeating: false, count: count)
    for city in waiting {
      guard (0..<count).contains(Int(city)), !isWaiting[Int(city)] else {
        throw WarrenError("the snapshot's queue holds city \(city) twice or beyond \(count) cities", kind: .failure)
      }
      isWaiting[Int(city)] = true
    }
    state = TourState(tour)
    queueStart = 0
    queueCount = waiting.count
    for (place, city) in waiting.enumerated() { queue[place] = city }
    isQueued = isWaiting
  }
}
