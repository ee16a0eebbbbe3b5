import Core
import Search

/// Depth-first branch and bound over the items by value for their weight, with Dantzig's bound (Horowitz and Sahni, "Computing
/// partitions with applications to the knapsack problem", 1974).
///
/// It packs whatever fits, then takes the last packed item out and goes on after it, wherever the bound says that this could be
/// better than the best found. Sums are kept for every depth and never subtracted from, so rounding does not add up.
struct BranchAndBoundSearch {
  /// The items in the order of the search, and their numbers in the instance.
  private let items: [Int]
  private let weights: [Double]
  private let values: [Double]
  /// Sums over the items before a place.
  private let weightSums: [Double]
  private let valueSums: [Double]
  /// The lightest item from a place on.
  private let lightest: [Double]
  private let limit: Double
  /// Whether all values are whole numbers, so that bounds can be rounded down.
  private let areValuesWhole: Bool
  /// What rounding could take from a bound.
  private let slack: Double

  /// The decisions on the items before `place`, and the value and weight before each of them.
  private(set) var isPacked: [Bool]
  private(set) var valueBefore: [Double]
  private(set) var weightBefore: [Double]
  private(set) var place = 0
  /// Whether items are being packed; else the search is on its way back.
  private var isDescending = true
  /// The best value so far, and its items in the order of the search.
  private(set) var best = -1.0
  private(set) var bestPacked: [Bool]
  /// Items looked at and bounds computed.
  private(set) var reads = 0
  /// Whether everything has been searched, so that the best is the optimum.
  private(set) var isExhausted = false

  init(_ instance: KnapsackInstance) {
    items = instance.itemsByDensity
    weights = items.map { instance.weights[$0] }
    values = items.map { instance.values[$0] }
    weightSums = weights.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    valueSums = values.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var lightest = [Double](repeating: .infinity, count: items.count + 1)
    for place in items.indices.reversed() { lightest[place] = min(lightest[place + 1], weights[place]) }
    self.lightest = lightest
    limit = instance.packingLimit
    areValuesWhole = values.allSatisfy { $0 == $0.rounded() && $0 < 0x1p40 }
    slack = 1e-12 * valueSums[items.count]
    isPacked = [Bool](repeating: false, count: items.count)
    bestPacked = isPacked
    valueBefore = [Double](repeating: 0, count: items.count + 1)
    weightBefore = valueBefore
  }

  /// The best choice so far, in the order of the instance's items.
  func bestChoice(count: Int) -> BitString {
    var choice = BitString(count: count)
    for (item, isPacked) in zip(items, bestPacked) { choice[item] = isPacked }
    return choice
  }

  /// Goes on until everything has been searched or that many reads have been made in all.
  mutating func search(until readLimit: Int) {
    while !isExhausted, reads + 2 <= readLimit {
      if isDescending { decide() } else { backtrack() }
    }
  }

  /// Whether the items from `place` on could make up more than the best value: with a part of the first that does not fit.
  private var canImprove: Bool {
    let room = limit - weightBefore[place]
    // The first place up to which the items do not fit altogether.
    var (low, high) = (place, items.count)
    while low < high {
      let middle = (low + high + 1) / 2
      if weightSums[middle] - weightSums[place] <= room { low = middle } else { high = middle - 1 }
    }
    var bound = valueBefore[place] + valueSums[low] - valueSums[place]
    if low < items.count { bound += (room - weightSums[low] + weightSums[place]) * values[low] / weights[low] }
    bound += slack
    return (areValuesWhole ? bound.rounded(.down) : bound) > best
  }

  /// Packs the item at `place` if it fits.
  private mutating func decide() {
    guard place < items.count, weightBefore[place] + lightest[place] <= limit else { return end() }
    let fits = weightBefore[place] + weights[place] <= limit
    isPacked[place] = fits
    valueBefore[place + 1] = valueBefore[place] + (fits ? values[place] : 0)
    weightBefore[place + 1] = weightBefore[place] + (fits ? weights[place] : 0)
    place += 1
    reads += 1
    if fits { return }
    reads += 1
    if !canImprove { end() }
  }

  /// Ends a descent: what has been packed is a solution.
  private mutating func end() {
    isDescending = false
    guard valueBefore[place] > best else { return }
    best = valueBefore[place]
    bestPacked = isPacked
    for later in place..<items.count { bestPacked[later] = false }
  }

  /// Goes back by an item; if it is packed, takes it out and goes on after it.
  private mutating func backtrack() {
    guard place > 0 else {
      isExhausted = true
      return
    }
    reads += 1
    guard isPacked[place - 1] else {
      place -= 1
      return
    }
    isPacked[place - 1] = false
    valueBefore[place] = valueBefore[place - 1]
    weightBefore[place] = weightBefore[place - 1]
    reads += 1
    isDescending = canImprove
  }
}

extension BranchAndBoundSearch {
  private struct Progress: Codable {
    var place: Int
    var best: Double
    var reads: Int
    var isDescending: Bool
    var isExhausted: Bool
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(place: place, best: best, reads: reads, isDescending: isDescending, isExhausted: isExhausted))
    snapshot.setArray("packed", isPacked.map { UInt8($0 ? 1 : 0) })
    snapshot.setArray("bestPacked", bestPacked.map { UInt8($0 ? 1 : 0) })
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let packed = try snapshot.array("packed", of: UInt8.self, count: items.count)
    let bestPacked = try snapshot.array("bestPacked", of: UInt8.self, count: items.count)
    guard (0...items.count).contains(progress.place), progress.reads >= 0 else {
      throw WarrenError("the snapshot of the search is damaged", kind: .failure)
    }
    isPacked = packed.map { $0 == 1 }
    self.bestPacked = bestPacked.map { $0 == 1 }
    // The sums follow from the decisions, by the same additions.
    for item in 0..<progress.place {
      valueBefore[item + 1] = valueBefore[item] + (isPacked[item] ? values[item] : 0)
      weightBefore[item + 1] = weightBefore[item] + (isPacked[item] ? weights[item] : 0)
    }
    place = progress.place
    best = progress.best
    reads = progress.reads
    isDescending = progress.isDescending
    isExhausted = progress.isExhausted
  }
}
