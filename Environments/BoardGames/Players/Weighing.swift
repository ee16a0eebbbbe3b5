/// Judges positions by their features times the weights of a player.
///
/// Only the ratios of weights matter: they are scaled so that their magnitudes add up to a fixed sum.
struct Weighing<Played: WeighedGame>: PositionJudge {
  /// The weight of each feature at the beginning of a game, and how it changes until the end; zeros fill up the last four.
  private let opening: [SIMD4<Float>]
  private let change: [SIMD4<Float>]
  private let count = Played.features.count

  /// - Parameter weights: as many finite numbers as the game has names of weights; those of the opening first.
  init(_ weights: [Double]) {
    let units = Played.features.map { Double($0.unit) }
    precondition(weights.count == (Played.hasEnding ? 2 : 1) * units.count, "a weight for each feature")
    let largest = weights.reduce(0) { max($0, abs($1)) }
    let relative = weights.map { largest > 0 ? $0 / largest : 0 }
    let (first, last) = (relative.prefix(units.count), relative.suffix(units.count))
    let sum = max(first.reduce(0) { $0 + abs($1) }, last.reduce(0) { $0 + abs($1) }, 1)
    let scale = Self.fullValue / sum
    opening = Self.inFours(zip(first, units).map { Float($0 * scale / $1) })
    change = Self.inFours(zip(zip(first, last), units).map { Float(($0.1 - $0.0) * scale / $1) })
  }

  /// What a position is worth in which every feature has one unit and all weights agree.
  private static var fullValue: Double { 20_000 }

  private static func inFours(_ numbers: [Float]) -> [SIMD4<Float>] {
    stride(from: 0, to: numbers.count, by: 4).map { start in
      var four = SIMD4<Float>.zero
      for place in start..<min(start + 4, numbers.count) { four[place - start] = numbers[place] }
      return four
    }
  }

  func value(of game: Played) -> Int32 {
    withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: opening.count) { fours in
      fours[fours.count - 1] = .zero
      UnsafeMutableRawPointer(fours.baseAddress!).withMemoryRebound(to: Float.self, capacity: count) {
        game.writeFeatures(into: $0)
      }
      var total = SIMD4<Float>.zero
      if Played.hasEnding {
        let progress = SIMD4(repeating: game.progress)
        for place in 0..<fours.count { total += fours[place] * (opening[place] + progress * change[place]) }
      } else {
        for place in 0..<fours.count { total += fours[place] * opening[place] }
      }
      return Int32(min(max(total.sum(), -100_000), 100_000))
    }
  }
}
