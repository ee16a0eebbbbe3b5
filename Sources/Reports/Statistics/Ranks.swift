/// Places in an order, with ties.
struct Ranks {
  /// The rank of each value, from 1 for the smallest; equal values share the mean of their ranks.
  let ranks: [Double]
  /// The sum of t³ - t over all groups of t equal values.
  let tieTerm: Double

  /// Ranks values; O(n log n).
  init(_ values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var tieTerm = 0.0
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 + 1 }
      let size = Double(last - first + 1)
      tieTerm += size * size * size - size
      first = last + 1
    }
    self.ranks = ranks
    self.tieTerm = tieTerm
  }
}
