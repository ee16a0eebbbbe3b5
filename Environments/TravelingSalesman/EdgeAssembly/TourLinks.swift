/// The two neighbours of each city and the lengths of the edges to them, of parent A or of the child that is made in its place.
final class TourLinks {
  /// The neighbours of city c: `cities[2 * c]` and `cities[2 * c + 1]`; a row of the population.
  private(set) var cities: UnsafeMutablePointer<Int32>
  /// The lengths of these edges.
  let lengths: UnsafeMutablePointer<Double>

  private let edgeLengths: EdgeLengths
  private let ownLengths: Slab<Double>
  private let none = Slab<Int32>(1, filledWith: 0)

  init(_ edgeLengths: EdgeLengths) {
    self.edgeLengths = edgeLengths
    ownLengths = Slab(2 * edgeLengths.count, filledWith: 0)
    lengths = ownLengths.base
    cities = none.base
  }

  /// Takes a tour as parent A; children are made in its place. O(cities).
  func begin(_ cities: UnsafeMutablePointer<Int32>) {
    self.cities = cities
    for slot in 0..<2 * edgeLengths.count { lengths[slot] = edgeLengths(Int32(slot >> 1), cities[slot]) }
  }

  /// Puts the B edges of a cycle in the place of its A edges, or the other way round.
  func exchange(_ cycle: Int, of cycles: AlternatingCycles, forward: Bool) {
    let links = self.cities
    let linkLengths = self.lengths
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

  func apply(_ join: EdgeExchange) {
    replace(join.city, join.successor, join.other)
    replace(join.other, join.otherSuccessor, join.city)
    replace(join.successor, join.city, join.otherSuccessor)
    replace(join.otherSuccessor, join.other, join.successor)
  }

  func revert(_ join: EdgeExchange) {
    replace(join.city, join.other, join.successor)
    replace(join.other, join.city, join.otherSuccessor)
    replace(join.successor, join.otherSuccessor, join.city)
    replace(join.otherSuccessor, join.successor, join.other)
  }

  private func replace(_ city: Int32, _ old: Int32, _ new: Int32) {
    let slot = 2 * Int(city) + (cities[2 * Int(city)] == old ? 0 : 1)
    cities[slot] = new
    lengths[slot] = edgeLengths(city, new)
  }
}
