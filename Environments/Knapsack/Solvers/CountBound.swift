/// How much a knapsack can be worth at most, given how many items it can hold: the linear relaxation with the number of items bounded.
///
/// Where values are weights and a constant, or weights are values and a constant, the relaxation without that number promises a part of
/// an item that nobody can have, and states that come near it are countless (Martello, Pisinger and Toth, "Dynamic programming and strong
/// bounds for the 0-1 knapsack problem", 1999).
struct CountBound {
  let weights: [Double]
  let values: [Double]
  let budget: Double

  /// What no choice exceeds, when none of more than as many items as fit is possible.
  var fromAbove: Double {
    var (left, count) = (budget, 0)
    for weight in weights.sorted() where weight <= left {
      left -= weight
      count += 1
    }
    return bound(count: count, sign: -1)
  }

  /// What no choice exceeds that is worth more than a value, and so has at least some number of items; minus infinity when there is no such
  /// choice.
  func fromBelow(beating value: Double) -> Double {
    var (sum, count) = (0.0, 0)
    for next in values.sorted(by: >) {
      if sum > value { break }
      sum += next
      count += 1
    }
    return sum > value ? bound(count: count, sign: 1) : -.infinity
  }

  /// The least bound over all prices of a place in the knapsack, found by halving: a price is too low where too many items are taken,
  /// when they pay it (sign -1), or too few, when they are paid.
  private func bound(count: Int, sign: Double) -> Double {
    var (low, high) = (0.0, max(values.max() ?? 0, weights.max() ?? 0) + 1)
    while high - low > 0.25 {
      let price = (low + high) / 2
      let taken = relaxation(price: sign * price).taken
      if sign < 0 ? taken > Double(count) : taken < Double(count) { low = price } else { high = price }
    }
    // Each price gives a bound; where values hang on weights the best one is a whole number.
    return [0, low, high, ((low + high) / 2).rounded()].reduce(.infinity) { least, price in
      min(least, relaxation(price: sign * price).value - sign * price * Double(count))
    }
  }

  /// The relaxation with the price added to every value, and how many items it takes.
  private func relaxation(price: Double) -> (value: Double, taken: Double) {
    var items: [(density: Double, item: Int32)] = []
    items.reserveCapacity(values.count)
    for item in values.indices where values[item] + price > 0 {
      items.append(((values[item] + price) / weights[item], Int32(item)))
    }
    items.sort { $0.density > $1.density }
    var (value, taken, left) = (0.0, 0.0, budget)
    for (density, item) in items {
      let weight = weights[Int(item)]
      if weight > left { return (value + left * density, taken + left / weight) }
      left -= weight
      value += values[Int(item)] + price
      taken += 1
    }
    return (value, taken)
  }
}
