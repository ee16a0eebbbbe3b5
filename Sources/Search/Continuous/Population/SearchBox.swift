import Core

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The box in which a population begins, and the one that it may not leave.
///
/// It begins in the problem's search region; without one, within 1 of the starting point, or within its size where that is more.
struct SearchBox: Sendable {
  /// The ends of the region, number by number.
  let lower: [Double]
  let upper: [Double]
  /// The ends of the bounds; empty where there are none.
  let least: [Double]
  let most: [Double]

  /// The box of a problem.
  /// - Throws: `WarrenError` when the problem's starting point is no point.
  init<P: ContinuousProblem>(_ problem: P, key: RandomKey) throws {
    let start = try problem.checkedStart(key: key)
    var (lower, upper) = (start.map { $0 - max(1, abs($0)) }, start.map { $0 + max(1, abs($0)) })
    // A range as wide as all numbers says nothing.
    for (index, range) in (problem.searchRegion ?? []).enumerated() where range.upperBound - range.lowerBound < 1e100 {
      (lower[index], upper[index]) = (range.lowerBound, range.upperBound)
    }
    if let bounds = problem.bounds {
      for (index, range) in bounds.enumerated() {
        lower[index] = max(lower[index], range.lowerBound)
        upper[index] = min(upper[index], range.upperBound)
      }
      (least, most) = (bounds.map(\.lowerBound), bounds.map(\.upperBound))
    } else {
      (least, most) = ([], [])
    }
    (self.lower, self.upper) = (lower, upper)
  }

  var dimension: Int { lower.count }
  var isBounded: Bool { !least.isEmpty }

  /// A point drawn uniformly from the region.
  func sample(into point: UnsafeMutablePointer<Double>, using random: inout RandomStream) {
    for index in lower.indices {
      let share = random.uniformDouble()
      point[index] = min(max(lower[index] * (1 - share) + upper[index] * share, lower[index]), upper[index])
    }
  }

  /// Brings a number that has left the bounds to the middle between the bound and a number within them: the repair of Zhang and
  /// Sanderson ("JADE", 2009), which keeps what a population has learned near a bound.
  @inline(__always)
  static func between(_ number: Double, _ parent: Double, _ least: Double, _ most: Double) -> Double {
    if number < least { return (least + parent) / 2 }
    if number > most { return (most + parent) / 2 }
    // What is not a number stays where its parent is.
    return number == number ? number : parent
  }

  /// Reflects a number at the bounds until it lies within: continuous, so that a distribution that reaches beyond a bound sees
  /// the same values on both sides of it.
  static func reflected(_ number: Double, _ least: Double, _ most: Double) -> Double {
    if number >= least, number <= most { return number }
    let width = most - least
    guard width > 0, width.isFinite, number.isFinite else { return number > most ? most : least }
    var distance = fmod(number - least, 2 * width)
    if distance < 0 { distance += 2 * width }
    return min(max(distance <= width ? least + distance : most - (distance - width), least), most)
  }
}

extension ContinuousProblem {
  /// Where the population of a search begins.
  /// - Throws: `WarrenError` when the problem's starting point, its region or its bounds do not fit its dimension.
  func searchBox(key: RandomKey) throws -> SearchBox {
    for (name, ranges) in [("bounds", bounds), ("searchRegion", searchRegion)] {
      if let ranges, ranges.count != dimension {
        throw WarrenError("the problem's \(name) are \(ranges.count) ranges, expected \(dimension)", kind: .failure)
      }
    }
    return try SearchBox(self, key: key)
  }
}
