import Core

/// Edge assembly crossover of two tours of a population: many children of the first, of which the best takes its place.
final class EdgeAssemblyCrossover {
  private let lengths: EdgeLengths
  private let cycles: AlternatingCycles
  private let builder: ChildBuilder
  private let blocks: CycleBlocks
  /// By how much each cycle alone shortens parent A.
  private var cycleGains: [Double] = []
  /// The cycles of the child that is made, and of the best one so far with the exchanges that joined its sub-tours.
  private var chosen: [Int32] = []
  private var bestChosen: [Int32] = []
  private var bestJoins: [EdgeExchange] = []
  private var centers: [Int] = []

  /// Stands for a loss of entropy that is none, so that among children that cost no diversity the shortest wins.
  private static let leastLoss = 1e-12

  init(_ lengths: EdgeLengths) {
    self.lengths = lengths
    cycles = AlternatingCycles(count: lengths.count)
    builder = ChildBuilder(lengths, cycles: cycles)
    blocks = CycleBlocks(cycles, count: lengths.count)
  }

  /// Edges read so far.
  var edgeReads: Int {
    get { builder.edgeReads }
    set { builder.edgeReads = newValue }
  }

  /// Replaces member `a` by its best child with member `b`, if one is shorter.
  /// - Parameters:
  ///   - children: how many are made, at most.
  ///   - withBlocks: whether a child takes a block of AB-cycles rather than one.
  ///   - limit: the number of ``edgeReads`` that is not exceeded.
  /// - Returns: false when the limit was reached before all children had been made.
  func cross(
    _ a: Int, _ b: Int, of population: EdgeAssemblyPopulation, children: Int, withBlocks: Bool, limit: Int,
    using random: inout RandomStream
  ) -> Bool {
    cycles.divide(population.row(a), population.row(b), limit: withBlocks ? .max : children, using: &random)
    let count = cycles.cycleCount
    guard count > 0 else { return true }
    let edges = Int(cycles.starts[count])
    guard edgeReads + edges <= limit else { return false }
    edgeReads += edges
    cycleGains.removeAll(keepingCapacity: true)
    for cycle in 0..<count { cycleGains.append(cycles.measure(cycle, lengths)) }
    builder.begin(population.row(a))
    if withBlocks { chooseCenters(min(children, count), using: &random) }
    var isWhole = true
    var bestScore = 0.0
    var bestGain = 0.0
    for child in 0..<min(children, count) {
      if withBlocks {
        blocks.block(around: centers[child], into: &chosen, using: &random)
      } else {
        chosen.removeAll(keepingCapacity: true)
        chosen.append(Int32(child))
      }
      var gain = 0.0
      for cycle in chosen { gain += cycleGains[Int(cycle)] }
      switch builder.make(chosen, gain: gain, limit: limit) {
      case .limit: isWhole = false
      case .longer: break
      case .shorter(let gain):
        let change = countChanges(chosen, builder.joins, population.frequencies, sign: 1)
        _ = countChanges(chosen, builder.joins, population.frequencies, sign: -1)
        let score = gain / max(-change, Self.leastLoss)
        builder.undo(chosen)
        if score > bestScore {
          bestScore = score
          bestGain = gain
          swap(&bestChosen, &chosen)
          bestJoins.removeAll(keepingCapacity: true)
          bestJoins.append(contentsOf: builder.joins)
        }
      }
      if !isWhole { break }
    }
    if bestScore > 0 {
      builder.remake(bestChosen, joins: bestJoins)
      _ = countChanges(bestChosen, bestJoins, population.frequencies, sign: 1)
      population.shorten(a, by: bestGain)
    }
    return isWhole
  }

  /// Draws the cycles round which blocks are formed, in random order.
  private func chooseCenters(_ number: Int, using random: inout RandomStream) {
    blocks.begin()
    centers.removeAll(keepingCapacity: true)
    centers.append(contentsOf: 0..<cycles.cycleCount)
    for index in 0..<number { centers.swapAt(index, index + random.integer(below: centers.count - index)) }
  }

  /// Counts the edges that a child exchanges as exchanged (sign 1), or takes that back (sign -1).
  /// - Returns: by how much that changes the entropy.
  private func countChanges(
    _ chosen: [Int32], _ joins: [EdgeExchange], _ frequencies: EdgeFrequencies, sign: Int32
  ) -> Double {
    var change = 0.0
    // What has been joined last is taken back first, so that no count ever falls below zero.
    if sign < 0 { for join in joins.reversed() { change += count(join, frequencies, sign) } }
    for cycle in chosen {
      let cities = cycles.cities + Int(cycles.starts[Int(cycle)])
      let size = cycles.size(of: Int(cycle))
      for index in 0..<size {
        let next = index + 1 == size ? 0 : index + 1
        change += frequencies.change(cities[index], cities[next], by: index & 1 == 0 ? -sign : sign)
      }
    }
    if sign > 0 { for join in joins { change += count(join, frequencies, sign) } }
    return change
  }

  private func count(_ join: EdgeExchange, _ frequencies: EdgeFrequencies, _ sign: Int32) -> Double {
    var change = 0.0
    change += frequencies.change(join.city, join.other, by: sign)
    change += frequencies.change(join.successor, join.otherSuccessor, by: sign)
    change += frequencies.change(join.city, join.successor, by: -sign)
    change += frequencies.change(join.other, join.otherSuccessor, by: -sign)
    return change
  }
}
