import Core
import ReinforcementLearning

/// Items for a knapsack, their values and weights drawn uniformly between 0 and 1. A node is an item with the features value
/// and weight; the state is the share of the capacity that is left; the cost is minus the value packed (Kwon et al., arXiv
/// 2010.16011, section 6.3).
///
/// A construction is complete when nothing that is left fits.
public struct ConstructionKnapsacks: ConstructionTask {
  public let nodeCount: Int
  /// How much weight fits in.
  public let capacity: Float
  public var featureCount: Int { 2 }
  public var stateCount: Int { 1 }
  public var context: ConstructionContext { .mean }

  /// Of the items that fit the one with the most value for its weight.
  public var rules: [ConstructionRule] {
    [
      ConstructionRule("value-per-weight") { [self] instance in
        // Compared by products: a weight may be zero.
        let byRatio = (0..<nodeCount).sorted {
          instance[2 * $0] * instance[2 * $1 + 1] > instance[2 * $1] * instance[2 * $0 + 1]
        }
        return order(preferring: byRatio, on: instance)
      }
    ]
  }

  /// Knapsacks for that many items.
  /// - Parameters:
  ///   - items: how many there are to choose from.
  ///   - capacity: above zero.
  public init(items: Int, capacity: Float) {
    nodeCount = items
    self.capacity = capacity
  }

  public func draw(into instance: UnsafeMutablePointer<Float>, using random: inout RandomStream) {
    for index in 0..<2 * nodeCount { instance[index] = random.uniform() }
  }

  public func begin(_ batch: ConstructionBatch, on instance: UnsafePointer<Float>) {
    for construction in 0..<batch.count {
      batch.states[construction] = 1
      closeMisfits(batch, instance, construction, room: Double(capacity))
    }
  }

  public func extend(
    _ batch: ConstructionBatch, on instance: UnsafePointer<Float>, constructions: UnsafeBufferPointer<Int32>,
    by choices: UnsafePointer<Int32>
  ) {
    for (index, construction) in constructions.enumerated() {
      let (construction, choice) = (Int(construction), Int(choices[index]))
      batch.close(choice, in: construction)
      batch.costs[construction] -= Double(instance[2 * choice])
      // Summed anew each time: a room that is carried along would drift, and let an item in that does not fit.
      var room = Double(capacity) - Double(instance[2 * choice + 1])
      for item in batch.order(of: construction) { room -= Double(instance[2 * Int(item) + 1]) }
      batch.states[construction] = Float(room) / capacity
      closeMisfits(batch, instance, construction, room: room)
    }
  }

  private func closeMisfits(_ batch: ConstructionBatch, _ instance: UnsafePointer<Float>, _ construction: Int, room: Double) {
    for item in 0..<nodeCount where Double(instance[2 * item + 1]) > room { batch.close(item, in: construction) }
  }
}
