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

  /// The tour without the edge between a city and its neighbour: places count from that city on, one way or the other.
  private struct Path {
    let order: UnsafeMutablePointer<Int32>
    let position: UnsafeMutablePointer<Int32>
    let count: Int32
    /// The city at place 0, where the path stays as it is, and its position.
    var fixed: Int32 = 0
    var base: Int32 = 0
    /// 0 forward in the array, -1 backward: a number crossed with it, less it, has that sign.
    var direction: Int32 = 0

    @inline(__always)
    func place(of city: Int32) -> Int32 {
      let difference = ((position[Int(city)] &- base) ^ direction) &- direction
      return difference &+ (count & (difference &>> 31))
    }

    @inline(__always)
    func city(at place: Int32) -> Int32 {
      var position = base &+ ((place ^ direction) &- direction)
      position &+= count & (position &>> 31)
      position &-= position >= count ? count : 0
      return order[Int(position)]
    }
  }

  let tour: ArrayTour
  private let owner: RenumberedLengths
  let lengths: RenumberedLengths.Reader
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

  private var path: Path
  /// Whether the edges that may be read have not sufficed.
  private var isOut = false

  init(tour: ArrayTour, lengths: RenumberedLengths, candidates: CandidateEdges, breadth: [Int]) {
    self.tour = tour
    owner = lengths
    self.lengths = lengths.reader
    path = Path(order: tour.order, position: tour.position, count: Int32(tour.count))
    self.candidates = candidates
    self.breadth = breadth
    depth = breadth.count + 1
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
    gain = 0
    isOut = false
    path.fixed = city
    path.base = tour.position[Int(city)]
    stretches[stride] = Stretch(from: 0, to: path.count - 1)
    for direction: Int32 in -1...0 {
      path.direction = direction
      guard canRead(1) else { return nil }
      edgeReads += 1
      let removed = lengths(city, path.city(at: path.count - 1))
      if depth == 1 {
        finish(from: Exchange(gain: removed, place: 0, end: path.count - 1, stretch: 0), level: 1)
      } else {
        begin(removed)
      }
      if gain > 0 { return true }
      if isOut { return nil }
    }
    return false
  }

  /// Whether that many edges may still be read.
  @inline(__always)
  private func canRead(_ count: Int) -> Bool {
    if edgeReads &+ count <= readLimit { return true }
    isOut = true
    return false
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
  private func begin(_ removed: Double) {
    let path = self.path
    let lengths = self.lengths
    let last = path.count &- 1
    let end = path.city(at: last)
    guard canRead(3 &* candidates.width) else { return }
    let best = exchanges + stride
    let limit = breadth[0]
    var count = 0
    var reads = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    let behind = candidate + candidates.width
    while candidate < behind {
      let open = removed - candidate.pointee.length
      // The shortest come first.
      if open <= least { break }
      reads &+= 3
      let city = candidate.pointee.city
      let place = path.place(of: city)
      candidate += 1
      guard place < last &- 1 else { continue }
      let next = path.city(at: place &+ 1)
      offer(Exchange(gain: open + lengths(city, next), place: place, end: place &+ 1, stretch: 0), best, &count, limit)
      guard place > 0 else { continue }
      let previous = path.city(at: place &- 1)
      offer(
        Exchange(gain: open + lengths(city, previous), place: place, end: place &- 1, stretch: -1), best, &count, limit)
    }
    edgeReads &+= reads
    for index in 0..<count {
      let exchange = best[index]
      if exchange.stretch < 0 { join(exchange) } else { follow(exchange, level: 1) }
      if gain > 0 || isOut { return }
    }
  }

  /// The second exchange after one that has split off a cycle, the places from `exchange.place` to the last: it joins the cycle.
  private func join(_ exchange: Exchange) {
    let path = self.path
    let lengths = self.lengths
    let last = path.count &- 1
    let end = path.city(at: exchange.end)
    guard canRead(3 &* candidates.width) else { return }
    let best = exchanges + 2 &* stride
    let limit = depth > 2 ? breadth[1] : 2 &* candidates.width
    var count = 0
    var reads = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    let behind = candidate + candidates.width
    while candidate < behind {
      let open = exchange.gain - candidate.pointee.length
      if open <= least { break }
      reads &+= 3
      let city = candidate.pointee.city
      let place = path.place(of: city)
      candidate += 1
      guard place > exchange.place else { continue }
      let previous = path.city(at: place &- 1)
      offer(Exchange(gain: open + lengths(city, previous), place: place, end: place &- 1, stretch: 0), best, &count, limit)
      guard place < last else { continue }
      let next = path.city(at: place &+ 1)
      offer(Exchange(gain: open + lengths(city, next), place: place, end: place &+ 1, stretch: 0), best, &count, limit)
    }
    edgeReads &+= reads
    for index in 0..<count {
      let second = best[index]
      guard canRead(1) else { return }
      edgeReads &+= 1
      let parts = stretches + 3 &* stride
      parts[0] = Stretch(from: 0, to: exchange.end)
      if second.end < second.place {
        parts[1] = Stretch(from: second.place, to: last)
        parts[2] = Stretch(from: exchange.place, to: second.end)
      } else {
        parts[1] = Stretch(from: second.place, to: exchange.place)
        parts[2] = Stretch(from: last, to: second.end)
      }
      let total = second.gain - lengths(path.city(at: second.end), path.fixed)
      if total > least { found(3, total) }
      if depth > 2, second.gain > gain + least { goOn(from: second, level: 3) }
      if gain > 0 || isOut { return }
    }
  }

  /// Makes an exchange on the path of its level and closes it, or goes on from there.
  private func follow(_ exchange: Exchange, level: Int) {
    guard canRead(1) else { return }
    edgeReads &+= 1
    let total = exchange.gain - lengths(path.city(at: exchange.end), path.fixed)
    let isClosed = total > gain + least
    let goesOn = level < depth && exchange.gain > (isClosed ? total : gain) + least
    guard isClosed || goesOn else { return }
    split(exchange, level: level)
    if isClosed { found(level &+ 1, total) }
    if goesOn { goOn(from: exchange, level: level &+ 1) }
  }

  /// Makes the path of the next level: what comes after the city of the exchange turns round.
  @inline(__always)
  private func split(_ exchange: Exchange, level: Int) {
    let parts = stretches + level &* stride
    let next = stretches + (level &+ 1) &* stride
    let split = Int(exchange.stretch)
    for index in 0..<split { next[index] = parts[index] }
    next[split] = Stretch(from: parts[split].from, to: exchange.place)
    var slot = split &+ 1
    var source = level &- 1
    while source > split {
      next[slot] = Stretch(from: parts[source].to, to: parts[source].from)
      slot &+= 1
      source &-= 1
    }
    next[slot] = Stretch(from: parts[split].to, to: exchange.end)
  }

  @inline(__always)
  private func goOn(from exchange: Exchange, level: Int) {
    if level == depth { finish(from: exchange, level: level) } else { extend(from: exchange, level: level) }
  }

  /// Which of the stretches of a path has a place. Without branches: it cannot be foreseen.
  @inline(__always)
  private static func stretch(of place: Int32, _ parts: UnsafeMutablePointer<Stretch>, _ count: Int) -> Int {
    var index = 0
    for other in 1..<count {
      let stretch = parts[other]
      let low = min(stretch.from, stretch.to)
      let size = UInt32(bitPattern: max(stretch.from, stretch.to) &- low)
      index |= UInt32(bitPattern: place &- low) <= size ? other : 0
    }
    return index
  }

  /// Goes on from the end that an exchange has left; the path of this level has as many stretches as its number says.
  private func extend(from exchange: Exchange, level: Int) {
    let path = self.path
    let lengths = self.lengths
    let parts = stretches + level &* stride
    let end = path.city(at: exchange.end)
    guard canRead(2 &* candidates.width) else { return }
    let best = exchanges + level &* stride
    let limit = breadth[level &- 1]
    var count = 0
    var reads = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    let behind = candidate + candidates.width
    while candidate < behind {
      let open = exchange.gain - candidate.pointee.length
      // A deeper path is worth as much as the best move so far at least.
      if open <= gain + least { break }
      reads &+= 2
      let city = candidate.pointee.city
      let place = path.place(of: city)
      candidate += 1
      let index = Self.stretch(of: place, parts, level)
      let stretch = parts[index]
      let next = place &+ (stretch.from < stretch.to ? 1 : -1)
      // Behind the end of a stretch is an edge that has been put in, which stays.
      guard place != stretch.to, next != exchange.end else { continue }
      offer(
        Exchange(
          gain: open + lengths(city, path.city(at: next)), place: place, end: next,
          stretch: Int32(truncatingIfNeeded: index)), best, &count, limit)
    }
    edgeReads &+= reads
    for index in 0..<count {
      follow(best[index], level: level)
      if gain > 0 || isOut { return }
    }
  }

  /// The last exchange from the end that another has left: the one that closes to the shortest tour.
  private func finish(from exchange: Exchange, level: Int) {
    guard canRead(3 &* candidates.width) else { return }
    let path = self.path
    let lengths = self.lengths
    let parts = stretches + level &* stride
    let end = path.city(at: exchange.end)
    var best = Exchange(gain: gain + least, place: 0, end: 0, stretch: -1)
    var reads = 0
    var candidate = candidates.edges + Int(end) &* candidates.width
    let behind = candidate + candidates.width
    while candidate < behind {
      let open = exchange.gain - candidate.pointee.length
      if open <= best.gain { break }
      reads &+= 3
      let city = candidate.pointee.city
      let place = path.place(of: city)
      candidate += 1
      let index = Self.stretch(of: place, parts, level)
      let stretch = parts[index]
      let next = place &+ (stretch.from < stretch.to ? 1 : -1)
      guard place != stretch.to, next != exchange.end else { continue }
      let nextCity = path.city(at: next)
      let total = open + lengths(city, nextCity) - lengths(nextCity, path.fixed)
      if total > best.gain {
        best = Exchange(gain: total, place: place, end: next, stretch: Int32(truncatingIfNeeded: index))
      }
    }
    edgeReads &+= reads
    guard best.stretch >= 0 else { return }
    split(best, level: level)
    found(level &+ 1, best.gain)
  }

  /// Keeps the tour that closing the path of a level gives.
  private func found(_ count: Int, _ gain: Double) {
    self.gain = gain
    segmentCount = count
    let parts = stretches + count * stride
    let isForward = path.direction == 0
    for index in 0..<count {
      let stretch = parts[isForward ? index : count - 1 - index]
      let low = min(stretch.from, stretch.to)
      let high = max(stretch.from, stretch.to)
      var start = isForward ? path.base + low : path.base - high
      if start < 0 { start += path.count }
      if start >= path.count { start -= path.count }
      segments[index] = ArrayTour.Segment(start: start, count: high - low + 1, isReversed: stretch.from > stretch.to)
    }
  }
}
