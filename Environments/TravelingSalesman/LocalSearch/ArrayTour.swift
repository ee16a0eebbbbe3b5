/// A tour as an array of cities with the position of each, rearranged segment by segment, with a journal to go back.
///
/// The longest segment of a rearrangement stays where it is, the others are written anew: moving few cities between distant places
/// costs the shorter way between these, like the reversal of the shorter side in 2-opt.
package final class ArrayTour {
  /// A stretch of the array, round its end where it is too long, in the order of the new tour.
  package struct Segment {
    /// The position of its first city in the array.
    package var start: Int32
    package var count: Int32
    /// Whether the new tour visits it from its last city to the first.
    package var isReversed: Bool

    package init(start: Int32, count: Int32, isReversed: Bool) {
      self.start = start
      self.count = count
      self.isReversed = isReversed
    }
  }

  package let count: Int
  /// The cities in the order of the visit.
  package let order: UnsafeMutablePointer<Int32>
  /// Where each city stands in `order`.
  package let position: UnsafeMutablePointer<Int32>

  /// What has been overwritten since the journal began: cities, and the stretches they stood in. The cities of a stretch that
  /// was reversed in place need not be kept.
  private var overwritten: [Int32] = []
  private var stretches: [Segment] = []
  /// Whether changes are kept for ``undo()``.
  package var isJournaling = false

  package init(count: Int) {
    self.count = count
    order = .allocate(capacity: max(1, count))
    position = .allocate(capacity: max(1, count))
    order.initialize(repeating: 0, count: max(1, count))
    position.initialize(repeating: 0, count: max(1, count))
    for city in 0..<count {
      order[city] = Int32(city)
      position[city] = Int32(city)
    }
  }

  deinit {
    order.deallocate()
    position.deallocate()
  }

  /// Takes over a permutation of the cities.
  package func set(_ cities: [Int32]) {
    for (place, city) in cities.enumerated() {
      order[place] = city
      position[Int(city)] = Int32(place)
    }
    forget()
  }

  /// The cities in the order of the visit.
  package var cities: [Int32] { Array(UnsafeBufferPointer(start: order, count: count)) }

  /// Puts the segments, which together are the whole array, into the order in which they are given.
  package func rearrange(_ segments: UnsafeMutablePointer<Segment>, _ segmentCount: Int) {
    var longest = 0
    for index in 1..<segmentCount where segments[index].count > segments[longest].count { longest = index }
    // The tour read backwards is the same one, so that the longest segment can stay.
    let isBackwards = segments[longest].isReversed
    if !isJournaling { forget() }
    let firstStretch = stretches.count
    let firstCity = overwritten.count
    var target = segments[longest].start + segments[longest].count
    if target >= Int32(count) { target -= Int32(count) }
    var index = longest
    for _ in 1..<segmentCount {
      if isBackwards {
        index = index == 0 ? segmentCount - 1 : index - 1
      } else {
        index = index + 1 == segmentCount ? 0 : index + 1
      }
      let segment = segments[index]
      let isReversed = segment.isReversed != isBackwards
      if segment.start != target {
        keep(segment)
      } else if isReversed {
        reverse(segment)
        stretches.append(Segment(start: segment.start, count: segment.count, isReversed: true))
      }
      target += segment.count
      if target >= Int32(count) { target -= Int32(count) }
    }
    guard overwritten.count > firstCity else { return }
    write(segments, segmentCount, longest, isBackwards, firstStretch: firstStretch, firstCity: firstCity)
  }

  /// Writes the cities kept since `firstCity` to where their segments stand in the new tour.
  private func write(
    _ segments: UnsafeMutablePointer<Segment>, _ segmentCount: Int, _ longest: Int, _ isBackwards: Bool, firstStretch: Int,
    firstCity: Int
  ) {
    overwritten.withUnsafeBufferPointer { kept in
      var source = firstCity
      var target = Int(segments[longest].start + segments[longest].count)
      if target >= count { target -= count }
      var index = longest
      for _ in 1..<segmentCount {
        if isBackwards {
          index = index == 0 ? segmentCount - 1 : index - 1
        } else {
          index = index + 1 == segmentCount ? 0 : index + 1
        }
        let size = Int(segments[index].count)
        guard Int(segments[index].start) != target else {
          target += size
          if target >= count { target -= count }
          continue
        }
        let isReversed = segments[index].isReversed != isBackwards
        var next = isReversed ? source + size - 1 : source
        let step = isReversed ? -1 : 1
        for _ in 0..<size {
          let city = kept[next]
          order[target] = city
          position[Int(city)] = Int32(truncatingIfNeeded: target)
          next &+= step
          target &+= 1
          if target == count { target = 0 }
        }
        source += size
      }
    }
  }

  private func keep(_ segment: Segment) {
    stretches.append(Segment(start: segment.start, count: segment.count, isReversed: false))
    let start = Int(segment.start)
    let head = min(Int(segment.count), count - start)
    overwritten.append(contentsOf: UnsafeBufferPointer(start: order + start, count: head))
    overwritten.append(contentsOf: UnsafeBufferPointer(start: order, count: Int(segment.count) - head))
  }

  private func reverse(_ segment: Segment) {
    var low = Int(segment.start)
    var high = low + Int(segment.count) - 1
    if high >= count { high -= count }
    for _ in 0..<Int(segment.count) / 2 {
      let left = order[low]
      let right = order[high]
      order[low] = right
      position[Int(right)] = Int32(truncatingIfNeeded: low)
      order[high] = left
      position[Int(left)] = Int32(truncatingIfNeeded: high)
      low &+= 1
      if low == count { low = 0 }
      high &-= 1
      if high < 0 { high = count - 1 }
    }
  }

  /// Forgets what has been overwritten: the present tour is kept.
  package func forget() {
    overwritten.removeAll(keepingCapacity: true)
    stretches.removeAll(keepingCapacity: true)
  }

  /// The tour at which the journal began or was last forgotten.
  package var citiesBefore: [Int32] {
    var cities = self.cities
    var end = overwritten.count
    for stretch in stretches.reversed() {
      let size = Int(stretch.count)
      if stretch.isReversed {
        for offset in 0..<size / 2 {
          cities.swapAt((Int(stretch.start) + offset) % count, (Int(stretch.start) + size - 1 - offset) % count)
        }
      } else {
        end -= size
        for offset in 0..<size { cities[(Int(stretch.start) + offset) % count] = overwritten[end + offset] }
      }
    }
    return cities
  }

  /// Goes back to the tour at which the journal began or was last forgotten.
  package func undo() {
    var end = overwritten.count
    for stretch in stretches.reversed() {
      if stretch.isReversed {
        reverse(stretch)
        continue
      }
      let size = Int(stretch.count)
      end -= size
      var target = Int(stretch.start)
      for index in end..<end + size {
        let city = overwritten[index]
        order[target] = city
        position[Int(city)] = Int32(truncatingIfNeeded: target)
        target &+= 1
        if target == count { target = 0 }
      }
    }
    forget()
  }
}
