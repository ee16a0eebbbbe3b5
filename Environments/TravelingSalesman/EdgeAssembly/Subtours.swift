/// The sub-tours that a tour A falls into where AB-cycles exchange its edges.
///
/// The removed edges cut A's array of cities into segments, which are all that must be followed to find the sub-tours: the work
/// follows the number of edges exchanged, not the number of cities.
final class Subtours {
  private let count: Int
  /// A's cities in the order of the visit, and where each stands.
  private let order: Slab<Int32>
  private let position: Slab<Int32>
  /// A bit for each position behind which A is cut.
  private let cutBits: Slab<UInt64>
  /// The last position of each segment, ascending; the first segment begins behind the last cut.
  private let cuts: Slab<Int32>
  private var segmentCount = 0
  /// The segment that a city at the end of one belongs to.
  private let segmentAt: Slab<Int32>
  private let subtourOfSegment: Slab<Int32>
  /// Of each sub-tour how many cities it has, one of them, and the sub-tour that it has been joined to (itself at first).
  private let sizes: Slab<Int32>
  private let cities: Slab<Int32>
  private let parents: Slab<Int32>
  /// The sub-tours that there still are.
  private let living: Slab<Int32>
  private(set) var livingCount = 0

  init(count: Int) {
    self.count = count
    order = Slab(count, filledWith: 0)
    position = Slab(count, filledWith: 0)
    cutBits = Slab(count / 64 + 1, filledWith: 0)
    cuts = Slab(count, filledWith: 0)
    segmentAt = Slab(count, filledWith: 0)
    subtourOfSegment = Slab(count, filledWith: 0)
    sizes = Slab(count, filledWith: 0)
    cities = Slab(count, filledWith: 0)
    parents = Slab(count, filledWith: 0)
    living = Slab(count, filledWith: 0)
  }

  /// Takes a tour as A, given by the two neighbours of each city. O(cities).
  func begin(_ links: UnsafeMutablePointer<Int32>) {
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

  /// Finds the sub-tours after cycles have exchanged A's edges.
  func find(_ links: UnsafeMutablePointer<Int32>, after chosen: [Int32], of cycles: AlternatingCycles) {
    cut(chosen, of: cycles)
    follow(links)
  }

  /// One of the cities of a sub-tour.
  func city(of subtour: Int) -> Int32 { cities.base[subtour] }

  /// The sub-tour with the fewest cities, as its place among those that there still are, and by its number.
  var smallest: (place: Int, subtour: Int) {
    let living = living.base
    var place = 0
    for other in 1..<livingCount where sizes.base[Int(living[other])] < sizes.base[Int(living[place])] { place = other }
    return (place, Int(living[place]))
  }

  /// Lets a sub-tour become part of another.
  func join(_ joined: (place: Int, subtour: Int), to other: Int) {
    parents.base[joined.subtour] = Int32(other)
    sizes.base[other] += sizes.base[joined.subtour]
    livingCount -= 1
    living.base[joined.place] = living.base[livingCount]
  }

  /// The sub-tour that a city belongs to at present.
  func subtour(of city: Int32) -> Int {
    let place = position.base[Int(city)]
    // The first cut that is not before the city's position; behind the last one the first segment goes on.
    var low = 0
    var high = segmentCount
    while low < high {
      let middle = (low + high) / 2
      if cuts.base[middle] < place { low = middle + 1 } else { high = middle }
    }
    let parent = parents.base
    var subtour = Int(subtourOfSegment.base[low == segmentCount ? 0 : low])
    while Int(parent[subtour]) != subtour {
      parent[subtour] = parent[Int(parent[subtour])]
      subtour = Int(parent[subtour])
    }
    return subtour
  }

  /// Cuts A's array where the cycles take out an edge.
  private func cut(_ chosen: [Int32], of cycles: AlternatingCycles) {
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
  private func follow(_ links: UnsafeMutablePointer<Int32>) {
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
      sizes.base[subtours] = Int32(size)
      cities.base[subtours] = order[Int(cuts[start])]
      parents.base[subtours] = Int32(subtours)
      living.base[subtours] = Int32(subtours)
      subtours += 1
    }
    livingCount = subtours
  }
}
