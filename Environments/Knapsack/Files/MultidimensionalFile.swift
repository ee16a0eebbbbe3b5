import Core
import Search

/// Reads the OR-Library's files of knapsacks with several constraints (Beasley, "OR-Library: distributing test problems by electronic
/// mail", 1990): how many instances there are; then for each of them the number of items, of constraints, and the optimum or 0, the
/// values of the items, the weights constraint by constraint, and the budgets.
public enum MultidimensionalFile {
  /// The instances of a text.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: how errors call it.
  ///   - name: what the instances are called, each with its number behind.
  /// - Throws: `WarrenError` with the line of what is wrong.
  public static func instances(_ text: String, file: String, name: String) throws -> [MultidimensionalInstance] {
    var scanner = TokenScanner(text, file: file)
    let instanceCount = try scanner.count("the number of instances", in: 1...100_000)
    var instances: [MultidimensionalInstance] = []
    for index in 1...instanceCount {
      let place = scanner.place
      let count = try scanner.count("the number of items of instance \(index)", in: 1...1_000_000)
      let constraintCount = try scanner.count("the number of constraints of instance \(index)", in: 1...10_000)
      let optimum = try scanner.number("the optimum of instance \(index), or 0")
      var values: [Double] = []
      for item in 1...count { values.append(try scanner.number("the value of item \(item) of instance \(index)")) }
      var weights: [[Double]] = []
      for constraint in 1...constraintCount {
        var row: [Double] = []
        for item in 1...count {
          row.append(try scanner.number("the weight of item \(item) in constraint \(constraint) of instance \(index)"))
        }
        weights.append(row)
      }
      var budgets: [Double] = []
      for constraint in 1...constraintCount {
        budgets.append(try scanner.number("the budget of constraint \(constraint) of instance \(index)"))
      }
      do {
        instances.append(
          try MultidimensionalInstance(
            name: "\(name)-\(index)", values: values, weights: weights, budgets: budgets,
            known: optimum > 0 ? KnownValue(optimum, isProved: false) : nil))
      } catch let error as WarrenError { throw error.within(place) }
    }
    guard scanner.isAtEnd else {
      throw WarrenError(
        "expected the end after \(instanceCount) instances, found '\(scanner.token.prefix(40))'", at: scanner.place)
    }
    return instances
  }
}
