import Core
import ReinforcementLearning

/// Closed tours through cities drawn uniformly from the unit square. A node is a city, its features are the coordinates, the
/// cost is the length of the tour (Kool, van Hoof and Welling, arXiv 1803.08475).
///
/// The square looks the same from eight sides: turned by quarters, and mirrored (Kwon et al., arXiv 2010.16011, table 1).
public struct ConstructionTours: ConstructionTask {
  public let nodeCount: Int
  public var featureCount: Int { 2 }
  public var context: ConstructionContext { [.first, .last] }
  public var symmetryCount: Int { 8 }

  /// Tours through that many cities, at least two.
  public init(cities: Int) { nodeCount = cities }

  public func draw(into instance: UnsafeMutablePointer<Float>, using random: inout RandomStream) {
    for index in 0..<2 * nodeCount { instance[index] = random.uniform() }
  }

  public func write(_ instance: UnsafePointer<Float>, symmetry: Int, into target: UnsafeMutablePointer<Float>) {
    for node in 0..<nodeCount {
      var (x, y) = (instance[2 * node], instance[2 * node + 1])
      if symmetry & 4 != 0 { (x, y) = (y, x) }
      target[2 * node] = symmetry & 1 != 0 ? 1 - x : x
      target[2 * node + 1] = symmetry & 2 != 0 ? 1 - y : y
    }
  }

  public func extend(
    _ batch: ConstructionBatch, on instance: UnsafePointer<Float>, constructions: UnsafeBufferPointer<Int32>,
    by choices: UnsafePointer<Int32>
  ) {
    for (index, construction) in constructions.enumerated() {
      let (construction, choice) = (Int(construction), Int(choices[index]))
      batch.close(choice, in: construction)
      guard batch.last[construction] >= 0 else { continue }
      var length = Self.distance(instance, Int(batch.last[construction]), choice)
      if batch.openCounts[construction] == 0 { length += Self.distance(instance, choice, Int(batch.first[construction])) }
      batch.costs[construction] += length
    }
  }

  @inline(__always)
  static func distance(_ instance: UnsafePointer<Float>, _ first: Int, _ second: Int) -> Double {
    let x = Double(instance[2 * first]) - Double(instance[2 * second])
    let y = Double(instance[2 * first + 1]) - Double(instance[2 * second + 1])
    return (x * x + y * y).squareRoot()
  }
}
