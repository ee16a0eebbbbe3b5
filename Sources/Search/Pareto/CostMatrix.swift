/// The objective values of several solutions, a row for each, turned so that lower is better.
///
/// What works on fronts (sorting, indicators, archives) takes costs in this form: one block of memory, no names, no directions.
public struct CostMatrix: Sendable, Equatable, Codable {
  /// How many objectives there are: the length of a row.
  public let objectiveCount: Int
  /// The rows one after another.
  public var values: [Double]

  /// A matrix without rows.
  @inlinable
  public init(objectiveCount: Int) {
    precondition(objectiveCount >= 1, "at least one objective is needed")
    self.objectiveCount = objectiveCount
    values = []
  }

  /// The rows one after another.
  @inlinable
  public init(objectiveCount: Int, values: [Double]) {
    precondition(objectiveCount >= 1, "at least one objective is needed")
    precondition(values.count.isMultiple(of: objectiveCount), "\(values.count) values are no rows of \(objectiveCount)")
    self.objectiveCount = objectiveCount
    self.values = values
  }

  /// Rows of equal length; at least one.
  public init(_ rows: [[Double]]) {
    precondition(!rows.isEmpty, "without a row the number of objectives is not known")
    self.init(objectiveCount: rows[0].count)
    for row in rows { append(row) }
  }

  /// How many rows there are.
  @inlinable public var count: Int { values.count / objectiveCount }

  /// The cost of a solution under an objective.
  @inlinable
  public subscript(row: Int, objective: Int) -> Double {
    values[row * objectiveCount + objective]
  }

  /// A row as an array of its own.
  public func row(_ index: Int) -> [Double] {
    Array(values[index * objectiveCount..<(index + 1) * objectiveCount])
  }

  /// Adds a row.
  @inlinable
  public mutating func append(_ row: some Collection<Double>) {
    precondition(row.count == objectiveCount, "a row of \(row.count) costs, expected \(objectiveCount)")
    values.append(contentsOf: row)
  }

  /// Adds the row of an evaluation.
  @inlinable
  public mutating func append(_ evaluation: Evaluation, under objectives: [Objective]) {
    for index in 0..<objectiveCount { values.append(objectives[index].cost(of: evaluation.objectives[index])) }
  }

  /// Forgets all rows and keeps the memory.
  @inlinable
  public mutating func removeAll() { values.removeAll(keepingCapacity: true) }

  /// Removes a row; the last one takes its place.
  mutating func swapRemove(_ row: Int) {
    let last = count - 1
    for objective in 0..<objectiveCount {
      values[row * objectiveCount + objective] = values[last * objectiveCount + objective]
    }
    values.removeLast(objectiveCount)
  }

  /// The rows of those indices.
  public func rows(_ indices: some Sequence<Int>) -> CostMatrix {
    var result = CostMatrix(objectiveCount: objectiveCount)
    for index in indices {
      result.values.append(contentsOf: values[index * objectiveCount..<(index + 1) * objectiveCount])
    }
    return result
  }

  /// The least cost under each objective; plus infinity without rows.
  public var minima: [Double] { extremes(.infinity, Swift.min) }
  /// The greatest cost under each objective; minus infinity without rows.
  public var maxima: [Double] { extremes(-.infinity, Swift.max) }

  private func extremes(_ start: Double, _ choose: (Double, Double) -> Double) -> [Double] {
    var result = [Double](repeating: start, count: objectiveCount)
    for row in 0..<count {
      for objective in 0..<objectiveCount { result[objective] = choose(result[objective], self[row, objective]) }
    }
    return result
  }

  /// Whether a row dominates another: nowhere worse and somewhere better (Pareto 1896).
  public func dominates(_ row: Int, _ other: Int) -> Bool {
    var isBetter = false
    for objective in 0..<objectiveCount {
      let cost = self[row, objective]
      let otherCost = self[other, objective]
      if cost > otherCost { return false }
      if cost < otherCost { isBetter = true }
    }
    return isBetter
  }

  /// The rows that no other row dominates, in their order. Of equal rows all are kept.
  public var nonDominatedIndices: [Int] {
    var sorter = NonDominatedSorter()
    var ranks: [Int] = []
    sorter.sort(self, into: &ranks)
    return ranks.indices.filter { ranks[$0] == 0 }
  }
}
