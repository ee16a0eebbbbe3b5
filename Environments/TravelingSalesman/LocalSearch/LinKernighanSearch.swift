/// How far and how broadly moves are searched for.
struct LinKernighanBreadth {
  /// How many ways to go on are tried after each exchange, the most promising first; as many exchanges as numbers at most.
  var breadth: [Int]
}

/// Looks for a move that shortens a tour: some edges are taken out and as many put in, one after the other, so that what has been
/// taken out is always longer than what has been put in (Lin and Kernighan, "An effective heuristic algorithm for the
/// traveling-salesman problem", 1973).
///
/// Without the edge between a city and its neighbour the tour is a path. Its moving end gets a new edge to a near city, the edge
/// behind that city is taken out, and the path has a new end; closing it gives a tour. The first exchange may also take out the
/// edge before the city, which leaves a shorter path and a cycle that the second one joins again: so segments are moved (Or 1976).
///
/// Nothing is changed while searching. A path is a list of stretches of the tour as it is; what a step deeper costs does not
/// depend on the number of cities.
final class LinKernighanSearch {
  /// A stretch of the path: from one place on the original path to another, downwards where the second is lower.
  private struct Stretch {
    var from: Int32
    var to: Int32
  }

  /// A way to go on from the end of the path.
  private struct Exchange {
    /// What has been taken out less what has been put in, the exchange included.
    var gain: Double
    /// The place of the city that gets the new edge.
    var place: Int32
    /// The place of the new end.
    var end: Int32
    /// The stretch that has the city; -1 where the exchange splits off a cycle.
    var stretch: Int32
  }

  let tour: ArrayTour
  let lengths: EdgeLengths
  private let candidates: CandidateEdges
  private let breadth: [Int]
  private let depth: Int
  private let stride: Int

  private let stretches: UnsafeMutablePointer<Stretch>
  private let exchanges: UnsafeMutablePointer<Exchange>
  /// The move found, as segments of the tour's array.
  let segments: UnsafeMutablePointer<ArrayTour.Segment>
  private(set) var segmentCount = 0
  /// By how much the move found shortens the tour.
  private(set) var gain = 0.0

  /// Edges read so far, and the most that may be.
  var edgeReads = 0
  var readLimit = Int.max

  /// Gains below this are rounding: far below any difference of distances, far above what is left of a difference of zero.
  private let least = 1e-9

  // The path being searched from: its fixed end, its direction in the array.
  private var base: Int32 = 0
  private var isForward = true
  private var fixed: Int32 = 0

  init(tour: ArrayTour, lengths: EdgeLengths, candidates: CandidateEdges, breadth: [Int]) {
    self.tour = tour
    self.lengths = lengths
    self.candidates = candidates
    self.breadth = breadth
    depth = breadth.count
    stride = max(depth + 3, 2 * candidates.width + 2)
    stretches = .allocate(capacity: (depth + 3) * stride)
    stretches.initialize(repeating: Stretch(from: 0, to: 0), count: (depth + 3) * stride)
    exchanges = .allocate(capacity: (depth + 3) * stride)
    exchanges.initialize(repeating: Exchange(gain: 0, place: 0, end: 0, stretch: 0), count: (depth + 3) * stride)
    segments = .allocate(capacity: depth + 4)
    segments.initialize(repeating: ArrayTour.Segment(start: 0, count: 0, isReversed: false), count: depth + 4)
  }

  deinit {
    stretches.deallocate()
    exchanges.deallocate()
    segments.deallocate()
  }

  /// Looks for a move that takes out an edge of the city.
  /// - Returns: whether there is one, then in `segments` and `gain`; nil when the edges that may be read did not suffice.
  func search(from city: Int32) -> Bool? {
    let count = Int32(tour.count)
    fixed = city
    base = tour.position[Int(city)]
    for direction in 0..<2 {
      isForward = direction == 0
      guard edgeReads < readLimit else { return nil }
      edgeReads += 1
      stretches[stride] = Stretch(from: 0, to: count - 1)
      if begin(lengths(city, self.city(at: count - 1))) { return true }
      if edgeReads >= readLimit { return nil }
    }
    return false
  }

