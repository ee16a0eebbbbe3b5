/// Makes children of a tour A: takes out the A edges of some AB-cycles, puts in their B edges, and joins the sub-tours that result
/// (Nagata and Kobayashi 2013).
///
/// The work follows the number of edges exchanged, not the number of cities: the removed edges cut A's array of cities into
/// segments, which are all that must be followed to find the sub-tours; each time the one with the fewest cities is walked and
/// joined to another by the best exchange of two edges that brings one of its cities together with a near one.
///
/// A child is given up as soon as it cannot be shorter than A any more, if it is taken that joining sub-tours does not shorten it.
final class ChildBuilder {
  /// What becomes of a child.
  enum Outcome {
    /// It stands in the place of A and is that much shorter.
    case shorter(Double)
    /// It is not shorter than A, which stands in its place again.
    case longer
    /// The edges that may be read did not suffice to find out; A stands in its place again.
    case limit
  }

  /// The two neighbours of each city: those of A, or of the child that is being made.
  private(set) var links: UnsafeMutablePointer<Int32>
  /// The exchanges that joined the sub-tours of the present child, in their order.
  private(set) var joins: [EdgeExchange] = []
  /// Edges whose lengths have been read so far.
  var edgeReads = 0

  private let count: Int
  private let lengths: EdgeLengths
  /// The lengths of the edges in ``links``.
  private let linkLengths: Slab<Double>
  private let cycles: AlternatingCycles
  /// A's cities in the order of the visit, and where each stands.
  private let order: Slab<Int32>
  private let position: Slab<Int32>
  /// A bit for each position behind which A is cut.
  private let cutBits: Slab<UInt64>
  /// The last position of each segment, ascending; the first segment begins behind the last cut.
  private let cuts: Slab<Int32>
  /// The segment that a city at the end of one belongs to.
  private let segmentAt: Slab<Int32>
  private let subtourOfSegment: Slab<Int32>
  /// Of each sub-tour how many cities it has, one of them, and the sub-tour that it has been joined to (itself at first).
  private let subtourSize: Slab<Int32>
  private let subtourCity: Slab<Int32>
  private let subtourParent: Slab<Int32>
  /// The sub-tours that there still are.
  private let living: Slab<Int32>
  private var livingCount = 0
  private var segmentCount = 0
  /// Marks the cities of the sub-tour that is being joined.
  private let mark: Slab<Int32>
  private var presentMark: Int32 = 0

  /// Differences below are taken for rounding errors of lengths that are not whole numbers.
  private static let leastGain = 1e-9
  /// How many near cities are tried first for a join.
  private static let firstWidth = 10

  init(_ lengths: EdgeLengths, cycles: AlternatingCycles) {
    self.lengths = lengths
    self.cycles = cycles
    count = lengths.count
    linkLengths = Slab(2 * count, filledWith: 0)
    order = Slab(count, filledWith: 0)
    position = Slab(count, filledWith: 0)
    cutBits = Slab(count / 64 + 1, filledWith: 0)
    cuts = Slab(count, filledWith: 0)
    segmentAt = Slab(count, filledWith: 0)
    subtourOfSegment = Slab(count, filledWith: 0)
    subtourSize = Slab(count, filledWith: 0)
    subtourCity = Slab(count, filledWith: 0)
    subtourParent = Slab(count, filledWith: 0)
    living = Slab(count, filledWith: 0)
    mark = Slab(count, filledWith: 0)
    links = order.base
  }

  /// Takes a tour as parent A. O(cities).
  /// - Parameter links: the two neighbours of each city; children are made in this place.
  func begin(_ links: UnsafeMutablePointer<Int32>) {
    self.links = links
    for slot in 0..<2 * count { linkLengths.base[slot] = lengths(Int32(slot >> 1), links[slot]) }
    let order = order.base
    let position = position.base
    var previous: Int32 = 0
    var city = links[1]
    order[0] = 0
    position[0] = 0
    for place in 1..<count {
      order[place] = city
      position[Int(city)] = Int32(place)
      let first = links[2 * Int(city)]
      let next = first == previous ? links[2 * Int(city) + 1] : first
      previous = city
      city = next
    }
  }

