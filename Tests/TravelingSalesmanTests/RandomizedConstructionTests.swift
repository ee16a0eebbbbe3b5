import Core
import Search
import Testing
import TravelingSalesman

@Suite struct RandomizedConstructionTests {
  private static let instances: [TravelingSalesmanInstance] = [
    .uniform(count: 1, key: RandomKey(seed: 1)), .uniform(count: 2, key: RandomKey(seed: 2)),
    .uniform(count: 7, key: RandomKey(seed: 3)), .uniform(count: 400, key: RandomKey(seed: 4)),
    TravelingSalesmanInstance(
      name: "same", metric: .roundedEuclidean, points: [Point](repeating: Point(3, 4), count: 80)),
  ]

  /// Every step goes to one of the ten nearest that is left, near enough, or to the nearest of all.
  @Test(arguments: 0..<5, [0.0, 0.3, 1])
  func stepsAreNearlyTheNearest(number: Int, randomness: Double) throws {
    let instance = Self.instances[number]
    let problem = TravelingSalesmanProblem(instance)
    let neighbors = NeighborLists(instance, width: 10)
    var random = RandomKey(seed: 5).stream
    var starts: Set<Int> = []
    for _ in 0..<5 {
      let tour = problem.constructSolution(randomness: randomness, using: &random)
      try problem.validate(tour)
      starts.insert(tour[0])
      var left = Set(0..<instance.count)
      left.remove(tour[0])
      for place in 1..<max(instance.count, 1) where place < instance.count {
        let (city, next) = (tour[place - 1], tour[place])
        let listed = neighbors[city].map(Int.init).filter(left.contains)
        let candidates = listed.isEmpty ? Array(left) : listed
        let distances = candidates.map { instance.distance(city, $0) }
        let (nearest, farthest) = (distances.min() ?? 0, distances.max() ?? 0)
        let reach = listed.isEmpty ? nearest : nearest + randomness * (farthest - nearest)
        #expect(candidates.contains(next) && instance.distance(city, next) <= reach + 1e-12)
        left.remove(next)
      }
    }
    #expect(starts.count > 1 || instance.count < 5)
  }

  @Test func withoutChanceItIsTheNearestNeighborTour() throws {
    let problem = TravelingSalesmanProblem(Self.instances[3])
    var random = RandomKey(seed: 6).stream
    for _ in 0..<10 {
      let tour = problem.constructSolution(randomness: 0, using: &random)
      var configuration = NearestNeighborConfiguration()
      configuration.start = tour[0] + 1
      var learner = try configuration.makeLearner(for: problem, budget: Budget())
      _ = try learner.step()
      #expect(learner.incumbent?.solution == tour)
    }
  }

  /// Against a search through all cities that are left, whose time grows with the square of their number.
  @Test func nearestNeighborToursEqualTheSlowOnes() throws {
    for instance in Self.instances + [try ShippedInstances.instance(named: "gr120")] {
      var expected: [Int32] = [0]
      var left = Set(1..<max(instance.count, 1))
      while let next = left.min(by: {
        let from = Int(expected[expected.count - 1])
        return (instance.distance(from, $0), $0) < (instance.distance(from, $1), $1)
      }) {
        expected.append(Int32(next))
        left.remove(next)
      }
      var learner = try NearestNeighborConfiguration().makeLearner(for: TravelingSalesmanProblem(instance), budget: Budget())
      _ = try learner.step()
      #expect(learner.incumbent?.solution.elements == expected)
    }
  }
}
