import Core
import Search

/// Tours can be improved by 2-opt moves, and built city by city.
extension TravelingSalesmanProblem: ConstructiveProblem {
  public var neighborhood: TwoOptNeighborhood { TwoOptNeighborhood(instance) }

  /// Every tour is equally likely.
  public func sampleSolution(using random: inout RandomStream) -> Permutation {
    var tour = encoding.makeGenotype()
    encoding.sample(into: &tour, using: &random)
    return tour
  }

  /// Goes from each city to one of those that are nearly the nearest, beginning anywhere: any that is left of its ten nearest and no farther
  /// than their nearest by more than `randomness` times what their farthest is farther. Where none of the ten is left, to the nearest
  /// of all. About O(cities) in the plane.
  public func constructSolution(randomness: Double, using random: inout RandomStream) -> Permutation {
    let count = instance.count
    guard count > 0 else { return Permutation(identity: 0) }
    let neighbors = instance.storage.nearestTen(of: instance)
    var left = ActiveCities(instance)
    var tour: [Int32] = []
    tour.reserveCapacity(count)
    var current = Int32(random.integer(below: count))
    while true {
      tour.append(current)
      left.remove(current)
      if tour.count == count { return Permutation(unchecked: tour) }
      var nearest = Double.infinity
      var farthest = -Double.infinity
      for other in neighbors[Int(current)] where left.isActive(other) {
        let distance = instance.storage.distance(Int(current), Int(other))
        nearest = min(nearest, distance)
        farthest = max(farthest, distance)
      }
      var next = left.cities[0]
      if nearest < .infinity {
        let threshold = randomness < 1 ? nearest + randomness * (farthest - nearest) : farthest
        var candidates = 0
        for other in neighbors[Int(current)] where left.isActive(other) {
          guard instance.storage.distance(Int(current), Int(other)) <= threshold else { continue }
          candidates += 1
          if random.integer(below: candidates) == 0 { next = other }
        }
      } else if let found = left.nearest(to: current, where: { _ in true }) {
        next = found.city
      }
      current = next
    }
  }
}