  /// Makes the child of some AB-cycles in the place of A.
  /// - Parameters:
  ///   - gain: by how much the cycles alone shorten A.
  ///   - limit: the number of ``edgeReads`` that must not be exceeded.
  func make(_ chosen: [Int32], gain: Double, limit: Int) -> Outcome {
    joins.removeAll(keepingCapacity: true)
    guard gain > Self.leastGain else { return .longer }
    for cycle in chosen { exchange(Int(cycle), forward: true) }
    cut(chosen)
    findSubtours()
    var gain = gain
    while livingCount > 1 {
      switch joinSmallest(gain: gain, limit: limit) {
      case .shorter(let rest): gain = rest
      case let outcome:
        undo(chosen)
        return outcome
      }
    }
    return .shorter(gain)
  }

  /// Turns the child just made back into A.
  func undo(_ chosen: [Int32]) {
    for join in joins.reversed() { revert(join) }
    for cycle in chosen { exchange(Int(cycle), forward: false) }
  }

  /// Makes a child again whose joins are known.
  func remake(_ chosen: [Int32], joins: [EdgeExchange]) {
    for cycle in chosen { exchange(Int(cycle), forward: true) }
    for join in joins { apply(join) }
  }

  /// Puts a cycle's B edges in the place of its A edges, or the other way round.
  private func exchange(_ cycle: Int, forward: Bool) {
    let links = links
    let linkLengths = linkLengths.base
    let cities = cycles.cities + Int(cycles.starts[cycle])
    let lengths = cycles.lengths + Int(cycles.starts[cycle])
    let size = cycles.size(of: cycle)
    var before = cities[size - 1]
    var lengthBefore = lengths[size - 1]
    var city = cities[0]
    for index in 0..<size {
      let after = cities[index + 1 == size ? 0 : index + 1]
      let lengthAfter = lengths[index]
      // Even places are left by an edge of A and reached by one of B.
      let leavesOld = (index & 1 == 0) == forward
      let slot = 2 * Int(city) + (links[2 * Int(city)] == (leavesOld ? after : before) ? 0 : 1)
      links[slot] = leavesOld ? before : after
      linkLengths[slot] = leavesOld ? lengthBefore : lengthAfter
      before = city
      lengthBefore = lengthAfter
      city = after
    }
  }

  private func replace(_ city: Int32, _ old: Int32, _ new: Int32) {
    let slot = 2 * Int(city) + (links[2 * Int(city)] == old ? 0 : 1)
    links[slot] = new
    linkLengths.base[slot] = lengths(city, new)
  }

  private func apply(_ join: EdgeExchange) {
    replace(join.city, join.successor, join.other)
    replace(join.other, join.otherSuccessor, join.city)
    replace(join.successor, join.city, join.otherSuccessor)
    replace(join.otherSuccessor, join.other, join.successor)
  }

  private func revert(_ join: EdgeExchange) {
    replace(join.city, join.other, join.successor)
    replace(join.other, join.city, join.otherSuccessor)
    replace(join.successor, join.otherSuccessor, join.city)
    replace(join.otherSuccessor, join.successor, join.other)
  }

  /// Cuts A's array where the cycles take out an edge.
  private func cut(_ chosen: [Int32]) {
    let bits = cutBits.base
    let position = position.base
    let cuts = cuts.base
    var number = 0
    for cycle in chosen {
      let first = Int(cycles.starts[Int(cycle)])
      let last = Int(cycles.starts[Int(cycle) + 1])
      for index in stride(from: first, to: last, by: 2) {
        let one = position[Int(cycles.cities[index])]
        let two = position[Int(cycles.cities[index + 1])]
        let low = min(one, two)
        let high = max(one, two)
        // The edge from the last position to the first is cut behind the last.
        let place = high - low == 1 ? low : high
        cuts[number] = place
        bits[Int(place) >> 6] |= 1 << UInt64(place & 63)
        number += 1
      }
    }
    // Few are sorted by insertion, many by reading the bits in their order.
    let isSparse = number * number < count
    if isSparse {
      for index in 0..<number { bits[Int(cuts[index]) >> 6] = 0 }
      for index in 1..<max(number, 1) {
        let cut = cuts[index]
        var place = index
        while place > 0, cuts[place - 1] > cut {
          cuts[place] = cuts[place - 1]
          place -= 1
        }
        cuts[place] = cut
      }
    } else {
      number = 0
      for word in 0..<cutBits.count where bits[word] != 0 {
        var rest = bits[word]
        bits[word] = 0
        while rest != 0 {
          cuts[number] = Int32(word * 64 + rest.trailingZeroBitCount)
          number += 1
          rest &= rest - 1
        }
      }
    }
    segmentCount = number
  }

