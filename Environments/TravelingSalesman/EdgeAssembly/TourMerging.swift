import Core
import Search

/// Crosses a few good tours with one another by edge assembly until none of them becomes shorter any more: what is best in each has
/// then come together in one.
///
/// Ends of several searches differ in few edges, and a tour merged of them is far better than each (Cook and Seymour, "Tour merging
/// via branch-decomposition", 2003). Here the tours stand in a random ring, generation after generation, and each gives way to its
/// best child with the next one, first of single AB-cycles, then of blocks (Nagata and Kobayashi 2013).
final class TourMerging {
  private let crossover: EdgeAssemblyCrossover
  private let population: EdgeAssemblyPopulation
  private var progress = Progress()

  private static let children = 16
  /// After so many generations without a shorter tour a stage ends.
  private static let longestIdleness = 3

  private struct Progress: Codable {
    var ring: [Int] = []
    var paired = 0
    var withBlocks = false
    var idle = 0
    var hasShortened = false
    var isComplete = false
  }

  /// Takes over at least two tours. Nothing is counted as read for that.
  init(_ crossover: EdgeAssemblyCrossover, tours: [Permutation], of instance: TravelingSalesmanInstance) {
    self.crossover = crossover
    population = EdgeAssemblyPopulation(size: tours.count, cityCount: instance.count)
    for (member, tour) in tours.enumerated() {
      population.set(member, to: tour.elements, length: instance.length(of: tour))
    }
    population.countEdges()
  }

  /// Goes on with a merging that has been saved.
  init(_ crossover: EdgeAssemblyCrossover, tourCount: Int, cityCount: Int, restoring snapshot: Snapshot) throws {
    self.crossover = crossover
    population = EdgeAssemblyPopulation(size: tourCount, cityCount: cityCount)
    try population.restore(snapshot.section("population"), made: tourCount)
    population.countEdges()
    progress = try snapshot.value("progress")
    guard progress.ring.isEmpty ? progress.paired == 0 : progress.ring.count == tourCount,
      progress.ring.allSatisfy({ (0..<tourCount).contains($0) }), (0..<tourCount).contains(progress.paired)
    else { throw WarrenError("the snapshot's ring of tours does not fit \(tourCount) tours", kind: .failure) }
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("progress", progress)
    snapshot.merge(population.save(), under: "population")
    return snapshot
  }

  var tourCount: Int { population.size }
  /// Whether no tour becomes shorter any more.
  var isComplete: Bool { progress.isComplete }
  var bestLength: Double { population.lengths[population.best] }
  /// The shortest tour.
  var best: Permutation { population.tour(population.best) }

  /// Crosses one pair.
  /// - Parameters:
  ///   - reads: the edges read so far, which go on being counted.
  ///   - limit: how many must not be exceeded.
  /// - Returns: whether that limit sufficed.
  func advance(reads: inout Int, limit: Int, using random: inout RandomStream) -> Bool {
    if progress.paired == 0 { progress.ring = random.permutation(population.size) }
    let a = progress.ring[progress.paired]
    let b = progress.ring[progress.paired + 1 == population.size ? 0 : progress.paired + 1]
    let length = population.lengths[a]
    crossover.edgeReads = reads
    let isWhole = crossover.cross(
      a, b, of: population, children: Self.children, withBlocks: progress.withBlocks, limit: limit, using: &random)
    reads = crossover.edgeReads
    if population.lengths[a] < length - 1e-9 { progress.hasShortened = true }
    progress.paired += 1
    if progress.paired == population.size { endGeneration() }
    return isWhole
  }

  private func endGeneration() {
    progress.paired = 0
    progress.idle = progress.hasShortened ? 0 : progress.idle + 1
    progress.hasShortened = false
    guard progress.idle == Self.longestIdleness else { return }
    progress.idle = 0
    if progress.withBlocks { progress.isComplete = true }
    progress.withBlocks = true
  }
}
