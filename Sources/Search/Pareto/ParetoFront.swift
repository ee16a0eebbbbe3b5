import Core

/// Solutions of which none dominates another, with their costs.
public struct ParetoFront<Solution: Codable & Sendable>: Sendable {
  /// A row for each solution.
  public let costs: CostMatrix
  /// The solutions.
  public let solutions: [Solution]

  /// A front; a row of costs for each solution.
  public init(costs: CostMatrix, solutions: [Solution]) {
    precondition(costs.count == solutions.count, "\(costs.count) rows of costs for \(solutions.count) solutions")
    self.costs = costs
    self.solutions = solutions
  }

  /// How many solutions there are.
  public var count: Int { solutions.count }

  /// The front in the form in which anyone can check it, sorted by its costs:
  /// `{"directions": {"f1": "minimize", "f2": "minimize"}, "front": [{"objectives": {"f1": 0.1, "f2": 0.9}, "solution": ...}]}`.
  public func publishedForm<P: Problem>(for problem: P) throws -> JSONValue where P.Solution == Solution {
    let order = solutions.indices.sorted { costs.row($0).lexicographicallyPrecedes(costs.row($1)) }
    let members = try order.map { index in
      var values: [String: JSONValue] = [:]
      for (place, objective) in problem.objectives.enumerated() {
        values[objective.name] = .number(objective.cost(of: costs[index, place]))
      }
      let solution: any Encodable = problem.publishedForm(of: solutions[index])
      return JSONValue.object(["objectives": .object(values), "solution": try JSONValue(encoding: solution)])
    }
    let directions = problem.objectives.map { ($0.name, JSONValue.string($0.direction.rawValue)) }
    return .object([
      "directions": .object(Dictionary(directions, uniquingKeysWith: { first, _ in first })), "front": .array(members),
    ])
  }
}
