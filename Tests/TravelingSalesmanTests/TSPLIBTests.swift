import Core
import Foundation
import Search
import Testing
import TravelingSalesman

@Suite struct TSPLIBTests {
  @Test(.enabled(if: SharedData.isThere, "the benchmark files are not beside the repository"))
  func publishedToursHaveTheirPublishedLengths() throws {
    let names = SharedData.names(".opt.tour")
    #expect(names.count > 10)
    for name in names {
      let tour = try TSPLIBTour.read(SharedData.folder.appendingPathComponent(name + ".opt.tour"))
      #expect(try SharedData.instance(name).length(of: tour) == SharedData.bestKnown[name], "\(name)")
    }
  }

  @Test(.enabled(if: SharedData.isThere, "the benchmark files are not beside the repository"))
  func everyBenchmarkFileIsRead() throws {
    for name in SharedData.names(".tsp") {
      let instance = try SharedData.instance(name)
      #expect(instance.count > 1 && instance.longestDistance > 0, "\(name)")
    }
  }

  @Test func shippedInstancesAreReadAndKnown() throws {
    #expect(ShippedInstances.names.count >= 15 && ShippedInstances.names.first == "ulysses22")
    for name in ShippedInstances.names {
      let instance = try ShippedInstances.instance(named: name)
      #expect(instance.name == name)
      #expect(instance.known?.isProved == true, "\(name)")
    }
    #expect(try ShippedInstances.instance(named: "berlin52").known == KnownValue(7542, isProved: true))
    let error = #expect(throws: WarrenError.self) { try ShippedInstances.instance(named: "berlin53") }
    #expect(error?.hint?.contains("berlin52") == true)
  }

  private static let symmetric: [[Float]] = [[0, 3, 4, 7], [3, 0, 5, 2], [4, 5, 0, 6], [7, 2, 6, 0]]

