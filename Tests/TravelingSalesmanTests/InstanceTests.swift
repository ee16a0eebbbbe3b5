import Core
import Foundation
import Search
import Testing
import TravelingSalesman

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct InstanceTests {
  @Test func uniformInstancesFollowTheirKey() throws {
    let instance = TravelingSalesmanInstance.uniform(count: 50, key: RandomKey(seed: 1))
    #expect(instance == .uniform(count: 50, key: RandomKey(seed: 1)))
    #expect(instance != .uniform(count: 50, key: RandomKey(seed: 2)))
    #expect(instance.points.allSatisfy { (0..<1).contains($0.x) && (0..<1).contains($0.y) })
  }

  @Test func decodedInstancesAreEqualAndScoreEqually() throws {
    for instance in [
      try ShippedInstances.instance(named: "bayg29"), try ShippedInstances.instance(named: "ulysses22"),
      .uniform(count: 30, key: RandomKey(seed: 3)), inSpace(.maximumInSpace, count: 30),
    ] {
      let restored = try JSONValue(encoding: instance).decode(TravelingSalesmanInstance.self)
      #expect(restored == instance)
      let tour = Permutation(identity: instance.count)
      #expect(restored.length(of: tour) == instance.length(of: tour))
    }
  }

  /// Cities in a box, some of them above each other.
  private func inSpace(_ metric: Metric, count: Int) -> TravelingSalesmanInstance {
    var random = RandomKey(seed: 8).stream
    var points = (0..<count).map { _ in
      Point(100 * random.uniformDouble(), 100 * random.uniformDouble(), 300 * random.uniformDouble())
    }
    for index in 0..<count / 5 { (points[index].x, points[index].y) = (50, 50) }
    return TravelingSalesmanInstance(name: "\(metric)", metric: metric, points: points)
  }

  /// In each quadrant of the plane, or octant of space, around a city, the nearest one is on its list.
  @Test func listsByQuadrantsHaveTheNearestOnesInAllDirections() {
    for metric in [Metric.roundedEuclidean, .manhattan, .maximum, .roundedEuclideanInSpace, .manhattanInSpace, .maximumInSpace]
    {
      let instance = inSpace(metric, count: 200)
      let lists = NeighborLists.quadrants(instance, quadrant: 2, width: 10)
      let isInSpace = metric == .roundedEuclideanInSpace || metric == .manhattanInSpace || metric == .maximumInSpace
      // In the middle, where no direction is empty.
      let city = (40..<200).min { distanceFromMiddle(instance.points[$0]) < distanceFromMiddle(instance.points[$1]) }!
      let point = instance.points[city]
      for side in 0..<(isInSpace ? 8 : 4) {
        func isThere(_ other: Int) -> Bool {
          let target = instance.points[other]
          return (target.x < point.x) == (side & 1 != 0) && (target.y < point.y) == (side & 2 != 0)
            && (!isInSpace || (target.z < point.z) == (side & 4 != 0))
        }
        let nearest = (0..<200).filter { $0 != city && isThere($0) }.map { instance.distance(city, $0) }.min()
        #expect(nearest != nil && lists[city].contains { isThere(Int($0)) && instance.distance(city, Int($0)) == nearest })
      }
    }
  }

  private func distanceFromMiddle(_ point: Point) -> Double {
    max(abs(point.x - 50), abs(point.y - 50), abs(point.z - 150) / 3)
  }

  private func naiveNeighbors(_ instance: TravelingSalesmanInstance, _ city: Int, _ width: Int) -> [Int32] {
    let others = (0..<instance.count).filter { $0 != city }
    let sorted = others.sorted { (instance.distance(city, $0), $0) < (instance.distance(city, $1), $1) }
    return sorted.prefix(width).map { Int32($0) }
  }

  @Test func neighborListsEqualTheNaiveOnes() throws {
    var clustered = TravelingSalesmanInstance.uniform(count: 300, key: RandomKey(seed: 5)).points
    for index in 0..<200 { clustered[index] = Point(clustered[index].x * 1e-3, clustered[index].y * 1e-3) }
    for index in 200..<220 { clustered[index] = clustered[0] }
    let line = (0..<150).map { Point(Double($0 * 7 % 150), 3) }
    let instances =
      [
        try ShippedInstances.instance(named: "a280"), try ShippedInstances.instance(named: "att532"),
        try ShippedInstances.instance(named: "gr120"), try ShippedInstances.instance(named: "ulysses22"),
        .uniform(count: 500, key: RandomKey(seed: 4)),
        TravelingSalesmanInstance(name: "clustered", metric: .euclidean, points: clustered),
        TravelingSalesmanInstance(name: "line", metric: .ceilingEuclidean, points: line),
        TravelingSalesmanInstance(
          name: "one place", metric: .roundedEuclidean, points: Array(repeating: Point(1, 1), count: 90)),
      ] + [.manhattan, .maximum, .roundedEuclideanInSpace, .manhattanInSpace, .maximumInSpace].map { inSpace($0, count: 400) }
    for instance in instances {
      for width in [1, 8] {
        let lists = NeighborLists(instance, width: width)
        for city in 0..<instance.count {
          #expect(Array(lists[city]) == naiveNeighbors(instance, city, width), "\(instance.name), city \(city)")
        }
      }
    }
    #expect(NeighborLists(instances[4], width: 1000).width == 499)
  }

  @Test func configurationsMakeInstances() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tsp-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(at: ShippedInstances.url(of: "eil51"), to: folder.appendingPathComponent("mine.tsp"))

    func make(_ change: (inout TravelingSalesmanConfiguration) -> Void) throws -> TravelingSalesmanInstance {
      var configuration = TravelingSalesmanConfiguration()
      change(&configuration)
      return try configuration.makeInstance(relativeTo: folder)
    }
    #expect(try make { _ in }.name == "berlin52")
    #expect(try make { $0.instance = "kroA100" }.known?.value == 21282)
    #expect(try make { $0.instance = "mine.tsp" }.known?.value == 426)
    // A changed city, or another scale, makes another instance of the same name.
    let text = try String(contentsOf: ShippedInstances.url(of: "eil51"), encoding: .utf8)
    try Data(text.replacing("1 37 52", with: "1 37 152").utf8).write(to: folder.appendingPathComponent("changed.tsp"))
    let changed = try make { $0.instance = "changed.tsp" }
    #expect(changed.name == "eil51" && changed.known == nil)
    try Data("\u{FEFF}\(text)".utf8).write(to: folder.appendingPathComponent("marked.tsp"))
    #expect(try make { $0.instance = "marked.tsp" }.known?.value == 426)
    #expect(
      try make {
        $0.instance = "./mine.tsp"
        $0.optimum = 400
      }.known == KnownValue(400, isProved: false))
    #expect(try make { $0.cities = 17 }.count == 17)
    #expect(
      try make { $0.cities = 17 }
        != make {
          $0.cities = 17
          $0.seed = 2
        })

    func failure(_ change: (inout TravelingSalesmanConfiguration) -> Void) -> String {
      (#expect(throws: WarrenError.self) { try make(change) })?.description ?? ""
    }
    #expect(
      failure {
        $0.instance = "berlin"
        $0.cities = 5
      }.contains("not both"))
    #expect(failure { $0.instance = "kroA10" }.contains("kroA100"))
    #expect(failure { $0.instance = "missing.tsp" }.contains("missing.tsp"))
    #expect(failure { $0.cities = 1 }.contains("cities"))
    #expect(
      failure {
        $0.seed = -1
        $0.cities = 5
      }.contains("seed"))
  }

  @Test func everySettingIsExplained() throws {
    func check<C: Configuration>(_ type: C.Type) {
      let fields = Set(Mirror(reflecting: C()).children.compactMap(\.label))
      #expect(Set(C.help.keys) == fields)
    }
    check(TravelingSalesmanConfiguration.self)
    check(TwoOptConfiguration.self)
    check(NearestNeighborConfiguration.self)
    check(GeneticConfiguration.self)
  }

  @Test func drawingsAreCompleteDocuments() throws {
    let instance = try ShippedInstances.instance(named: "berlin52")
    let svg = try #require(instance.svg(of: Permutation(identity: 52)))
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(svg.contains("viewBox") && svg.contains("var(--series-1, currentColor)"))
    #expect(svg.components(separatedBy: "<circle").count == 53)
    #expect(svg.components(separatedBy: "L").count == 52)
    #expect(try ShippedInstances.instance(named: "bayg29").svg(of: Permutation(identity: 29)) != nil)
    let bare = TravelingSalesmanInstance(name: "bare", count: 2, distances: [0, 1, 1, 0])
    #expect(bare.svg(of: Permutation(identity: 2)) == nil)
    #expect(instance.svg(of: Permutation(identity: 51)) == nil)
  }
}
