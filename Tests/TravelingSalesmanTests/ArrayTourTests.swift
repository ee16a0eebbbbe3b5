import Core
import Search
import Testing
import TravelingSalesman

/// The array that local search rearranges against a plain one, and the neighbours that it looks at against sorting.
@Suite struct ArrayTourTests {
  @Test("rearranged segments equal those of a plain array, and can be undone")
  func arrayTours() throws {
    var random = RandomKey(seed: 1).stream
    for count in [5, 6, 12, 100] {
      let tour = ArrayTour(count: count)
      tour.isJournaling = true
      for round in 0..<200 {
        let before = tour.cities
        var expected = before
        for _ in 0..<1 + round % 3 {
          let parts = min(count, 2 + random.integer(below: 4))
          let first = random.integer(below: count)
          let cuts = [0] + random.permutation(count - 1).prefix(parts - 1).map { $0 + 1 }.sorted() + [count]
          var segments = random.permutation(parts).map { part in
            ArrayTour.Segment(
              start: Int32((first + cuts[part]) % count), count: Int32(cuts[part + 1] - cuts[part]),
              isReversed: random.bernoulli(0.5))
          }
          expected = segments.flatMap { segment -> [Int32] in
            let cities = (0..<Int(segment.count)).map { tour.cities[(Int(segment.start) + $0) % count] }
            return segment.isReversed ? cities.reversed() : cities
          }
          segments.withUnsafeMutableBufferPointer { tour.rearrange($0.baseAddress!, $0.count) }
          #expect(isSameTour(tour.cities, expected))
          #expect((0..<count).allSatisfy { Int(tour.position[Int(tour.order[$0])]) == $0 })
        }
        #expect(tour.citiesBefore == before)
        if round.isMultiple(of: 2) {
          tour.undo()
          #expect(tour.cities == before)
          #expect((0..<count).allSatisfy { Int(tour.position[Int(tour.order[$0])]) == $0 })
        } else {
          tour.forget()
        }
      }
    }
  }

  /// Whether two cycles are the same, whatever their beginning and direction.
  private func isSameTour(_ first: [Int32], _ second: [Int32]) -> Bool {
    func edges(_ tour: [Int32]) -> Set<SIMD2<Int32>> {
      Set(
        tour.indices.map { index in
          let next = tour[(index + 1) % tour.count]
          return SIMD2(min(tour[index], next), max(tour[index], next))
        })
    }
    return first.sorted() == second.sorted() && edges(first) == edges(second)
  }

  @Test("neighbours by quadrants are those that sorting finds")
  func quadrants() throws {
    for instance in [
      TravelingSalesmanInstance.uniform(count: 300, key: RandomKey(seed: 4)), try ShippedInstances.instance(named: "pcb442"),
    ] {
      let lists = NeighborLists.quadrants(instance, quadrant: 2, width: 10)
      // Near the border an empty quadrant is given up early, so cities well inside are looked at.
      let points = instance.points
      let width = (points.map(\.x).max() ?? 0, points.map(\.y).max() ?? 0)
      let inside = (0..<instance.count).filter {
        (0.3...0.7).contains(points[$0].x / width.0) && (0.3...0.7).contains(points[$0].y / width.1)
      }
      #expect(inside.count > 20)
      for city in inside {
        let others = (0..<instance.count).filter { $0 != city }
          .sorted { (instance.distance(city, $0), $0) < (instance.distance(city, $1), $1) }
        func side(_ other: Int) -> Int {
          (points[other].x < points[city].x ? 1 : 0) + (points[other].y < points[city].y ? 2 : 0)
        }
        var chosen = (0..<4).flatMap { quadrant in others.filter { side($0) == quadrant }.prefix(2) }
        for other in others where chosen.count < 10 && !chosen.contains(other) { chosen.append(other) }
        #expect(Set(lists[city].map { Int($0) }) == Set(chosen))
        let distances = lists[city].map { instance.distance(city, Int($0)) }
        #expect(distances == distances.sorted())
      }
    }
  }
}
