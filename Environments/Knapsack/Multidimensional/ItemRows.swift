import Search

/// The items of a knapsack with several constraints in some order, the weights of each side by side, two to a vector.
struct ItemRows: Sendable {
  /// By place the number of the item.
  let order: [Int32]
  let values: [Double]
  /// How many vectors the weights of an item take.
  let width: Int
  /// By place `width` vectors of weights; a last one without a pair has a 0.
  let weights: [SIMD2<Double>]
  /// `width` vectors of budgets, up to which items are packed.
  let limits: [SIMD2<Double>]
  let constraintCount: Int

  /// The items of an instance in an order.
  init(_ instance: MultidimensionalInstance, order: [Int]) {
    self.init(values: instance.values, weights: instance.weights, limits: instance.limits, order: order)
  }

  /// Items by number with a value and, by constraint, their weights and limit; in an order.
  init(values itemValues: [Double], weights itemWeights: [[Double]], limits itemLimits: [WeightLimit], order: [Int]) {
    let constraints = itemLimits.count
    constraintCount = constraints
    let width = (constraints + 1) / 2
    self.width = width
    self.order = order.map(Int32.init)
    values = order.map { itemValues[$0] }
    func pairs(_ number: (Int) -> Double) -> [SIMD2<Double>] {
      (0..<width).map { SIMD2(number(2 * $0), 2 * $0 + 1 < constraints ? number(2 * $0 + 1) : 0) }
    }
    weights = order.flatMap { item in pairs { itemWeights[$0][item] } }
    limits = pairs { itemLimits[$0].packing }
  }

  var count: Int { values.count }

  /// The value of a choice of places, and what it weighs by constraint.
  func total(of choice: BitString) -> (value: Double, weights: [Double]) {
    var value = 0.0
    let sums = [SIMD2<Double>](unsafeUninitializedCapacity: width) { sums, initialized in
      sums.initialize(repeating: .zero)
      initialized = width
      values.withUnsafeBufferPointer { values in
        weights.withUnsafeBufferPointer { weights in
          choice.forEachOne { place in
            value += values[place]
            for vector in 0..<width { sums[vector] += weights[place &* width &+ vector] }
          }
        }
      }
    }
    return (value, (0..<constraintCount).map { $0 & 1 == 0 ? sums[$0 / 2].x : sums[$0 / 2].y })
  }

  /// Drops packed places from the last on until all budgets are kept, then packs places from the first on, each that still fits (Chu
  /// and Beasley 1998). O(places x constraints).
  /// - Parameters:
  ///   - words: a bit for each place; changed in place.
  ///   - room: scratch memory of `width` vectors; what is left of the budgets afterwards.
  /// - Returns: the value of the choice that comes out.
  @inline(__always)
  func repair(
    _ words: UnsafeMutableBufferPointer<UInt64>, room: UnsafeMutablePointer<SIMD2<Double>>,
    values: UnsafePointer<Double>, weights: UnsafePointer<SIMD2<Double>>
  ) -> Double {
    let width = width
    for vector in 0..<width { room[vector] = limits[vector] }
    var value = 0.0
    for index in words.indices {
      var word = words[index]
      while word != 0 {
        let place = index << 6 | word.trailingZeroBitCount
        word &= word &- 1
        value += values[place]
        let row = weights + place &* width
        for vector in 0..<width { room[vector] -= row[vector] }
      }
    }
    var index = words.count - 1
    while index >= 0, Self.lowest(room, width) < 0 {
      guard words[index] != 0 else {
        index -= 1
        continue
      }
      let bit = 63 - words[index].leadingZeroBitCount
      let place = index << 6 | bit
      words[index] &= ~(1 << UInt64(bit))
      value -= values[place]
      let row = weights + place &* width
      for vector in 0..<width { room[vector] += row[vector] }
    }
    let count = count
    for index in words.indices {
      let mask: UInt64 = count - index << 6 >= 64 ? .max : (1 << UInt64(count - index << 6)) - 1
      var open = ~words[index] & mask
      while open != 0 {
        let bit = open.trailingZeroBitCount
        open &= open &- 1
        let place = index << 6 | bit
        let row = weights + place &* width
        var least = room[0] - row[0]
        for vector in 1..<width { least = pointwiseMin(least, room[vector] - row[vector]) }
        guard least.x >= 0, least.y >= 0 else { continue }
        for vector in 0..<width { room[vector] -= row[vector] }
        words[index] |= 1 << UInt64(bit)
        value += values[place]
      }
    }
    return value
  }

  private static func lowest(_ room: UnsafeMutablePointer<SIMD2<Double>>, _ width: Int) -> Double {
    var least = room[0]
    for vector in 1..<width { least = pointwiseMin(least, room[vector]) }
    return min(least.x, least.y)
  }
}

/// Makes a choice of items keep several budgets and leaves nothing out that fits: drops the items that are worth least for their
/// weights until all budgets are kept, then adds those worth most, each that still fits.
///
/// What an item is worth for its weights is up to the problem. For a single value it is the pseudo-utility of Chu and Beasley ("A
/// genetic algorithm for the multidimensional knapsack problem", Journal of Heuristics 4, 1998): the value divided by the weights, each
/// taken times what its constraint is worth in the linear relaxation. For several values it is the largest ratio of a value to the
/// weight in the same knapsack (Zitzler and Thiele 1999).
public struct UtilityRepair: Repair {
  private let rows: ItemRows
  private var words: [UInt64]
  private var room: [SIMD2<Double>]

  init(_ rows: ItemRows) {
    self.rows = rows
    words = [UInt64](repeating: 0, count: (rows.count + 63) / 64)
    room = rows.limits
  }

  public mutating func repair(_ genotype: inout BitString) {
    precondition(genotype.count == rows.count, "a choice of \(genotype.count) items out of \(rows.count)")
    for word in words.indices { words[word] = 0 }
    for (place, item) in rows.order.enumerated() where genotype[Int(item)] { words[place >> 6] |= 1 << UInt64(place & 63) }
    words.withUnsafeMutableBufferPointer { words in
      room.withUnsafeMutableBufferPointer { room in
        rows.values.withUnsafeBufferPointer { values in
          rows.weights.withUnsafeBufferPointer { weights in
            _ = rows.repair(words, room: room.baseAddress!, values: values.baseAddress!, weights: weights.baseAddress!)
          }
        }
      }
    }
    for (place, item) in rows.order.enumerated() { genotype[Int(item)] = words[place >> 6] >> UInt64(place & 63) & 1 == 1 }
  }
}
