import Core

/// The memory of SHADE: which scales and crossover rates have lately made candidates that were better than their parents.
///
/// Each generation with a success replaces one entry, in turn, by means weighted with the improvements: the Lehmer mean of the
/// scales, and of the crossover rates the arithmetic mean (Tanabe and Fukunaga 2013) or the Lehmer mean (2014). In the form of 2014
/// an entry whose crossover rates were all 0 stays at 0 for ever.
struct SuccessHistory: Sendable {
  /// The form of 2014.
  private let isLehmer: Bool
  private var scales: [Double]
  /// Below 0 for an entry that stays at 0.
  private var rates: [Double]
  private var next = 0

  init(count: Int, isLehmer: Bool) {
    self.isLehmer = isLehmer
    scales = [Double](repeating: 0.5, count: count)
    rates = scales
  }

  /// The scale and the crossover rate for one candidate: from a Cauchy and a normal distribution about an entry drawn at random.
  func draw(_ normals: NormalTable, using random: inout RoundRandom) -> (scale: Double, rate: Double) {
    let entry = random.integer(below: scales.count)
    let center = rates[entry]
    let rate = center < 0 ? 0 : min(max(center + 0.1 * normals.next { random.next() }, 0), 1)
    while true {
      // The quotient of two normal numbers has the Cauchy distribution.
      let (one, other) = (normals.next { random.next() }, normals.next { random.next() })
      let scale = scales[entry] + 0.1 * (one / other)
      if scale > 0 { return (min(scale, 1), rate) }
    }
  }

  /// Learns from the successes of a generation: the scales and rates used, and by how much each improved on its parent.
  mutating func learn(_ successes: [Success]) {
    guard !successes.isEmpty else { return }
    // Improvements on parents that had no finite cost weigh as much as the largest finite one; alone, all weigh the same.
    let largest = successes.reduce(0) { $1.improvement.isFinite ? max($0, $1.improvement) : $0 }
    func weight(_ success: Success) -> Double {
      largest > 0 ? min(success.improvement, largest) / largest : 1
    }
    var sums = (weight: 0.0, scale: 0.0, scaleSquare: 0.0, rate: 0.0, rateSquare: 0.0)
    for success in successes {
      let weight = weight(success)
      sums.weight += weight
      sums.scale += weight * success.scale
      sums.scaleSquare += weight * success.scale * success.scale
      sums.rate += weight * success.rate
      sums.rateSquare += weight * success.rate * success.rate
    }
    scales[next] = sums.scaleSquare / sums.scale
    if !isLehmer {
      rates[next] = sums.rate / sums.weight
    } else if rates[next] < 0 || sums.rate == 0 {
      rates[next] = -1
    } else {
      rates[next] = sums.rateSquare / sums.rate
    }
    next = (next + 1) % scales.count
  }

  /// A candidate that was better than its parent.
  struct Success: Sendable {
    var scale: Double
    var rate: Double
    var improvement: Double
  }

  func save(into snapshot: inout Snapshot) throws {
    snapshot.setArray("history.scales", scales)
    snapshot.setArray("history.rates", rates)
    try snapshot.setValue("history.next", next)
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    let scales = try snapshot.array("history.scales", of: Double.self, count: scales.count)
    let rates = try snapshot.array("history.rates", of: Double.self, count: rates.count)
    let next: Int = try snapshot.value("history.next")
    guard scales.indices.contains(next) else {
      throw WarrenError("the history's next entry is \(next) of \(scales.count)", kind: .failure)
    }
    (self.scales, self.rates, self.next) = (scales, rates, next)
  }
}
