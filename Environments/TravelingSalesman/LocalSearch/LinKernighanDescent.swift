import Core

/// The work in progress of a local search: a tour, its length, and the cities whose edges may still be exchanged with profit: a
/// queue in place of don't-look bits (Bentley 1992).
final class LinKernighanDescent {
  let tour: ArrayTour
  private let search: LinKernighanSearch
  private let lengths: RenumberedLengths.Reader
  private(set) var length = 0.0

  /// The cities to be looked at, as a ring.
  private var queue: UnsafeMutablePointer<Int32>
  private var isQueued: UnsafeMutablePointer<Bool>
  private var queueStart = 0
  private var queueCount = 0

  static let perturbationReads = 8

  init(count: Int, lengths: RenumberedLengths, candidates: CandidateEdges, breadth: [Int]) {
    tour = ArrayTour(count: count)
    self.lengths = lengths.reader
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

  var edgeReads: Int {
    get { search.edgeReads }
    set { search.edgeReads = newValue }
  }
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
  /// Rohe 2003). Needs 5 cities.
  func perturb(segment: Int, using random: inout RandomStream) {
    let count = Int32(tour.count)
    let longest = max(1, min(segment, (tour.count - 2) / 3))
    // The places in front of the segments and of what is left.
    var places = SIMD4<Int32>(repeating: 0)
    places[0] = Int32(random.integer(below: tour.count))
    for index in 1..<4 { places[index] = places[index - 1] + 1 + Int32(random.integer(below: longest)) }
    let sizes = (places[1] - places[0], places[2] - places[1], places[3] - places[2])
    for index in 1..<4 where places[index] >= count { places[index] -= count }
    @inline(__always) func after(_ place: Int32) -> Int32 { place + 1 == count ? 0 : place + 1 }
    var before = SIMD4<Int32>(repeating: 0)
    var behind = before
    for index in 0..<4 {
      before[index] = tour.order[Int(places[index])]
      behind[index] = tour.order[Int(after(places[index]))]
    }
    length += lengths(before[0], behind[2]) + lengths(before[3], behind[1])
    length += lengths(before[2], behind[0]) + lengths(before[1], behind[3])
    for index in 0..<4 { length -= lengths(before[index], behind[index]) }
    search.edgeReads += Self.perturbationReads
    tour.isJournaling = true
    let segments = search.segments
    segments[0] = .init(start: after(places[2]), count: sizes.2, isReversed: false)
    segments[1] = .init(start: after(places[1]), count: sizes.1, isReversed: false)
    segments[2] = .init(start: after(places[0]), count: sizes.0, isReversed: false)
    segments[3] = .init(start: after(places[3]), count: count - sizes.0 - sizes.1 - sizes.2, isReversed: false)
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