  @inline(__always)
  private func firstPosition(of segment: Int) -> Int {
    let before = Int(cuts.base[segment == 0 ? segmentCount - 1 : segment - 1]) + 1
    return before == count ? 0 : before
  }

  /// Follows the segments round the sub-tours.
  private func findSubtours() {
    let links = links
    let order = order.base
    let cuts = cuts.base
    let segmentAt = segmentAt.base
    let subtourOfSegment = subtourOfSegment.base
    for segment in 0..<segmentCount {
      segmentAt[Int(order[firstPosition(of: segment)])] = Int32(segment)
      segmentAt[Int(order[Int(cuts[segment])])] = Int32(segment)
      subtourOfSegment[segment] = -1
    }
    var subtours = 0
    for start in 0..<segmentCount where subtourOfSegment[start] < 0 {
      var segment = start
      var size = 0
      // A segment is entered at one end and left at the other, by the link that does not lead back into it; where both ends are
      // the same city, by the one that it was not reached by.
      var leaving = order[Int(cuts[start])]
      var cameFrom = links[2 * Int(leaving)]
      while subtourOfSegment[segment] < 0 {
        subtourOfSegment[segment] = Int32(subtours)
        let first = firstPosition(of: segment)
        let last = Int(cuts[segment])
        var inside = last - first
        if inside < 0 { inside += count }
        size += inside + 1
        if inside > 0 {
          cameFrom =
            leaving == order[last]
            ? order[last == 0 ? count - 1 : last - 1] : order[first + 1 == count ? 0 : first + 1]
        }
        let own = links + 2 * Int(leaving)
        let entering = own[0] == cameFrom ? own[1] : own[0]
        cameFrom = leaving
        segment = Int(segmentAt[Int(entering)])
        let left = order[firstPosition(of: segment)]
        leaving = entering == left ? order[Int(cuts[segment])] : left
      }
      subtourSize.base[subtours] = Int32(size)
      subtourCity.base[subtours] = order[Int(cuts[start])]
      subtourParent.base[subtours] = Int32(subtours)
      living.base[subtours] = Int32(subtours)
      subtours += 1
    }
    livingCount = subtours
  }

  /// The sub-tour that a city belongs to at present.
  private func subtour(of city: Int32) -> Int {
    let place = position.base[Int(city)]
    // The first cut that is not before the city's position; behind the last one the first segment goes on.
    var low = 0
    var high = segmentCount
    while low < high {
      let middle = (low + high) / 2
      if cuts.base[middle] < place { low = middle + 1 } else { high = middle }
    }
    let parent = subtourParent.base
    var subtour = Int(subtourOfSegment.base[low == segmentCount ? 0 : low])
    while Int(parent[subtour]) != subtour {
      parent[subtour] = parent[Int(parent[subtour])]
      subtour = Int(parent[subtour])
    }
    return subtour
  }

  /// Joins the sub-tour with the fewest cities to another one.
  /// - Parameter gain: by how much the child is shorter than A before.
  /// - Returns: by how much it is shorter than A afterwards.
  private func joinSmallest(gain: Double, limit: Int) -> Outcome {
    let living = living.base
    var index = 0
    for other in 1..<livingCount where subtourSize.base[Int(living[other])] < subtourSize.base[Int(living[index])] {
      index = other
    }
    let smallest = Int(living[index])
    markCities(of: smallest)
    guard let found = bestJoin(of: smallest, least: Self.leastGain - gain, limit: limit) else { return .limit }
    guard let join = found.join else { return .longer }
    let other = subtour(of: join.other)
    subtourParent.base[smallest] = Int32(other)
    subtourSize.base[other] += subtourSize.base[smallest]
    livingCount -= 1
    living[index] = living[livingCount]
    apply(join)
    joins.append(join)
    return .shorter(gain + found.gain)
  }

