import Core

/// The solutions of a run with several objectives of which none is better in all, as its `result.json` holds them.
public struct RunFront: Codable, Sendable, Equatable {
  /// What is weighed against the others.
  public struct Objective: Codable, Sendable, Equatable {
    /// The key of the objective in the result.
    public var name: String
    /// Which way is better.
    public var direction: Measure.Direction
  }

  /// The objectives, by name.
  public var objectives: [Objective]
  /// The values of every solution, in the order of the objectives.
  public var points: [[Double]]

  /// The front in the solution of a result, `{"front": [{"objectives": {"f1": 0.1, "f2": 0.9}}], "directions": {"f1": "minimize"}}`; nil
  /// where there is none, or where its solutions do not have the same objectives. An objective without a direction is minimized.
  init?(_ solution: JSONValue?) {
    guard case .array(let members)? = solution?["front"], let first = members.first?["objectives"] else { return nil }
    let names = first.members.map(\.key)
    guard names.count > 1 else { return nil }
    let directions = solution?["directions"]
    objectives = names.map { name in
      Objective(name: name, direction: directions?[name]?.stringValue.flatMap(Measure.Direction.init) ?? .minimize)
    }
    points = members.compactMap { member in
      let values = names.compactMap { member["objectives"]?[$0]?.plausibleNumber }
      return values.count == names.count && values.allSatisfy(\.isFinite) ? values : nil
    }
    if points.isEmpty { return nil }
  }
}
