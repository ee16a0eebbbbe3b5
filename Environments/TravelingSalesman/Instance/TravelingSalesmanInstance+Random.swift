import Core

extension TravelingSalesmanInstance {
  /// Cities drawn uniformly from the unit square, distances not rounded: the instances of the learning literature (Vinyals,
  /// Fortunato and Jaitly, "Pointer networks", 2015), whose mean optimal length is about .7124 times the root of the count.
  public static func uniform(count: Int, key: RandomKey, name: String? = nil) -> TravelingSalesmanInstance {
    var random = key.stream
    let points = (0..<count).map { _ in
      let x = random.uniformDouble()
      return Point(x, random.uniformDouble())
    }
    return TravelingSalesmanInstance(name: name ?? "uniform\(count)", metric: .euclidean, points: points)
  }
}
