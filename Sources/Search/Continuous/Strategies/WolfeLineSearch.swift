import Core

/// Looks along a direction for a point that fulfils the strong Wolfe conditions: f is smaller by a share of what the slope
/// promises, and the slope is flatter by a factor (Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6).
struct WolfeLineSearch {
  /// A point on the line.
  struct Sample {
    var distance: Double
    var point: [Double]
    var cost: Double
    var gradient: [Double]
    var slope: Double
  }

  enum Outcome {
    /// The conditions hold.
    case found(Sample)
    /// They could not be reached, but the point is better than the start.
    case improved(Sample)
    /// Nothing better was found.
    case failed
    /// The budget ended.
    case spent
  }

  let start: Sample
  let direction: [Double]
  /// Shares of the promised decrease, and of the slope at the start.
  private let decrease = 1e-4
  private let flatness = 0.9
  private let attempts = 40

  /// A line from a point where the cost and its gradient are known.
  init(from point: [Double], cost: Double, gradient: [Double], along direction: [Double]) {
    self.direction = direction
    start = Sample(
      distance: 0, point: point, cost: cost, gradient: gradient, slope: dotProduct(gradient[...], direction[...]))
  }

  /// Goes on in ever larger steps until a minimum is bracketed, then narrows the bracket.
  func search<P: DifferentiableProblem>(firstDistance: Double, _ account: inout EvaluationAccount<P>) -> Outcome {
    var previous = start
    var distance = firstDistance
    for attempt in 0..<attempts {
      let point = point(at: distance)
      guard let cost = account.cost(at: point) else { return .spent }
      if !isDecrease(cost, at: distance) || attempt > 0 && cost >= previous.cost {
        return narrow(previous, distance, cost, attempts - attempt, &account)
      }
      guard let sample = sample(distance, point, cost, &account) else { return .spent }
      guard sample.slope.isFinite else { return narrow(previous, distance, .infinity, attempts - attempt, &account) }
      if abs(sample.slope) <= -flatness * start.slope { return .found(sample) }
      if sample.slope >= 0 { return narrow(sample, previous.distance, previous.cost, attempts - attempt, &account) }
      // The minimum of a parabola through both slopes, if it lies ahead.
      let bend = (sample.slope - previous.slope) / (sample.distance - previous.distance)
      let ahead = bend > 0 ? distance - sample.slope / bend : .infinity
      distance = min(max(ahead, 2 * distance), 10 * distance)
      previous = sample
    }
    return previous.distance > 0 ? .improved(previous) : .failed
  }

  /// Narrows a bracket: `low` is its better end, where the slope points into it.
  private func narrow<P: DifferentiableProblem>(
    _ low: Sample, _ highDistance: Double, _ highCost: Double, _ attempts: Int, _ account: inout EvaluationAccount<P>
  ) -> Outcome {
    var low = low
    var high = (distance: highDistance, cost: highCost)
    for _ in 0..<attempts {
      let distance = interpolated(low, high)
      let point = point(at: distance)
      // Nothing lies between the ends any more.
      guard point != low.point, distance != high.distance else { break }
      guard let cost = account.cost(at: point) else { return .spent }
      guard isDecrease(cost, at: distance), cost < low.cost else {
        high = (distance, cost)
        continue
      }
      guard let sample = sample(distance, point, cost, &account) else { return .spent }
      guard sample.slope.isFinite else {
        high = (distance, .infinity)
        continue
      }
      if abs(sample.slope) <= -flatness * start.slope { return .found(sample) }
      if sample.slope * (high.distance - low.distance) >= 0 { high = (low.distance, low.cost) }
      low = sample
    }
    return low.distance > 0 ? .improved(low) : .failed
  }

  /// The minimum of the parabola through both ends with the slope at the better one, a tenth of the bracket away from both.
  private func interpolated(_ low: Sample, _ high: (distance: Double, cost: Double)) -> Double {
    let width = high.distance - low.distance
    let bend = (high.cost - low.cost - low.slope * width) / (width * width)
    var share = bend > 0 && bend.isFinite ? -low.slope / (2 * bend) / width : 0.5
    share = min(max(share, 0.1), 0.9)
    return low.distance + share * width
  }

  private func isDecrease(_ cost: Double, at distance: Double) -> Bool {
    cost <= start.cost + decrease * distance * start.slope
  }

  private func point(at distance: Double) -> [Double] {
    zip(start.point, direction).map { $0 + distance * $1 }
  }

  private func sample<P: DifferentiableProblem>(
    _ distance: Double, _ point: [Double], _ cost: Double, _ account: inout EvaluationAccount<P>
  ) -> Sample? {
    guard let gradient = account.gradient(at: point) else { return nil }
    let slope = dotProduct(gradient[...], direction[...])
    return Sample(distance: distance, point: point, cost: cost, gradient: gradient, slope: slope)
  }
}