  @inline(__always)
  private func place(of city: Int32) -> Int32 {
    let difference = isForward ? tour.position[Int(city)] &- base : base &- tour.position[Int(city)]
    return difference < 0 ? difference &+ Int32(truncatingIfNeeded: tour.count) : difference
  }

  @inline(__always)
  private func city(at place: Int32) -> Int32 {
    let count = Int32(truncatingIfNeeded: tour.count)
    if isForward {
      let position = base &+ place
      return tour.order[Int(position >= count ? position &- count : position)]
    }
    let position = base &- place
    return tour.order[Int(position < 0 ? position &+ count : position)]
  }

  /// Puts an exchange among the best of its level, of which there are at most `limit`.
  @inline(__always)
  private func offer(_ exchange: Exchange, _ best: UnsafeMutablePointer<Exchange>, _ count: inout Int, _ limit: Int) {
    var slot = count
    if count == limit {
      guard exchange.gain > best[limit &- 1].gain else { return }
      slot = limit &- 1
    } else {
      count &+= 1
    }
    while slot > 0, exchange.gain > best[slot &- 1].gain {
      best[slot] = best[slot &- 1]
      slot &-= 1
    }
    best[slot] = exchange
  }

  /// The first exchange, after the edge between the ends of the path has been taken out.
  private func begin(_ removed: Double) -> Bool {
    let last = Int32(truncatingIfNeeded: tour.count) &- 1
    let end = city(at: last)
    let best = exchanges + stride
    let limit = breadth[0]
    var count = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    for _ in 0..<candidates.width {
      let open = removed - candidate.pointee.length
      if open <= least { candidate += 1; continue }
      guard edgeReads &+ 2 <= readLimit else { return false }
      edgeReads &+= 2
      let city = candidate.pointee.city
      let place = place(of: city)
      candidate += 1
      if place < last &- 1 {
        let next = self.city(at: place &+ 1)
        offer(Exchange(gain: open + lengths(city, next), place: place, end: place &+ 1, stretch: 0), best, &count, limit)
        if place > 0, place < last &- 2 + 1, depth > 1 {
          let previous = self.city(at: place &- 1)
          offer(
            Exchange(gain: open + lengths(city, previous), place: place, end: place &- 1, stretch: -1), best, &count, limit)
        }
      }
    }
    for index in 0..<count {
      let exchange = best[index]
      if exchange.stretch < 0 {
        if join(exchange) { return true }
      } else if follow(exchange, level: 1) {
        return true
      }
    }
    return false
  }

  /// The second exchange after one that has split off a cycle, the places from `exchange.place` to the last: it joins the cycle.
  private func join(_ exchange: Exchange) -> Bool {
    let last = Int32(truncatingIfNeeded: tour.count) &- 1
    let end = city(at: exchange.end)
    let best = exchanges + 2 &* stride
    let limit = breadth[1]
    var count = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    for _ in 0..<candidates.width {
      let open = exchange.gain - candidate.pointee.length
      if open <= least { candidate += 1; continue }
      guard edgeReads &+ 3 <= readLimit else { return false }
      let city = candidate.pointee.city
      let place = place(of: city)
      candidate += 1
      guard place > exchange.place else { continue }
      edgeReads &+= 3
      let previous = self.city(at: place &- 1)
      offer(Exchange(gain: open + lengths(city, previous), place: place, end: place &- 1, stretch: 0), best, &count, limit)
      if place < last {
        let next = self.city(at: place &+ 1)
        offer(Exchange(gain: open + lengths(city, next), place: place, end: place &+ 1, stretch: 0), best, &count, limit)
      }
    }
    for index in 0..<count {
      let second = best[index]
      guard edgeReads < readLimit else { return false }
      edgeReads &+= 1
      let path = stretches + 3 &* stride
      path[0] = Stretch(from: 0, to: exchange.end)
      if second.end < second.place {
        path[1] = Stretch(from: second.place, to: last)
        path[2] = Stretch(from: exchange.place, to: second.end)
      } else {
        path[1] = Stretch(from: second.place, to: exchange.place)
        path[2] = Stretch(from: last, to: second.end)
      }
      let total = second.gain - lengths(city(at: second.end), fixed)
      if total > least {
        found(3, level: 3, total)
        return true
      }
      if depth > 2, extend(from: second, level: 3) { return true }
    }
    return false
  }

