import Core
import Foundation

/// Shares that fall exponentially with the cost, under a temperature that cools from generation to generation (Goldberg, "A note on
/// Boltzmann tournament selection", 1990; de la Maza and Tidor 1993).
///
/// The temperature is measured in standard deviations of the costs of the present population, so that it means the same on every
/// problem: at 1, a member one deviation better has e times the share. Infeasible members get no share unless all are infeasible;
/// then violations take the place of the costs.
public struct BoltzmannSelection: Selection {
  /// The temperature of the first generation, in deviations.
  public let start: Double
  /// The temperature that is approached, in deviations.
  public let end: Double
  /// By which factor the distance to the end shrinks from generation to generation.
  public let cooling: Double
  /// The shares of the present population by index; they sum to 1.
  public private(set) var shares: [Double] = []
  private var wheel = AliasTable()
  private var generation = 0

  /// A selection that cools.
  public init(start: Double = 2, end: Double = 0.25, cooling: Double = 0.98) {
    precondition(start > 0 && end > 0, "temperatures lie above zero")
    precondition(cooling > 0 && cooling <= 1, "the cooling factor lies above 0 and up to 1")
    self.start = start
    self.end = end
    self.cooling = cooling
  }

  /// The temperature of the present population.
  public var temperature: Double { end + (start - end) * pow(cooling, Double(max(0, generation - 1))) }

  public mutating func prepare(for fitness: [Fitness]) {
    generation += 1
    let someFeasible = fitness.contains { $0.violation == 0 }
    let costs = fitness.map { someFeasible ? ($0.violation == 0 ? $0.cost : .infinity) : $0.violation }
    let finite = costs.filter(\.isFinite)
    let mean = finite.reduce(0) { $0 + $1 / Double(finite.count) }
    let deviation = (finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(finite.count) }).squareRoot()
    let best = finite.min() ?? 0
    let scale = deviation > 0 && deviation.isFinite ? temperature * deviation : .infinity
    shares = costs.map { $0.isFinite ? exp(-($0 - best) / scale) : 0 }
    let total = shares.reduce(0, +)
    for index in shares.indices { shares[index] /= total }
    wheel.prepare(shares)
  }

  public mutating func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    precondition(shares.count == fitness.count, "prepare(for:) has not been called for this population")
    return wheel.draw(using: &random)
  }

  public var metrics: Metrics {
    var metrics = SelectionShares.metrics(of: shares)
    if !shares.isEmpty { metrics["temperature"] = temperature }
    return metrics
  }

  public var state: [Double] {
    get { [Double(generation)] }
    set { generation = newValue.first.map { Int($0) } ?? 0 }
  }
}