  private func markCities(of subtour: Int) {
    let mark = mark.base
    if presentMark == .max {
      mark.update(repeating: 0, count: count)
      presentMark = 0
    }
    presentMark += 1
    let links = links
    let start = subtourCity.base[subtour]
    var previous = links[2 * Int(start)]
    var city = start
    repeat {
      mark[Int(city)] = presentMark
      let own = links + 2 * Int(city)
      let next = own[0] == previous ? own[1] : own[0]
      previous = city
      city = next
    } while city != start
  }

  private struct JoinSearch {
    var join: EdgeExchange?
    var gain: Double
    /// Whether there was any city to join with.
    var hasPartner = false
  }

  /// The best exchange that joins a marked sub-tour to the rest: among the few nearest cities, else among all listed, else one
  /// city of it with all others.
  /// - Parameter least: what its gain must exceed.
  /// - Returns: nil when the limit was reached.
  private func bestJoin(of subtour: Int, least: Double, limit: Int) -> JoinSearch? {
    let start = subtourCity.base[subtour]
    let first = min(Self.firstWidth, lengths.width)
    guard let near = bestJoin(from: start, ranks: 0..<first, least: least, limit: limit) else { return nil }
    if near.hasPartner { return near }
    guard let far = bestJoin(from: start, ranks: first..<lengths.width, least: least, limit: limit) else { return nil }
    if far.hasPartner { return far }
    return bestJoin(fromTheCity: start, least: least, limit: limit)
  }

  private func bestJoin(from start: Int32, ranks: Range<Int>, least: Double, limit: Int) -> JoinSearch? {
    let mark = mark.base
    let presentMark = presentMark
    let links = links
    let linkLengths = linkLengths.base
    let lengths = lengths
    let width = lengths.width
    var best = JoinSearch(gain: least)
    var previous = links[2 * Int(start)]
    var city = start
    var reads = edgeReads
    repeat {
      guard reads + 7 * ranks.count <= limit else {
        edgeReads = reads
        return nil
      }
      let back = links[2 * Int(city)] == previous ? 0 : 1
      let next = links[2 * Int(city) + 1 - back]
      let lengthBefore = linkLengths[2 * Int(city) + back]
      let lengthAfter = linkLengths[2 * Int(city) + 1 - back]
      let longer = max(lengthBefore, lengthAfter)
      for rank in ranks {
        let other = lengths.nearest[Int(city) * width + rank]
        if mark[Int(other)] == presentMark { continue }
        best.hasPartner = true
        let distance = lengths.nearestDistances[Int(city) * width + rank]
        reads += 3
        for slot in 2 * Int(other)...2 * Int(other) + 1 {
          let removed = linkLengths[slot] - distance
          // Even an edge of length zero between the successors would not make it better.
          if removed + longer <= best.gain { continue }
          let otherNext = links[slot]
          reads += 2
          let before = removed + lengthBefore - lengths(previous, otherNext)
          if before > best.gain {
            best.gain = before
            best.join = EdgeExchange(city: city, successor: previous, other: other, otherSuccessor: otherNext)
          }
          let after = removed + lengthAfter - lengths(next, otherNext)
          if after > best.gain {
            best.gain = after
            best.join = EdgeExchange(city: city, successor: next, other: other, otherSuccessor: otherNext)
          }
        }
      }
      previous = city
      city = next
    } while city != start
    edgeReads = reads
    return best
  }

  /// Where all cities near a sub-tour belong to it: the best exchange for one of its edges.
  private func bestJoin(fromTheCity city: Int32, least: Double, limit: Int) -> JoinSearch? {
    guard edgeReads + 5 * count <= limit else { return nil }
    let successor = links[2 * Int(city)]
    let removed = linkLengths.base[2 * Int(city)]
    var best = JoinSearch(gain: least, hasPartner: true)
    for other in 0..<Int32(count) where mark.base[Int(other)] != presentMark {
      let distance = lengths(city, other)
      edgeReads += 5
      for slot in 2 * Int(other)...2 * Int(other) + 1 {
        let otherSuccessor = links[slot]
        let gain = removed + linkLengths.base[slot] - distance - lengths(successor, otherSuccessor)
        if gain > best.gain {
          best.gain = gain
          best.join = EdgeExchange(city: city, successor: successor, other: other, otherSuccessor: otherSuccessor)
        }
      }
    }
    return best
  }
}
