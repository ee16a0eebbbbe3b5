import Core

/// Draws indices with given probabilities in constant time (Walker 1977; Vose, "A linear algorithm for generating random numbers
/// with a given distribution", 1991).
struct AliasTable: Sendable {
  private var threshold: [Double] = []
  private var alias: [Int32] = []
  private var small: [Int32] = []
  private var large: [Int32] = []

  /// Takes over the probabilities, which are not negative and sum to a number above zero. O(count).
  mutating func prepare(_ probabilities: [Double]) {
    let count = probabilities.count
    let total = probabilities.reduce(0, +)
    threshold.removeAll(keepingCapacity: true)
    alias.removeAll(keepingCapacity: true)
    small.removeAll(keepingCapacity: true)
    large.removeAll(keepingCapacity: true)
    for (index, probability) in probabilities.enumerated() {
      threshold.append(probability / total * Double(count))
      alias.append(Int32(index))
      if threshold[index] < 1 { small.append(Int32(index)) } else { large.append(Int32(index)) }
    }
    while let poor = small.popLast(), let rich = large.last {
      alias[Int(poor)] = rich
      threshold[Int(rich)] -= 1 - threshold[Int(poor)]
      if threshold[Int(rich)] < 1 {
        large.removeLast()
        small.append(rich)
      }
    }
    // A column that is left differs from 1 by rounding only, or should have no share at all.
    let largest = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    for index in threshold.indices where alias[index] == index {
      if probabilities[index] > 0 { threshold[index] = 1 } else { alias[index] = Int32(largest) }
    }
  }

  func draw(using random: inout RandomStream) -> Int {
    let index = random.integer(below: threshold.count)
    return random.uniformDouble() < threshold[index] ? index : Int(alias[index])
  }
}
