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

  /// Goes from each city to one of those that are nearly the nearest, beginning anywhere. O(cities²).
  public func constructSolution(randomness: Double, using random: inout RandomStream) -> Permutation {
    let count = instance.count
    guard count > 0 else { return Permutation(identity: 0) }
    var left = (0..<count).map { Int32($0) }
    var distances = [Double](repeating: 0, count: count)
    var tour: [Int32] = []
    var current = left.remove(at: random.integer(below: count))
    tour.append(current)
    while !left.isEmpty {
      var nearest = Double.infinity
      var farthest = -Double.infinity
      for (place, city) in left.enumerated() {
        distances[place] = instance.storage.distance(Int(current), Int(city))
        nearest = min(nearest, distances[place])
        farthest = max(farthest, distances[place])
      }
      let threshold = nearest + randomness * (farthest - nearest)
      var chosen = 0
      var candidates = 0
      for place in left.indices where distances[place] <= threshold {
        candidates += 1
        if random.integer(below: candidates) == 0 { chosen = place }
      }
      current = left[chosen]
      left.swapAt(chosen, left.count - 1)
      left.removeLast()
      tour.append(current)
    }
    return Permutation(unchecked: tour)
  }
}
