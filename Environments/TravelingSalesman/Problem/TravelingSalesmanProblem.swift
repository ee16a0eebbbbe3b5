import Core
import Search

/// The traveling salesman problem as search sees it: the shortest closed tour through all cities. A solution is a permutation of
/// the cities, its objective the `length`.
public struct TravelingSalesmanProblem: PermutationProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  /// The cities.
  public let instance: TravelingSalesmanInstance

  /// The problem of an instance.
  public init(_ instance: TravelingSalesmanInstance) {
    self.instance = instance
  }

  /// The one objective, `length`, to be minimized.
  public static let objective = Objective("length", .minimize)

  public var objectives: [Objective] { [Self.objective] }
  public var known: KnownValue? { instance.known }
  public var count: Int { instance.count }

  /// Edge assembly, which reads the distances between cities.
  public var ownCrossovers: [NamedOperator<any Crossover<Permutation>>] {
    [NamedOperator("edge-assembly") { [instance] in EdgeAssemblyOperator(instance) }]
  }

  /// The length of the tour. O(cities).
  /// - Throws: `WarrenError` when the permutation has not as many elements as there are cities.
  public func evaluate(_ solution: Permutation) throws -> Evaluation {
    guard solution.count == instance.count else {
      throw WarrenError("the tour visits \(solution.count) of \(instance.count) cities", kind: .failure)
    }
    return Evaluation(instance.length(of: solution))
  }

  public func publishedForm(of solution: Permutation) -> any Encodable & Sendable { Tour(solution) }
}

/// A tour as results hold it, `{"tour": [1, 22, 31]}`: the cities in the order of the visit, numbered from 1.
public struct Tour: Codable, Sendable, Equatable {
  /// The numbers of the cities.
  public var tour: [Int]

  /// The tour of a permutation of the cities, which count from 0 there.
  public init(_ permutation: Permutation) {
    tour = permutation.elements.map { Int($0) + 1 }
  }

  /// The permutation of the cities.
  /// - Throws: `WarrenError` when it is no tour through `count` cities.
  public func permutation(count: Int) throws -> Permutation {
    guard tour.count == count else {
      throw WarrenError("the tour visits \(tour.count) of \(count) cities", kind: .failure)
    }
    if let stray = tour.first(where: { $0 < 1 || $0 > count }) {
      throw WarrenError("the tour names city \(stray); there are 1...\(count)", kind: .failure)
    }
    return try Permutation(tour.map { Int32($0 - 1) })
  }
}
