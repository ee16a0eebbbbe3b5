import Core
import Search
import Testing
import TravelingSalesman

@Suite struct AlphaNearnessTests {
  /// The length of the shortest 1-tree that has an edge, by trying the edges from the shortest on.
  private func shortestOneTree(with forced: (Int, Int)?, _ lengths: [[Double]]) -> Double {
    let count = lengths.count
    var sets = Array(0..<count)
    var total = 0.0
    func join(_ first: Int, _ second: Int) {
      let (kept, gone) = (sets[first], sets[second])
      guard kept != gone else { return }
      total += lengths[first][second]
      for city in 0..<count where sets[city] == gone { sets[city] = kept }
    }
    if let forced, forced.0 != 0, forced.1 != 0 { join(forced.0, forced.1) }
    let edges = (1..<count).flatMap { first in (1..<first).map { (first, $0) } }
      .sorted { lengths[$0.0][$0.1] < lengths[$1.0][$1.1] }
    for edge in edges { join(edge.0, edge.1) }
    var ends = (1..<count).map { lengths[0][$0] }
    if let forced, forced.0 == 0 || forced.1 == 0 {
      total += ends.remove(at: max(forced.0, forced.1) - 1)
      return total + (ends.min() ?? 0)
    }
    ends.sort()
    return total + ends[0] + ends[1]
  }

  @Test("the alpha-nearest are those whose edges make the shortest 1-tree least longer", arguments: ["eil51", "gr120"])
  func againstForcedEdges(name: String) throws {
    let instance = try ShippedInstances.instance(named: name)
    let count = instance.count
    var random = RandomKey(seed: 3).stream
    // Whole prices, so that sums are exact.
    for range in [1, 40] {
      let prices = (0..<count).map { _ in Double(random.integer(below: range)) }
      let lengths = (0..<count).map { first in
        (0..<count).map { instance.distance(first, $0) + prices[first] + prices[$0] }
      }
      let lists = NeighborLists.alphaNearest(
        instance, among: NeighborLists(instance, width: count - 1), prices: prices, width: 5)
      let shortest = shortestOneTree(with: nil, lengths)
      for city in stride(from: 0, to: count, by: 7) {
        let others = (0..<count).filter { $0 != city }.map { other in
          (shortestOneTree(with: (city, other), lengths) - shortest, instance.distance(city, other), other)
        }
        #expect(others.allSatisfy { $0.0 >= 0 })
        let nearest = others.sorted { $0 < $1 }.prefix(5)
        #expect(lists[city].map { Int($0) } == nearest.map(\.2))
      }
    }
  }
}