  @Test(arguments: [
    ("FULL_MATRIX", "0 3 4 7 3 0 5 2 4 5 0 6 7 2 6 0"),
    ("UPPER_ROW", "3 4 7 5 2 6"), ("LOWER_ROW", "3 4 5 7 2 6"),
    ("UPPER_DIAG_ROW", "0 3 4 7 0 5 2 0 6 0"), ("LOWER_DIAG_ROW", "0 3 0 4 5 0 7 2 6 0"),
    ("UPPER_COL", "3 4 5 7 2 6"), ("LOWER_COL", "3 4 7 5 2 6"),
    ("UPPER_DIAG_COL", "0 3 0 4 5 0 7 2 6 0"), ("LOWER_DIAG_COL", "0 3 4 7 0 5 2 0 6 0"),
  ])
  func matrixFormats(format: String, numbers: String) throws {
    let text = """
      NAME : four
      TYPE : TSP
      DIMENSION : 4
      EDGE_WEIGHT_TYPE : EXPLICIT
      EDGE_WEIGHT_FORMAT : \(format)
      EDGE_WEIGHT_SECTION
      \(numbers.replacingOccurrences(of: "4", with: "4\n"))
      EOF
      """
    let instance = try TravelingSalesmanInstance(tsplib: text, file: "four.tsp")
    for row in 0..<4 {
      for column in 0..<4 { #expect(instance.distance(row, column) == Double(Self.symmetric[row][column])) }
    }
    let restored = try JSONValue(encoding: instance).decode(TravelingSalesmanInstance.self)
    #expect(restored == instance)
  }

  @Test func metricsFollowTheirDefinitions() throws {
    func distance(_ type: String, _ a: String, _ b: String) throws -> Double {
      try TravelingSalesmanInstance(
        tsplib: "DIMENSION: 2\nEDGE_WEIGHT_TYPE: \(type)\nNODE_COORD_SECTION\n1 \(a)\n2 \(b)\nEOF", file: "two.tsp"
      ).distance(0, 1)
    }
    #expect(try distance("EUC_2D", "0 0", "1 1") == 1)
    #expect(try distance("EUC_2D", "-1.5 0", "2 0") == 4)
    #expect(try distance("CEIL_2D", "0 0", "1 1") == 2)
    #expect(try distance("CEIL_2D", "0 0", "3 4") == 5)
    #expect(try distance("ATT", "0 0", "10 0") == 4)
    // 1.3 + 1.3 = 2.6, but 1 + 1 were each rounded by itself.
    #expect(try distance("MAN_2D", "0 0", "1.3 -1.3") == 3)
    #expect(try distance("MAN_2D", "10 2", "7 6") == 7)
    #expect(try distance("MAX_2D", "10 2", "7 6") == 4)
    #expect(try distance("MAX_2D", "0 0", "-2.5 1") == 3)
    // The roots of 49 and of 5.75.
    #expect(try distance("EUC_3D", "0 0 0", "2 3 6") == 7)
    #expect(try distance("EUC_3D", "1 1 1", "2.5 2.5 2.1180339887") == 2)
    #expect(try distance("MAN_3D", "1 2 3", "-1 5 3.4") == 5)
    #expect(try distance("MAX_3D", "1 2 3", "0 0 10.6") == 8)
    // From ulysses22, where the published optimum fixes the formula: cities 1 and 2.
    #expect(try distance("GEO", "38.24 20.42", "39.57 26.15") == 509)
  }

  @Test func theMatrixAndTheComputationAgree() throws {
    for metric in Metric.allCases where metric != .explicit && metric != .geographical {
      let points = TravelingSalesmanInstance.uniform(count: 3001, key: RandomKey(seed: 1)).points
        .map { Point($0.x * 1000, $0.y * 1000, ($0.x + $0.y) * 300) }
      let large = TravelingSalesmanInstance(name: "large", metric: metric, points: points)
      let small = TravelingSalesmanInstance(name: "small", metric: metric, points: Array(points.prefix(60)))
      for first in 0..<60 {
        for second in 0..<60 { #expect(large.distance(first, second) == small.distance(first, second)) }
      }
    }
  }

  /// A file with one thing wrong, and what the error says: line and words.
  @Test(arguments: [
    ("DIMENSION : 3", "DIMENSON : 3", ":3", "DIMENSION"),
    ("DIMENSION : 3", "DIMENSION : 4", ":9", "'number x y'"),
    ("DIMENSION : 3", "DIMENSION : 2", ":8", "keyword"),
    ("DIMENSION : 3", "DIMENSION : -3", ":3", "DIMENSION"),
    ("DIMENSION : 3", "DIMENSION : 99999999999", ":3", "DIMENSION"),
    ("DIMENSION : 3", "DIMENSION : three", ":3", "three"),
    ("DIMENSION : 3", "", ":5", "DIMENSION is missing"),
    ("EUC_2D", "EUC_4D", ":9", "EUC_2D"),
    ("EUC_2D", "EUC_3D", ":6", "'number x y z'"),
    ("TYPE : TSP", "NODE_COORD_TYPE : THREED_COORDS", ":6", "'number x y z'"),
    ("EUC_2D", "EUCLIDEAN", ":9", "EUCLIDEAN"),
    ("TYPE : TSP", "TYPE : ATSP", ":9", "ATSP"),
    ("2 3 0", "2 3", ":7", "'2 3'"),
    ("2 3 0", "2 3 x", ":7", "'x'"),
    ("2 3 0", "2 nan 0", ":7", "nan"),
    ("2 3 0", "2 inf 0", ":7", "inf"),
    ("2 3 0", "2 1e12 0", ":7", "coordinates"),
    ("2 3 0", "1 3 0", ":7", "city 1 stands there twice"),
    ("2 3 0", "4 3 0", ":7", "city 4"),
    ("2 3 0", "0 3 0", ":7", "city 0"),
    ("2 3 0\n3 0 4\nEOF", "2 3 0\n", ":", "ends after 2 of 3"),
    ("NODE_COORD_SECTION", "EDGE_WEIGHT_SECTION", ":5", "EXPLICIT"),
    ("EOF", "NODE_COORD_SECTION\n1 0 0", ":9", "twice"),
    ("EOF", "TOUR_SECTION", ":9", "TOUR_SECTION"),
    ("NODE_COORD_SECTION\n1 0 0\n2 3 0\n3 0 4\n", "", ":5", "NODE_COORD_SECTION is missing"),
  ])
  func malformedFilesAreExplained(old: String, new: String, place: String, words: String) throws {
    let good =
      "NAME : three\nTYPE : TSP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 3 0\n3 0 4\nEOF\n"
    #expect(try TravelingSalesmanInstance(tsplib: good, file: "three.tsp").distance(1, 2) == 5)
    let bad = good.replacingOccurrences(of: old, with: new)
    let error = #expect(throws: WarrenError.self) { try TravelingSalesmanInstance(tsplib: bad, file: "three.tsp") }
    let text = error?.description ?? ""
    #expect(text.contains("three.tsp" + place) && text.contains(words), "\(text)")
  }

  @Test func aMetricThatDoesNotFitTheCoordinatesIsExplained() throws {
    func read(_ header: String, _ city: String, _ end: String) throws {
      let cities = (1...3).map { "\($0) \(city)" }.joined(separator: "\n")
      _ = try TravelingSalesmanInstance(
        tsplib: "DIMENSION: 3\n\(header)NODE_COORD_SECTION\n\(cities)\n\(end)EOF", file: "three.tsp")
    }
    try read("EDGE_WEIGHT_TYPE: MAX_3D\nNODE_COORD_TYPE: THREED_COORDS\n", "1 2 3", "")
    for (header, city, end, words) in [
      ("", "1 2", "EDGE_WEIGHT_TYPE: EUC_3D\n", "EUC_3D needs 3 coordinates"),
      ("NODE_COORD_TYPE: THREED_COORDS\nEDGE_WEIGHT_TYPE: EUC_2D\n", "1 2 3", "", "EUC_2D needs 2 coordinates"),
    ] {
      let error = #expect(throws: WarrenError.self) { try read(header, city, end) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test(arguments: [
    ("0 3 4 3 0 5 4 6 0", "differs"), ("0 3 4 3 0 5 4 -5 0", "-5"), ("0 3 4 3 0 5 4 99999999 0", "99999999"),
    ("0 3 4 3 0 5 4", "ends after 7 of 9"), ("0 3 4 3 0 5 4 5 0 0", "more follow"), ("0 3 4 3 0 5 4 5.5 0", "5.5"),
  ])
  func malformedMatricesAreExplained(numbers: String, words: String) {
    let text = "DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n\(numbers)"
    let error = #expect(throws: WarrenError.self) { try TravelingSalesmanInstance(tsplib: text, file: "m.tsp") }
    #expect(error?.description.contains(words) == true && error?.place?.hasPrefix("m.tsp:") == true)
  }

  @Test(arguments: [
    ("TOUR_SECTION\n1\n2\n2\n-1", "once"), ("TOUR_SECTION\n1 2 4 -1", "once"),
    ("DIMENSION: 4\nTOUR_SECTION\n1 2 3 -1", "3 cities"),
    ("TOUR_SECTION\n1 x", "'x'"), ("TYPE: TSP\nTOUR_SECTION\n1 2 -1", "TOUR"), ("NAME: a", "missing"),
    ("TOUR_SECTION\n0 1", "city 0"),
  ])
  func malformedToursAreExplained(text: String, words: String) {
    let error = #expect(throws: WarrenError.self) { try TSPLIBTour.parse(text, file: "a.tour") }
    #expect(error?.description.contains(words) == true && error?.place?.hasPrefix("a.tour:") == true)
  }

  @Test func toursAreRead() throws {
    #expect(try TSPLIBTour.parse("TYPE : TOUR\nDIMENSION : 3\nTOUR_SECTION\n2 3\n1\n-1\nEOF", file: "a").elements == [1, 2, 0])
    #expect(try TSPLIBTour.parse("TOUR_SECTION\n1\n2\nEOF\n", file: "a").elements == [0, 1])
  }

  /// Whatever stands in a file, reading it ends in an instance or in an error.
  @Test func damagedFilesNeverCrash() throws {
    var stream = RandomKey(seed: 9).stream
    var errors = 0
    for name in ["ulysses22", "bayg29", "berlin52"] {
      let bytes = [UInt8](try Data(contentsOf: ShippedInstances.url(of: name)))
      for end in bytes.indices { errors += outcome(Array(bytes[..<end])) }
      for _ in 0..<1500 {
        var damaged = bytes
        for _ in 0...stream.integer(below: 3) {
          damaged[stream.integer(below: damaged.count)] = UInt8(truncatingIfNeeded: stream.next())
        }
        errors += outcome(damaged)
      }
    }
    #expect(errors > 1000)
  }

  private func outcome(_ bytes: [UInt8]) -> Int {
    let text = String(decoding: bytes, as: UTF8.self)
    do {
      let instance = try TravelingSalesmanInstance(tsplib: text, file: "damaged.tsp")
      #expect(instance.distance(0, instance.count - 1) >= 0)
      return 0
    } catch {
      #expect(error is WarrenError)
      return 1
    }
  }
}
