import Core
import Search

/// Reads a front in its published form.
struct FrontReader<P: MultiObjectiveProblem> {
  private let problem: P

  init(_ problem: P) { self.problem = problem }

  private func members(of solution: JSONValue) throws -> [JSONValue] {
    guard case .array(let members)? = solution["front"] else {
      throw WarrenError(
        "the solution is not of the form {\"front\": [{\"objectives\": {...}, \"solution\": ...}]}", kind: .failure)
    }
    return members
  }

  /// The costs of the solutions, evaluated; those that violate constraints are left out.
  func recomputedCosts(of solution: JSONValue) throws -> CostMatrix {
    let objectives = problem.objectives
    var costs = CostMatrix(objectiveCount: objectives.count)
    for (index, member) in try members(of: solution).enumerated() {
      guard let written = member["solution"], let candidate = try? written.decode(P.Solution.self) else {
        throw WarrenError("member \(index) of the front has no solution of this problem", kind: .failure)
      }
      do { try problem.validate(candidate) } catch let error as WarrenError {
        throw error.within("member \(index) of the front")
      }
      let evaluation = try problem.evaluate(candidate)
      if evaluation.violation == 0 { costs.append(evaluation, under: objectives) }
    }
    return costs
  }

  /// The costs as they are written beside the solutions.
  func writtenCosts(of solution: JSONValue) throws -> CostMatrix {
    var costs = CostMatrix(objectiveCount: problem.objectives.count)
    for (index, member) in try members(of: solution).enumerated() {
      let row = problem.objectives.compactMap { objective in
        member["objectives"]?[objective.name]?.doubleValue.map { objective.cost(of: $0) }
      }
      guard row.count == costs.objectiveCount, row.allSatisfy(\.isFinite) else {
        throw WarrenError("member \(index) of the front lacks the value of an objective", kind: .failure)
      }
      costs.append(row)
    }
    return costs
  }
}
