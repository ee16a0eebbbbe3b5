import Core

/// Builds a tour from the edges of both parents (edge recombination, ERX: Whitley, Starkweather and Fuquay, "Scheduling problems
/// and traveling salesmen: the genetic edge recombination operator", 1989).
///
/// From each number it goes on to that neighbour in either parent, not yet used, which itself has the fewest unused neighbours;
/// ties are broken at random. Only where no neighbour is left, a number is drawn from all unused ones.
/// - Complexity: O(count), without allocation after the first call.
public struct EdgeRecombination: Crossover {
  /// Up to four different neighbours of every number in either parent.
  private var neighbors: [SIMD4<Int32>] = []
  /// How many of them are still unused.
  private var degree: [Int32] = []
  /// The unused numbers in any order, first in the array, and where each number stands among them.
  private var unused: [Int32] = []
  private var unusedCount = 0
  private var place: [Int32] = []

  /// The operator, which has no settings.
  public init() {}

  public mutating func cross(
    _ first: Permutation, _ second: Permutation, into child: inout Permutation, using random: inout RandomStream
  ) {
    let count = first.count
    precondition(second.count == count && child.count == count, "permutations of different counts")
    guard count > 0 else { return }
    prepare(count)
    collectEdges(of: first)
    collectEdges(of: second)
    child.withUnsafeMutableBufferPointer { child in
      var current = Int32(first[0])
      for position in 0..<count {
        if position > 0 { current = successor(of: current, using: &random) }
        child[position] = current
        use(current)
      }
    }
  }

  private mutating func prepare(_ count: Int) {
    if neighbors.count != count {
      neighbors = [SIMD4<Int32>](repeating: SIMD4(repeating: -1), count: count)
      degree = [Int32](repeating: 0, count: count)
      unused = [Int32](repeating: 0, count: count)
      place = unused
    }
    unusedCount = count
    for number in 0..<count {
      degree[number] = 0
      unused[number] = Int32(number)
      place[number] = Int32(number)
    }
  }

  private mutating func collectEdges(of parent: Permutation) {
    parent.withUnsafeBufferPointer { parent in
      var previous = parent[parent.count - 1]
      for number in parent {
        connect(previous, number)
        connect(number, previous)
        previous = number
      }
    }
  }

  private mutating func connect(_ number: Int32, _ neighbor: Int32) {
    guard number != neighbor else { return }
    let known = degree[Int(number)]
    for slot in 0..<Int(known) where neighbors[Int(number)][slot] == neighbor { return }
    neighbors[Int(number)][Int(known)] = neighbor
    degree[Int(number)] = known + 1
  }

  /// Takes a number out of the unused ones and out of the lists of its neighbours.
  private mutating func use(_ number: Int32) {
    let hole = place[Int(number)]
    unusedCount -= 1
    let last = unused[unusedCount]
    unused[Int(hole)] = last
    place[Int(last)] = hole
    for slot in 0..<Int(degree[Int(number)]) {
      let neighbor = Int(neighbors[Int(number)][slot])
      let count = Int(degree[neighbor])
      for other in 0..<count where neighbors[neighbor][other] == number {
        neighbors[neighbor][other] = neighbors[neighbor][count - 1]
        degree[neighbor] -= 1
        break
      }
    }
  }

  private func successor(of number: Int32, using random: inout RandomStream) -> Int32 {
    var best: Int32 = -1
    var fewest = Int32.max
    var ties = 0
    for slot in 0..<Int(degree[Int(number)]) {
      let candidate = neighbors[Int(number)][slot]
      let left = degree[Int(candidate)]
      if left < fewest {
        best = candidate
        fewest = left
        ties = 1
      } else if left == fewest {
        // The n-th of equals replaces the choice with probability 1/n, so each is equally likely.
        ties += 1
        if random.integer(below: ties) == 0 { best = candidate }
      }
    }
    return best >= 0 ? best : unused[random.integer(below: unusedCount)]
  }
}
