import Core
import Search

/// Makes a choice of items feasible and leaves nothing out that fits: drops packed items by value for their weight, the worst first,
/// while the choice is too heavy; then adds items, the best first, each that still fits. O(items).
public struct DensityRepair: Repair {
  /// The items by density, the best first; those that never fit come last.
  private let order: [Int32]
  /// Their weights in that order.
  private let weights: [Double]
  /// By place in the order the lightest item from there on.
  private let lightest: [Double]
  private let limit: Double
  private let itemWeights: [Double]

  init(_ instance: KnapsackInstance) {
    let fitting = instance.itemsByDensity
    let tooHeavy = (0..<instance.count).filter { instance.weights[$0] > instance.packingLimit }
    order = (fitting + tooHeavy).map(Int32.init)
    let weights = order.map { instance.weights[Int($0)] }
    self.weights = weights
    var lightest = [Double](repeating: .infinity, count: weights.count + 1)
    for place in weights.indices.reversed() { lightest[place] = min(lightest[place + 1], weights[place]) }
    self.lightest = lightest
    limit = instance.packingLimit
    itemWeights = instance.weights
  }

  public func repair(_ genotype: inout BitString) {
    precondition(genotype.count == order.count, "a choice of \(genotype.count) items out of \(order.count)")
    var weight = 0.0
    genotype.forEachOne { weight += itemWeights[$0] }
    genotype.withUnsafeMutableWords { words in
      order.withUnsafeBufferPointer { order in
        weights.withUnsafeBufferPointer { weights in
          lightest.withUnsafeBufferPointer { lightest in
            var place = order.count
            while weight > limit, place > 0 {
              place -= 1
              let item = Int(order[place])
              guard words[item >> 6] >> UInt64(item & 63) & 1 == 1 else { continue }
              words[item >> 6] &= ~(1 << UInt64(item & 63))
              weight -= weights[place]
            }
            var room = limit - weight
            place = 0
            while lightest[place] <= room {
              let item = Int(order[place])
              if weights[place] <= room, words[item >> 6] >> UInt64(item & 63) & 1 == 0 {
                words[item >> 6] |= 1 << UInt64(item & 63)
                room -= weights[place]
              }
              place += 1
            }
          }
        }
      }
    }
  }
}
