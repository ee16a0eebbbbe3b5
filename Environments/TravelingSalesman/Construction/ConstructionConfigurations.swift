import Core
import Search

/// The settings of the greedy edge heuristic, which has none: always the shortest edge that fits.
public struct GreedyEdgeConfiguration: Configuration {
  public init() {}

  public static let help: [String: String] = [:]

  /// The solver.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> TourHeuristic {
    TourHeuristic(problem, budget: budget) { _ in
      FragmentConstruction(problem.instance, width: 10)
    }
  }
}

/// The settings of the savings heuristic.
public struct SavingsConfiguration: Configuration {
  public var hub = 1
  public var neighbors = 20

  public init() {}

  public static let help = [
    "hub": "The city, numbered from 1, from which round trips are joined.",
    "neighbors":
      "How many nearest cities each may be joined to before it looks farther; all of them as published.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "hub": .atLeast(1),
    "neighbors": .atLeast(1),
  ]

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> TourHeuristic {
    try validate()
    guard hub <= problem.count else { throw WarrenError("hub is \(hub); the instance has the cities 1...\(problem.count)") }
    return TourHeuristic(problem, budget: budget) { _ in
      FragmentConstruction(problem.instance, width: neighbors, hub: hub - 1)
    }
  }
}

/// The settings of the tour along a space-filling curve, which has none.
public struct SpaceFillingCurveConfiguration: Configuration {
  public init() {}

  public static let help: [String: String] = [:]

  /// The solver.
  /// - Throws: `WarrenError` when the instance has no coordinates.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget) throws -> TourHeuristic {
    guard problem.instance.points.count == problem.count else {
      throw WarrenError("a space-filling curve needs coordinates; \(problem.instance.name) has only distances")
    }
    return TourHeuristic(problem, budget: budget) { _ in
      UndividedConstruction { SpaceFillingCurveBuilder(problem.instance).tour() }
    }
  }
}

/// The settings of the insertion heuristics.
public struct InsertionConfiguration: Configuration {
  /// Which city is put into the tour next.
  public enum Order: String, Codable, Sendable, CaseIterable {
    case nearest
    case farthest
    case cheapest
    case random
  }

  public var order = Order.farthest
  public var start = 1
  public var tours = 1
  public var neighbors = 10

  public init() {}

  public static let help = [
    "order":
      "Which city comes next: the nearest to the tour, the farthest from it, the one that makes it the least longer, or any by chance.",
    "start": "The city, numbered from 1, in which the tour begins.",
    "tours": "How many tours are built, of which the shortest is kept: from the next cities on, by chance from the same.",
    "neighbors":
      "How many of the nearest cities in the tour are looked at for a place; all of them as published.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "start": .atLeast(1),
    "tours": .atLeast(1),
    "neighbors": .atLeast(1),
  ]

  /// The solver of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeLearner(for problem: TravelingSalesmanProblem, budget: Budget, key: RandomKey) throws -> TourHeuristic {
    try validate()
    guard start <= problem.count else {
      throw WarrenError("start is \(start); the instance has the cities 1...\(problem.count)")
    }
    let tourCount = order == .random ? tours : min(tours, problem.count)
    return TourHeuristic(problem, budget: budget, tourCount: tourCount) { index in
      let first = order == .random ? start - 1 : (start - 1 + index) % problem.count
      switch order {
      case .nearest: return NearestInsertionConstruction(problem.instance, width: neighbors, from: first)
      case .farthest: return FarthestInsertionConstruction(problem.instance, width: neighbors, from: first)
      case .cheapest: return CheapestInsertionConstruction(problem.instance, width: neighbors, from: first)
      case .random:
        return RandomInsertionConstruction(problem.instance, width: neighbors, from: first, random: key[index].stream)
      }
    }
  }
}
