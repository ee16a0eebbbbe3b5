import Core

extension Problem {
  /// What is wrong with what the problem says of itself, before a solution is scored; empty when nothing is.
  public var declarationFaults: [String] {
    var faults: [String] = []
    let objectives = objectives
    if objectives.isEmpty { faults.append("the problem has no objective; at least one is needed") }
    for (index, objective) in objectives.enumerated() {
      if objective.name.isEmpty { faults.append("objective \(index) has no name") }
      if objectives[..<index].contains(where: { $0.name == objective.name }) {
        faults.append("two objectives have the name '\(objective.name)'")
      }
    }
    if let known, !known.value.isFinite { faults.append("the known value is \(known.value)") }
    if let bound, !bound.isFinite { faults.append("the bound is \(bound)") }
    if let known, let bound, let objective = objectives.first {
      // As much as the rounding of a sum may be.
      let tolerance = 1e-8 * max(1, abs(bound))
      if objective.cost(of: known.value) < objective.cost(of: bound) - tolerance {
        faults.append(
          "the known value \(known.value) of '\(objective.name)' is better than the bound \(bound), which none can be")
      }
    }
    if let bounds = (self as? any BoundedRealProblem)?.bounds {
      if bounds.isEmpty { faults.append("there are no bounds, so there is no number to find") }
      if let index = bounds.firstIndex(where: { !$0.lowerBound.isFinite || !$0.upperBound.isFinite }) {
        faults.append("the bounds of number \(index), \(bounds[index]), are not finite")
      }
    }
    return faults
  }
}
