import ExperimentRunner

extension SymbolicRegressionProblem: InstancePublishing {
  /// What `instance.json` holds of a regression: columns of numbers by their names.
  private struct Rows: Encodable {
    var name: String
    /// The name of the column that is to be predicted.
    var target: String
    /// What is learned from.
    var training: [String: [Double]]
    /// What is held out.
    var test: [String: [Double]]
  }

  public var publishedInstance: any Encodable {
    func columns(_ rows: RegressionRows) -> [String: [Double]] {
      var columns = Dictionary(uniqueKeysWithValues: zip(data.variables, rows.columns))
      columns[data.target] = rows.target
      return columns
    }
    return Rows(name: data.name, target: data.target, training: columns(data.training), test: columns(data.test))
  }
}
