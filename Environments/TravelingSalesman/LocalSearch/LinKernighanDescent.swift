import Core

/// The work in progress of a local search: a tour, its length, and the cities whose edges may still be exchanged with profit: a
/// queue in place of don't-look bits (Bentley 1992).
final class LinKernighanDescent {
  let tour: ArrayTour
  private let candidates: CandidateEdges
  private let search: LinKernighanSearch
  private let lengths: EdgeLengths.Reader
  private(set) var length = 0.0

  /// The cities to be looked at, as a ring.
  private var queue: UnsafeMutablePointer<Int32>
  private var isQueued: UnsafeMutablePointer<Bool>
  private var queueStart = 0
  private var queueCount = 0

  static let perturbationReads = 8

  init(count: Int, lengths: EdgeLengths, candidates: CandidateEdges, breadth: [Int]) {
    tour = ArrayTour(count: count)
    self.lengths = lengths.reader
    self.candidates = candidates
    search = LinKernighanSearch(tour: tour, lengths: lengths, candidates: candidates, breadth: breadth)
    queue = .allocate(capacity: max(1, count))
    queue.initialize(repeating: 0, count: max(1, count))
    isQueued = .allocate(capacity: max(1, count))
    isQueued.initialize(repeating: false, count: max(1, count))
  }

  deinit {
    queue.deallocate()
    isQueued.deallocate()
  }

  var edgeReads: Int { search.edgeReads }
  var isAtOptimum: Bool { queueCount == 0 }
  /// Whether the edges that may be read have not sufficed for the next city.
  private(set) var isExhausted = false
  /// The cities to be looked at, the next one first.
  var queued: [Int32] { (0..<queueCount).map { queue[(queueStart + $0) % tour.count] } }
  /// The tour before the last perturbation.
  var acceptedCities: [Int32] { tour.citiesBefore }

  /// Starts from a tour of that length, with those cities to be looked at.
  func begin(_ cities: [Int32], length: Double, queued: [Int32], edgeReads: Int = 0) {
    search.edgeReads = edgeReads
    isExhausted = false
    tour.set(cities)
    self.length = length
    clearQueue()
    for city in queued { enqueue(city) }
  }

  /// Looks at queued cities until none is left, or the edges read reach `stepLimit` between two cities, or another edge read
  /// would exceed `limit`.
  func descend(until stepLimit: Int, limit: Int) {
    search.readLimit = limit
    while queueCount > 0, search.edgeReads < stepLimit {
      let city = queue[queueStart]
      guard let isImproved = search.search(from: city) else {
        isExhausted = true
        return
      }
      guard isImproved else {
        queueStart = queueStart + 1 == tour.count ? 0 : queueStart + 1
        queueCount -= 1
        isQueued[Int(city)] = false
        continue
      }
      for index in 0..<search.segmentCount {
        let segment = search.segments[index]
        enqueue(tour.order[Int(segment.start)])
        let last = Int(segment.start + segment.count) - 1
        enqueue(tour.order[last >= tour.count ? last - tour.count : last])
      }
      tour.rearrange(search.segments, search.segmentCount)
      length -= search.gain
    }
  }

  @inline(__always)
  private func enqueue(_ city: Int32) {
    guard !isQueued[Int(city)] else { return }
    isQueued[Int(city)] = true
    let end = queueStart + queueCount
    queue[end < tour.count ? end : end - tour.count] = city
    queueCount += 1
  }

  private func clearQueue() {
    while queueCount > 0 {
      isQueued[Int(queue[queueStart])] = false
      queueStart = queueStart + 1 == tour.count ? 0 : queueStart + 1
      queueCount -= 1
    }
  }

  /// Lets three neighbouring segments follow one another in the opposite order, none of them turned round: the double bridge, which
  /// no sequence of exchanges that starts from one edge can make, kept local (Martin, Otto and Felten 1991; Applegate, Cook and
  /// Rohe 2003). Needs 8 cities.
  func perturb(segment: Int, using random: inout RandomStream) {
    let count = Int32(tour.count)
    var places = SIMD4<Int32>(repeating: 0)
    if segment > 0 {
      let longest = max(1, min(segment, (tour.count - 2) / 3))
      places[0] = Int32(random.integer(below: tour.count))
      for index in 1..<4 { places[index] = places[index - 1] + 1 + Int32(random.integer(below: longest)) }
      for index in 1..<4 where places[index] >= count { places[index] -= count }
    } else {
      let start = Int32(random.integer(below: tour.count))
      places[0] = tour.position[Int(start)]
      var found = 1
      var city = start
      var steps = 0
      while found < 4 {
        if steps % -segment == 0 { city = start }
        city = candidates.edges[Int(city) * candidates.width + random.integer(below: candidates.width)].city
        steps += 1
        guard steps % -segment == 0 || steps > 100 else { continue }
        if steps > 200 { city = Int32(random.integer(below: tour.count)) }
        let place = tour.position[Int(city)]
        var isNew = true
        for index in 0..<found where places[index] == place { isNew = false }
        if isNew {
          places[found] = place
          found += 1
        }
      }
    }
    // in ascending order
    for index in 1..<4 {
      var slot = index
      while slot > 0, places[slot] < places[slot - 1] {
        let other = places[slot]
        places[slot] = places[slot - 1]
        places[slot - 1] = other
        slot -= 1
      }
    }
    @inline(__always) func after(_ place: Int32) -> Int32 { place + 1 == count ? 0 : place + 1 }
    let before = (0..<4).map { tour.order[Int(places[$0])] }
    let behind = (0..<4).map { tour.order[Int(after(places[$0]))] }
    length += lengths(before[0], behind[2]) + lengths(before[3], behind[1])
    length += lengths(before[2], behind[0]) + lengths(before[1], behind[3])
    for index in 0..<4 { length -= lengths(before[index], behind[index]) }
    search.edgeReads += Self.perturbationReads
    tour.isJournaling = true
    let segments = search.segments
    segments[0] = .init(start: after(places[2]), count: places[3] - places[2], isReversed: false)
    segments[1] = .init(start: after(places[1]), count: places[2] - places[1], isReversed: false)
    segments[2] = .init(start: after(places[0]), count: places[1] - places[0], isReversed: false)
    segments[3] = .init(start: after(places[3]), count: count - places[3] + places[0], isReversed: false)
    tour.rearrange(segments, 4)
    for index in 0..<4 {
      enqueue(before[index])
      enqueue(behind[index])
    }
  }

  /// Keeps the tour as it is now.
  func accept() {
    tour.forget()
  }

  /// Goes back to the tour before the last perturbation, whose length is given. Nothing is queued afterwards.
  func undo(to length: Double) {
    tour.undo()
    self.length = length
    clearQueue()
  }
}
