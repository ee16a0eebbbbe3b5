import ExperimentRunner

extension TravelingSalesmanProblem: InstancePublishing {
  /// Cities in the order of their numbers, which begin with 1 in a solution, and how their distances follow: TSPLIB's name of the
  /// metric, or `EUCLIDEAN` for straight lines that are rounded to single precision and no further.
  private struct Cities: Encodable {
    var name: String
    var metric: Metric
    /// Of each city x and y; absent where there are distances alone.
    var cities: [[Double]]?
    /// Of each city the distances to those before it, where they are given.
    var distances: [[Double]]?
  }

  public var publishedInstance: any Encodable {
    let instance = instance
    let distances =
      instance.metric == .explicit
      ? (0..<instance.count).map { city in (0..<city).map { instance.distance(city, $0) } } : nil
    return Cities(
      name: instance.name, metric: instance.metric,
      cities: instance.points.isEmpty ? nil : instance.points.map { [$0.x, $0.y] }, distances: distances)
  }
}
