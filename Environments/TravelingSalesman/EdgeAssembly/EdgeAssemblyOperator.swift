import Core
import Search

/// Edge assembly crossover as an operator of any genetic algorithm on tours: the child is the first parent with the edges of one
/// AB-cycle exchanged, drawn from all that the parents have, and its sub-tours joined by the best exchanges of two edges (the single
/// strategy of Nagata and Kobayashi, "A powerful genetic algorithm using edge assembly crossover for the traveling salesman problem",
/// 2013).
///
/// It makes one child and does not look whether that is shorter, which is left to survival: of a population that its children replace as
/// a whole, as by default, hardly two edges are different soon. What suits it is `survival: crowding`, where a child takes the place of
/// the parent that it is made from, as in the whole algorithm, with `crossoverRate: 1` and hardly a mutation. ``EdgeAssembly`` is that
/// algorithm, with its local search, many children a pair, blocks of cycles and entropy. O(cities) a child.
public struct EdgeAssemblyOperator: Crossover {
  private var memory: Memory

  /// Crosses tours of an instance.
  /// - Parameters:
  ///   - instance: the cities.
  ///   - neighbors: how many nearest cities of each are candidates when sub-tours are joined.
  public init(_ instance: TravelingSalesmanInstance, neighbors: Int = EdgeAssemblyConfiguration().neighbors) {
    memory = Memory(EdgeLengths(instance, width: neighbors))
  }

  /// Fewer than five cities have too few tours to be crossed: the child is then the first parent.
  public mutating func cross(
    _ first: Permutation, _ second: Permutation, into child: inout Permutation, using random: inout RandomStream
  ) {
    takeMemory()
    guard let gain = memory.exchange(first, second, using: &random) else { return child.update(from: first) }
    memory.join(gain: gain)
    memory.writeTour(from: Int32(first[0]), into: &child)
  }

  /// The neighbours of each city, of city c at 2c and 2c + 1, when the AB-cycle has been exchanged and nothing has been joined yet.
  package mutating func intermediate(
    _ first: Permutation, _ second: Permutation, using random: inout RandomStream
  ) -> [Int32] {
    takeMemory()
    _ = memory.exchange(first, second, using: &random)
    return memory.links
  }

  /// Copies of an operator do not share scratch memory.
  private mutating func takeMemory() {
    if !isKnownUniquelyReferenced(&memory) { memory = Memory(memory.lengths) }
  }
}

extension EdgeAssemblyOperator {
  /// Scratch memory; the lengths, which never change, may be shared.
  private final class Memory: @unchecked Sendable {
    let lengths: EdgeLengths
    private let count: Int
    private let cycles: AlternatingCycles
    private let builder: ChildBuilder
    private let child: Slab<Int32>
    private let other: Slab<Int32>

    init(_ lengths: EdgeLengths) {
      self.lengths = lengths
      count = lengths.count
      cycles = AlternatingCycles(count: count)
      builder = ChildBuilder(lengths, cycles: cycles)
      child = Slab(2 * count, filledWith: 0)
      other = Slab(2 * count, filledWith: 0)
    }

    var links: [Int32] { Array(UnsafeBufferPointer(start: child.base, count: 2 * count)) }

    /// Exchanges the edges of one AB-cycle of the first tour.
    /// - Returns: by how much that shortens it; nil where the tours have the same edges.
    func exchange(_ first: Permutation, _ second: Permutation, using random: inout RandomStream) -> Double? {
      precondition(first.count == count && second.count == count, "tours that do not visit \(count) cities")
      write(first, child.base)
      write(second, other.base)
      guard count >= 5 else { return nil }
      cycles.divide(child.base, other.base, limit: .max, using: &random)
      guard cycles.cycleCount > 0 else { return nil }
      let cycle = random.integer(below: cycles.cycleCount)
      let gain = cycles.measure(cycle, lengths)
      builder.begin(child.base)
      builder.exchange([Int32(cycle)])
      return gain
    }

    func join(gain: Double) {
      let outcome = builder.joinSubtours(gain: gain, least: -.infinity, limit: .max)
      guard case .shorter = outcome else { preconditionFailure("sub-tours that cannot be joined") }
    }

    private func write(_ tour: Permutation, _ links: UnsafeMutablePointer<Int32>) {
      tour.withUnsafeBufferPointer { order in
        for place in 0..<count {
          links[2 * Int(order[place])] = order[place == 0 ? count - 1 : place - 1]
          links[2 * Int(order[place]) + 1] = order[place + 1 == count ? 0 : place + 1]
        }
      }
    }

    /// Writes the child as an order that begins with a city.
    func writeTour(from start: Int32, into tour: inout Permutation) {
      precondition(tour.count == count, "a child that does not visit \(count) cities")
      let links = child.base
      tour.withUnsafeMutableBufferPointer { order in
        var previous = links[2 * Int(start)]
        var city = start
        for place in 0..<count {
          order[place] = city
          let next = links[2 * Int(city)] == previous ? links[2 * Int(city) + 1] : links[2 * Int(city)]
          previous = city
          city = next
        }
      }
    }
  }
}
