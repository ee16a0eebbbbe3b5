import Core

/// CMA-ES on a ``ContinuousProblem``: a `CovarianceAdaptation` in coordinates in which the search region is a cube of side 1, again
/// and again from new points, with populations that the regime of its `CMAESRestarts` chooses.
///
/// Where a candidate lies beyond the bounds it is evaluated at its reflection, while the distribution learns from where it was
/// drawn. A round is a generation.
public struct CMAESSearch: PopulationStrategy {
  public private(set) var candidates: PointBatch
  private let configuration: CMAESConfiguration
  private let box: SearchBox
  /// The sides of the region, number by number.
  private let scales: [Double]
  private let key: RandomKey
  private let start: @Sendable (RandomKey) -> [Double]
  private var restarts: CMAESRestarts
  private var distribution: CovarianceAdaptation
  private var watch: CMAESWatch
  private var order: [Int] = []
  /// Restarting waits until candidates are asked for, so that the end of a run and of the search can be told apart.
  private var isRunOver = false

  /// - Parameter start: where a run begins; the same key gives the same point.
  init(
    _ configuration: CMAESConfiguration, box: SearchBox, key: RandomKey, start: @escaping @Sendable (RandomKey) -> [Double]
  ) {
    self.configuration = configuration
    self.box = box
    self.key = key
    self.start = start
    scales = zip(box.lower, box.upper).map { $1 > $0 ? $1 - $0 : 1 }
    candidates = PointBatch(count: 0, dimension: box.dimension)
    restarts = CMAESRestarts(configuration, dimension: box.dimension, random: key["restarts"].stream)
    let run = restarts.run
    distribution = Self.distribution(run, configuration, scales, start, key)
    watch = CMAESWatch(run, dimension: box.dimension)
  }

  private static func distribution(
    _ run: CMAESRestarts.Run, _ configuration: CMAESConfiguration, _ scales: [Double],
    _ start: @Sendable (RandomKey) -> [Double], _ key: RandomKey
  ) -> CovarianceAdaptation {
    // The first run begins where every search on this problem would with this seed.
    let point = start(run.index == 0 ? key : key["starts"][run.index])
    return CovarianceAdaptation(
      mean: zip(point, scales).map { $0 / $1 }, sigma: run.sigma, population: run.population,
      isSeparable: configuration.isSeparable(dimension: point.count), random: key["runs"][run.index].stream)
  }

  public private(set) var stop: ContinuousStop?

  /// What the present run is.
  var run: CMAESRestarts.Run { restarts.run }

  public mutating func ask(atMost limit: Int) {
    if isRunOver { beginRun() }
    let count = min(distribution.population, limit)
    candidates.resize(to: count)
    let (dimension, scales, box) = (box.dimension, scales, box)
    candidates.withMutableRows { rows in
      distribution.draw(count, into: rows)
      scales.withUnsafeBufferPointer { scales in
        for index in 0..<count {
          let row = rows + index * dimension
          for place in 0..<dimension { row[place] *= scales[place] }
          guard box.isBounded else { continue }
          for place in 0..<dimension {
            row[place] = SearchBox.reflected(row[place], box.least[place], box.most[place])
          }
        }
      }
    }
  }

  private mutating func beginRun() {
    isRunOver = false
    distribution = Self.distribution(restarts.run, configuration, scales, start, key)
    watch = CMAESWatch(restarts.run, dimension: box.dimension)
  }

  public mutating func tell(_ costs: [Double]) {
    // A generation cut short by the end of a budget is the last one.
    guard costs.count == distribution.population else { return }
    if order.count != costs.count { order = Array(costs.indices) } else { for index in order.indices { order[index] = index } }
    costs.withUnsafeBufferPointer { costs in
      order.sort { costs[$0] < costs[$1] || (costs[$0] == costs[$1] && $0 < $1) }
    }
    distribution.learn(order)
    guard let reason = watch.reasonToEnd(distribution, costs, order) else { return }
    isRunOver = true
    if !restarts.next(evaluations: watch.evaluations) { stop = reason }
  }

  public var metrics: Metrics {
    ["sigma": distribution.sigma, "population": Double(distribution.population), "restarts": Double(restarts.run.index)]
  }
}

extension CMAESSearch {
  private struct State: Codable {
    var isRunOver: Bool
    var stop: ContinuousStop?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", State(isRunOver: isRunOver, stop: stop))
    try snapshot.setValue("restarts", restarts)
    snapshot.setArray("watch.best", watch.best)
    snapshot.setArray("watch.median", watch.median)
    // A run that is over leaves nothing that the next one needs.
    if !isRunOver { snapshot.merge(try distribution.save(), under: "distribution") }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let restarts: CMAESRestarts = try snapshot.value("restarts")
    guard restarts.fits(self.restarts) else {
      throw WarrenError("the restarts were saved by another configuration", kind: .failure)
    }
    let run = restarts.run
    guard run.population >= 2, run.sigma > 0, run.index >= 0 else {
      throw WarrenError("the saved run has the population \(run.population) and the deviation \(run.sigma)", kind: .failure)
    }
    let best = try snapshot.array("watch.best", of: Double.self)
    let median = try snapshot.array("watch.median", of: Double.self, count: best.count)
    var distribution = Self.distribution(run, configuration, scales, start, key)
    var watch = CMAESWatch(run, dimension: box.dimension)
    if !state.isRunOver {
      try distribution.restore(snapshot.section("distribution"))
      watch.restore(best: best, median: median)
    }
    (self.restarts, self.distribution, self.watch) = (restarts, distribution, watch)
    (isRunOver, stop) = (state.isRunOver, state.stop)
  }
}
