/// The items of an instance in whole numbers, for methods that count in them: as they are, times a power of ten, or times 2²⁴.
struct WholeItems {
  /// Whole numbers, as their sums are: all below 2⁵³.
  let weights: [Double]
  let values: [Double]
  let budget: Double
  /// What the values have been multiplied by.
  let valueScale: Double

  /// Nil when the numbers have more digits than that.
  init?(_ instance: KnapsackInstance) {
    guard let weightScale = Self.scale(instance.weights), let valueScale = Self.scale(instance.values) else { return nil }
    self.valueScale = valueScale
    weights = instance.weights.map { ($0 * weightScale).rounded() }
    values = instance.values.map { ($0 * valueScale).rounded() }
    // Beyond the sum of all weights the budget makes no difference.
    let budget = min(instance.budget, instance.weights.reduce(1, +)) * weightScale
    let whole = budget.rounded()
    self.budget = whole / weightScale == instance.budget ? whole : budget.rounded(.down)
  }

  /// What instances need for this, in words.
  static let requirement = "weights and values of at most six decimals, or multiples of 2⁻²⁴"

  /// What all numbers, and so their sums, are multiples of; nil when they have more digits than ``requirement`` says.
  static func unit(of numbers: [Double]) -> Double? { scale(numbers).map { 1 / $0 } }

  private static func scale(_ numbers: [Double]) -> Double? {
    let sum = numbers.reduce(0, +)
    for scale in [1, 10, 100, 1000, 1e4, 1e5, 1e6, 0x1p24] as [Double] where sum * scale < 0x1p52 {
      if numbers.allSatisfy({ ($0 * scale).rounded() / scale == $0 }) { return scale }
    }
    return nil
  }
}
