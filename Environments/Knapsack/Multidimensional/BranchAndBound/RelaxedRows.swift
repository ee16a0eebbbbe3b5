/// The linear program of a knapsack with several budgets, in numbers near 1, and with one more row that counts the packed items: a
/// search that also divides by their number needs far fewer parts (Vimont, Boussier and Vasquez, "Reduced costs propagation in an efficient
/// implicit enumeration for the 01 multidimensional knapsack problem", Journal of Combinatorial Optimization 15, 2008).
///
/// Its variables are the items, then what each row uses, then the constant 1. Every row's use is bounded by 0 and its budget, so every
/// variable is boxed.
struct RelaxedRows: Sendable {
  let itemCount: Int
  /// The constraints, and the row that counts.
  let rowCount: Int
  /// Row after row the weights by item, each divided by its row's largest.
  private let weights: [Double]
  /// Divided by the largest.
  let values: [Double]
  let valueScale: Double
  let budgets: [Double]

  init(_ instance: MultidimensionalInstance) {
    itemCount = instance.count
    rowCount = instance.budgets.count + 1
    let valueScale = instance.values.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
    self.valueScale = valueScale
    values = instance.values.map { $0 / valueScale }
    var weights: [Double] = []
    var budgets: [Double] = []
    for (row, limit) in zip(instance.weights, instance.limits) {
      let scale = row.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
      weights += row.map { $0 / scale }
      budgets.append(limit.packing / scale)
    }
    self.weights = weights + [Double](repeating: 1, count: instance.count)
    self.budgets = budgets + [Double(instance.count)]
  }

  /// Items, rows and the constant.
  var variableCount: Int { itemCount + rowCount + 1 }
  /// The variable that says how many items are packed.
  var countVariable: Int { itemCount + rowCount - 1 }
  var constant: Int { itemCount + rowCount }

  func weight(_ row: Int, _ item: Int) -> Double { weights[row * itemCount + item] }

  /// Whether a variable takes whole numbers only.
  func isWhole(_ variable: Int) -> Bool { variable < itemCount || variable == countVariable }

  /// By variable the least it may be.
  var lower: [Double] { [Double](repeating: 0, count: itemCount + rowCount) + [1] }
  /// By variable the most.
  var upper: [Double] { [Double](repeating: 1, count: itemCount) + budgets + [1] }
}
