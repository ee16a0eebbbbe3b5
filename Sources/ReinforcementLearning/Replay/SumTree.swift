/// Numbers at places 0..<count whose sums over all places before one are found in logarithmic time: how places are drawn with
/// probabilities in proportion to them (Schaul et al. 2016, appendix B.2.1).
///
/// A complete binary tree in one array, each node the sum of its two children, computed anew from them with every change: what the
/// tree holds depends on the numbers alone, not on the order of changes, and errors of rounding do not add up.
public struct SumTree: Sendable {
  /// How many places there are.
  public let count: Int
  /// The first leaf; a power of two. Node i has the children 2i and 2i + 1, the root is 1.
  private let firstLeaf: Int
  private var nodes: [Double]

  /// A tree of zeros.
  public init(count: Int) {
    precondition(count > 0, "a sum tree has at least one place")
    self.count = count
    var leaves = 1
    while leaves < count { leaves *= 2 }
    firstLeaf = leaves
    nodes = [Double](repeating: 0, count: 2 * leaves)
  }

  /// The sum of all numbers.
  public var total: Double { nodes[1] }

  /// The number at a place; at least 0 and finite.
  public subscript(place: Int) -> Double {
    get {
      precondition(place >= 0 && place < count, "the tree has \(count) places, no place \(place)")
      return nodes[firstLeaf + place]
    }
    set {
      precondition(place >= 0 && place < count, "the tree has \(count) places, no place \(place)")
      precondition(newValue >= 0 && newValue < .infinity, "\(newValue) cannot be drawn in proportion to")
      nodes.withUnsafeMutableBufferPointer { nodes in
        var node = firstLeaf + place
        nodes[node] = newValue
        while node > 1 {
          node /= 2
          nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
        }
      }
    }
  }

  /// Sets all numbers at once, in linear time.
  public mutating func setAll(_ numbers: some Collection<Double>) {
    precondition(numbers.count == count && numbers.allSatisfy { $0 >= 0 && $0 < .infinity }, "one number for each place")
    for (place, number) in numbers.enumerated() { nodes[firstLeaf + place] = number }
    for node in stride(from: firstLeaf - 1, to: 0, by: -1) { nodes[node] = nodes[2 * node] + nodes[2 * node + 1] }
  }

  /// The place in whose share of the total a number falls: the first one at which the sum up to and including it is larger.
  /// - Parameter prefix: from 0 up to but not including the total.
  /// - Returns: a place whose number is above zero, whatever rounding did to the prefix.
  /// - Precondition: the total is above zero.
  public func place(ofPrefix prefix: Double) -> Int {
    precondition(total > 0, "nothing can be drawn where all numbers are zero")
    var prefix = prefix
    return nodes.withUnsafeBufferPointer { nodes in
      var node = 1
      while node < firstLeaf {
        let left = nodes[2 * node]
        if prefix < left || nodes[2 * node + 1] == 0 {
          node = 2 * node
        } else {
          prefix -= left
          node = 2 * node + 1
        }
      }
      return node - firstLeaf
    }
  }
}
