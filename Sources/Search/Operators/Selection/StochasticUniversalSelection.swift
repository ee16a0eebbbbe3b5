import Core

/// Shares as on a roulette wheel, but all parents of a generation by one spin with equally spaced pointers, so that each member is
/// chosen as often as its share says, rounded up or down (Baker, "Reducing bias and inefficiency in the selection algorithm", 1987).
///
/// The choices are then given out in random order. Where more are asked for than were announced, the wheel is spun again.
public struct StochasticUniversalSelection: Selection {
  private var wheel = RouletteSelection()
  private var chosen: [Int] = []
  private var next = 0
  private var pointers = 1

  /// The selection, which has no settings.
  public init() {}

  /// The shares of the present population by index; they sum to 1.
  public var shares: [Double] { wheel.shares }

  public mutating func prepare(for fitness: [Fitness]) {
    wheel.prepare(for: fitness)
    chosen.removeAll(keepingCapacity: true)
    next = 0
  }

  public mutating func prepare(
    for fitness: [Fitness], evaluations: [Evaluation], choices: Int, using random: inout RandomStream
  ) {
    pointers = max(1, choices)
    prepare(for: fitness)
    spin(using: &random)
  }

  public mutating func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    precondition(shares.count == fitness.count, "prepare(for:) has not been called for this population")
    if next == chosen.count { spin(using: &random) }
    next += 1
    return chosen[next - 1]
  }

  private mutating func spin(using random: inout RandomStream) {
    chosen.removeAll(keepingCapacity: true)
    next = 0
    let start = random.uniformDouble()
    var sum = 0.0
    for (index, share) in shares.enumerated() {
      sum += share * Double(pointers)
      while chosen.count < pointers, start + Double(chosen.count) < sum { chosen.append(index) }
    }
    // The shares' sum may fall short of 1 by a rounding error.
    let last = shares.lastIndex { $0 > 0 } ?? 0
    while chosen.count < pointers { chosen.append(last) }
    random.shuffle(&chosen)
  }

  public var metrics: Metrics { wheel.metrics }
}
