import ExperimentRunner

extension CurveFit: InstancePublishing {
  public var publishedInstance: any Encodable {
    PublishedPoints(name: data.name, training: data.training, test: data.test)
  }
}

/// What `instance.json` holds of a fit: the points, `{"x": 1, "y": 2}`, in the units of a solution's formula.
private struct PublishedPoints: Encodable {
  var name: String
  /// Those that are fitted to.
  var training: [DataPoint]
  /// Those held out.
  var test: [DataPoint]
}
