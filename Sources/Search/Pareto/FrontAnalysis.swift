/// What a person who has to choose wants to know of a front: where its knee is, and what each step along it costs.
public struct FrontAnalysis: Sendable {
  /// A step from one solution of a front of two objectives to the next.
  public struct TradeOff: Sendable, Equatable {
    /// The row from which one goes, in the order of the first cost.
    public var from: Int
    /// The row after it.
    public var to: Int
    /// By how much the first cost rises.
    public var loss: Double
    /// By how much the second cost falls.
    public var gain: Double
    /// What is gained for what is lost, both as shares of the front's range: above 1 the step is worth it to whom both objectives
    /// matter equally.
    public var rate: Double
  }

  private let front: CostMatrix
  private let ideal: [Double]
  private let range: [Double]

  /// Looks at a front; its rows are not dominated by each other.
  public init(_ front: CostMatrix) {
    self.front = front
    ideal = front.minima
    range = zip(front.minima, front.maxima).map { $1 - $0 }
  }

  private func scaled(_ row: Int) -> [Double] {
    range.indices.map { range[$0] > 0 ? (front[row, $0] - ideal[$0]) / range[$0] : 0 }
  }

  /// The row that bulges most towards the ideal point: the farthest from the plane through the ends of the front, each objective
  /// divided by its range (Das, "On characterizing the knee of the Pareto curve based on normal-boundary intersection", 1999). Nil
  /// where no row lies before that plane: such a front has no knee, and any compromise costs more than it brings.
  public var knee: Int? {
    guard front.count > front.objectiveCount else { return nil }
    // With every objective divided by its range the plane through the ends of a front has the sum 1: an end is ideal in one objective
    // and worst in another; of more than two objectives, in several, so that the plane goes through the farthest of them.
    var best: Int?
    var least = 1 - 1e-9
    for row in 0..<front.count {
      let sum = scaled(row).reduce(0, +)
      if sum < least {
        least = sum
        best = row
      }
    }
    return best
  }

  /// How far a row lies before the plane that ``knee`` measures from, as a share of the way to the ideal point.
  public func bulge(of row: Int) -> Double { 1 - scaled(row).reduce(0, +) }

  /// The steps along a front of two objectives, by ascending first cost.
  public var tradeOffs: [TradeOff] {
    precondition(front.objectiveCount == 2, "steps along a front are those of two objectives")
    let order = (0..<front.count).sorted { (front[$0, 0], front[$0, 1], $0) < (front[$1, 0], front[$1, 1], $1) }
    return zip(order, order.dropFirst()).map { from, to in
      let loss = front[to, 0] - front[from, 0]
      let gain = front[from, 1] - front[to, 1]
      let rate = (gain / range[1]) / (loss / range[0])
      return TradeOff(from: from, to: to, loss: loss, gain: gain, rate: rate)
    }
  }
}