  /// Makes an exchange on the path of its level and closes it, or goes on from there.
  private func follow(_ exchange: Exchange, level: Int) -> Bool {
    guard edgeReads < readLimit else { return false }
    edgeReads &+= 1
    let total = exchange.gain - lengths(city(at: exchange.end), fixed)
    let isClosed = total > least
    guard isClosed || level < depth else { return false }
    // What comes after the city turns round.
    let path = stretches + level &* stride
    let next = stretches + (level &+ 1) &* stride
    let split = Int(exchange.stretch)
    for index in 0..<split { next[index] = path[index] }
    next[split] = Stretch(from: path[split].from, to: exchange.place)
    var slot = split &+ 1
    var source = level &- 1
    while source > split {
      next[slot] = Stretch(from: path[source].to, to: path[source].from)
      slot &+= 1
      source &-= 1
    }
    next[slot] = Stretch(from: path[split].to, to: exchange.end)
    if isClosed {
      found(level &+ 1, level: level &+ 1, total)
      return true
    }
    return extend(from: exchange, level: level &+ 1)
  }

  /// Goes on from the end that an exchange has left; the path of this level has as many stretches as its number says.
  private func extend(from exchange: Exchange, level: Int) -> Bool {
    let path = stretches + level &* stride
    let end = city(at: exchange.end)
    let best = exchanges + level &* stride
    let limit = breadth[level &- 1]
    var count = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    for _ in 0..<candidates.width {
      let open = exchange.gain - candidate.pointee.length
      if open <= least { candidate += 1; continue }
      guard edgeReads &+ 2 <= readLimit else { return false }
      edgeReads &+= 2
      let city = candidate.pointee.city
      let place = place(of: city)
      candidate += 1
      // Without branches: which stretch it is cannot be foreseen.
      var index = 0
      for other in 1..<level {
        let stretch = path[other]
        let low = min(stretch.from, stretch.to)
        let size = UInt32(bitPattern: max(stretch.from, stretch.to) &- low)
        index |= UInt32(bitPattern: place &- low) <= size ? other : 0
      }
      let stretch = path[index]
      // Behind the end of a stretch is an edge that has been put in, which stays.
      guard place != stretch.to else { continue }
      let next = place &+ (stretch.from < stretch.to ? 1 : -1)
      guard next != exchange.end else { continue }
      offer(
        Exchange(
          gain: open + lengths(city, self.city(at: next)), place: place, end: next,
          stretch: Int32(truncatingIfNeeded: index)), best, &count, limit)
    }
    for index in 0..<count where follow(best[index], level: level) { return true }
    return false
  }

  /// Keeps the tour that closing the path of a level gives.
  private func found(_ count: Int, level: Int, _ gain: Double) {
    self.gain = gain
    segmentCount = count
    let path = stretches + level * stride
    let size = Int32(tour.count)
    for index in 0..<count {
      let stretch = path[isForward ? index : count - 1 - index]
      let low = min(stretch.from, stretch.to)
      let high = max(stretch.from, stretch.to)
      var start = isForward ? base + low : base - high
      if start < 0 { start += size }
      if start >= size { start -= size }
      segments[index] = ArrayTour.Segment(start: start, count: high - low + 1, isReversed: stretch.from > stretch.to)
    }
  }
}
