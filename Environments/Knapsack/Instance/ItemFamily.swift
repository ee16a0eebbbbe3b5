import Core

/// How the values of drawn items hang on their weights: the classes of Pisinger's generator ("Where are the hard knapsack problems?",
/// Computers and Operations Research 32, 2005). All numbers are whole, from 1 to about the range.
public enum ItemFamily: String, Codable, Sendable, CaseIterable {
  /// Values and weights have nothing to do with each other.
  case uncorrelated
  /// The value lies within a tenth of the range of the weight.
  case weaklyCorrelated = "weakly-correlated"
  /// The value is the weight and a tenth of the range: like an investment with a fixed charge.
  case stronglyCorrelated = "strongly-correlated"
  /// The weight is the value and a tenth of the range.
  case inverseStronglyCorrelated = "inverse-strongly-correlated"
  /// As strongly correlated, give or take a five hundredth of the range.
  case almostStronglyCorrelated = "almost-strongly-correlated"
  /// The value is the weight.
  case subsetSum = "subset-sum"
  /// Values are drawn from the range, weights from 100 to 100.1 times the range.
  case similarWeights = "similar-weights"

  /// Draws an item.
  /// - Parameter range: the most that a drawn number is, at least 10.
  func drawItem(range: Int, using random: inout RandomStream) -> (weight: Double, value: Double) {
    func draw(_ lowest: Int, _ highest: Int) -> Int { lowest + random.integer(below: highest - lowest + 1) }
    let tenth = range / 10
    let first = draw(1, range)
    let (weight, value): (Int, Int) =
      switch self {
      case .uncorrelated: (first, draw(1, range))
      case .weaklyCorrelated: (first, draw(max(1, first - tenth), first + tenth))
      case .stronglyCorrelated: (first, first + tenth)
      case .inverseStronglyCorrelated: (first + tenth, first)
      case .almostStronglyCorrelated: (first, draw(first + tenth - range / 500, first + tenth + range / 500))
      case .subsetSum: (first, first)
      case .similarWeights: (draw(100 * range, 100 * range + tenth), first)
      }
    return (Double(weight), Double(value))
  }
}

extension KnapsackInstance {
  /// Items drawn from a family.
  /// - Parameters:
  ///   - family: how values hang on weights.
  ///   - items: how many.
  ///   - range: the most that a drawn number is; at least 10.
  ///   - fill: what share of the weight of all items the knapsack holds, rounded down; at least enough for the lightest item.
  ///   - budget: how much it holds instead.
  ///   - key: the randomness; the same key gives the same items.
  ///   - name: what the instance is called; when nil, a name made of its sizes.
  /// - Throws: `WarrenError` when no item fits in the budget.
  public static func drawn(
    _ family: ItemFamily, items: Int, range: Int = 1000, fill: Double = 0.5, budget: Double? = nil, key: RandomKey,
    name: String? = nil
  ) throws -> KnapsackInstance {
    precondition(range >= 10, "the range is at least 10")
    var random = key.stream
    let drawn = (0..<items).map { _ in family.drawItem(range: range, using: &random) }
    let weights = drawn.map(\.weight)
    let share = max((fill * weights.reduce(0, +)).rounded(.down), weights.min() ?? 1)
    return try KnapsackInstance(
      name: name ?? "\(family.rawValue)\(items)", weights: weights, values: drawn.map(\.value), budget: budget ?? share)
  }
}
