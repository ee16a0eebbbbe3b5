import ReinforcementLearning
import Search

extension TravelingSalesmanInstance {
  /// The instance as policies that build tours see it; nil where distances do not follow from coordinates in the plane.
  ///
  /// Coordinates within the unit square stay as they are, others are moved and scaled into it. Tours are scored by the
  /// instance's own distances.
  public var constructionProblem: ConstructionProblem? {
    guard points.count == count, count >= 2, metric.isSpatial, metric.dimension == 2 else { return nil }
    let isUnit = points.allSatisfy { (0...1).contains($0.x) && (0...1).contains($0.y) }
    let left = isUnit ? 0 : points.map(\.x).min() ?? 0
    let bottom = isUnit ? 0 : points.map(\.y).min() ?? 0
    let width = (points.map(\.x).max() ?? 0) - left
    let height = (points.map(\.y).max() ?? 0) - bottom
    let extent = isUnit ? 1 : max(width, height)
    let scale = extent > 0 ? 1 / extent : 1
    let coordinates = points.flatMap { [Float(($0.x - left) * scale), Float(($0.y - bottom) * scale)] }
    var problem = ConstructionProblem(task: ConstructionTours(cities: count), instances: coordinates, measure: "length")
    problem.known = known?.value
    let instance = self
    problem.score = { instance.storage.length(of: $0) }
    problem.publish = { Tour(Permutation(unchecked: $0)) }
    return problem
  }
}
