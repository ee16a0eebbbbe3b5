/// Directions spread evenly over the simplex of non-negative weights that sum to 1 (Das and Dennis, "Normal-boundary intersection",
/// 1998): all weights that are multiples of 1 / divisions.
public struct ReferenceDirections: Sendable {
  /// A row of weights for each direction.
  public let weights: [[Double]]

  /// All weights that are multiples of 1 / `divisions`: C(divisions + objectives - 1, objectives - 1) of them.
  public init(objectives: Int, divisions: Int) {
    self.init(weights: Self.lattice(objectives, divisions))
  }

  /// An outer lattice and an inner one of half its size (Deb and Jain 2014): with many objectives a single lattice that reaches the
  /// inside has too many members.
  public init(objectives: Int, outerDivisions: Int, innerDivisions: Int) {
    let center = 1 / Double(objectives)
    let inner = Self.lattice(objectives, innerDivisions).map { $0.map { ($0 + center) / 2 } }
    self.init(weights: Self.lattice(objectives, outerDivisions) + inner)
  }

  /// As many directions as there are, at most `count`: a single lattice where it reaches the inside, else two. At least one for each
  /// objective.
  public init(objectives: Int, atMost count: Int) {
    precondition(objectives >= 1, "at least one objective is needed")
    var divisions = 1
    while objectives > 1, Self.latticeCount(objectives, divisions + 1) <= count { divisions += 1 }
    if divisions >= objectives || objectives == 1 {
      self.init(objectives: objectives, divisions: divisions)
      return
    }
    // The inner lattice may be as fine as the outer one.
    var inner = 0
    let left = count - Self.latticeCount(objectives, divisions)
    while inner < divisions, Self.latticeCount(objectives, inner + 1) <= left { inner += 1 }
    if inner == 0 {
      self.init(objectives: objectives, divisions: divisions)
    } else {
      self.init(objectives: objectives, outerDivisions: divisions, innerDivisions: inner)
    }
  }

  private init(weights: [[Double]]) { self.weights = weights }

  /// How many directions there are.
  public var count: Int { weights.count }

  private static func lattice(_ objectives: Int, _ divisions: Int) -> [[Double]] {
    precondition(objectives >= 1 && divisions >= 1, "at least one objective and one division are needed")
    var rows: [[Double]] = []
    var parts: [Int] = []
    func extend(_ left: Int) {
      if parts.count == objectives - 1 {
        rows.append((parts + [left]).map { Double($0) / Double(divisions) })
        return
      }
      for part in 0...left {
        parts.append(part)
        extend(left - part)
        parts.removeLast()
      }
    }
    extend(divisions)
    return rows
  }

  /// C(divisions + objectives - 1, objectives - 1); a great number instead of an overflow.
  static func latticeCount(_ objectives: Int, _ divisions: Int) -> Int {
    var result = 1.0
    for factor in 1..<max(objectives, 1) { result = (result * Double(divisions + factor) / Double(factor)).rounded() }
    return result < 1e12 ? Int(result) : 1_000_000_000_000
  }
}
