import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct Crossing {
    private typealias Children = (child: [Double], sibling: [Double])

    /// The two children as the paper and the bounded form of Deb's NSGA-II define them, number by number.
    private func naive(
      _ first: [Double], _ second: [Double], _ bounds: ClosedRange<Double>, _ crossed: UInt64, _ exchanged: UInt64,
      _ draws: [UInt64], _ exponent: Double
    ) -> Children {
      var (child, sibling) = (first, second)
      var draws = draws[...]
      for place in first.indices where crossed >> UInt64(place) & 1 == 1 && abs(first[place] - second[place]) > 1e-14 {
        let share = Double(draws.removeFirst() >> 11) * 0x1p-53
        let (low, high) = (min(first[place], second[place]), max(first[place], second[place]))
        func reach(_ room: Double) -> Double {
          let inside = share * (2 - pow((high - low) / (high - low + 2 * room), exponent))
          return (high - low) * (inside <= 1 ? pow(inside, 1 / exponent) : pow(1 / (2 - inside), 1 / exponent))
        }
        func within(_ value: Double) -> Double { min(max(value, bounds.lowerBound), bounds.upperBound) }
        let lower = within((low + high - reach(low - bounds.lowerBound)) / 2)
        let upper = within((low + high + reach(bounds.upperBound - high)) / 2)
        let isAbove = exchanged >> UInt64(place) & 1 == 1
        (child[place], sibling[place]) = isAbove ? (upper, lower) : (lower, upper)
      }
      return (child, sibling)
    }

    /// The children by the kernels; what lies behind the last number must stay.
    private func crossed(
      _ first: [Double], _ second: [Double], _ bounds: ClosedRange<Double>, _ crossed: UInt64, _ exchanged: UInt64,
      _ draws: [UInt64], _ exponent: Double, isPair: Bool = true
    ) -> Children {
      let (lower, upper) = (first.map { _ in bounds.lowerBound }, first.map { _ in bounds.upperBound })
      var places = [Int32](repeating: -1, count: 66)
      let count = wk_crossing_places(&places, first, second, crossed, first.count)
      #expect(places[65] == -1)
      var (child, sibling) = (first + [77], second + [77])
      sibling.withUnsafeMutableBufferPointer {
        wk_simulated_binary(
          &child, isPair ? $0.baseAddress : nil, first, second, lower, upper, places, draws, exchanged, exponent, count)
      }
      #expect(child.removeLast() == 77 && sibling.removeLast() == 77)
      return (child, sibling)
    }

    @Test("children are those of the definition, and have the same bits at every level", arguments: [1.0, 3.5, 16, 31, 80])
    func children(exponent: Double) {
      var random = SystemRandomNumberGenerator()
      for count in lengths where count <= 64 {
        let bounds = -2.0...3
        var first = (0..<count).map { _ in Double.random(in: bounds, using: &random) }
        var second = (0..<count).map { _ in Double.random(in: bounds, using: &random) }
        // Numbers on the bounds, and one that both parents share.
        if count > 4 { (first[1], second[1], first[2], second[3]) = (-2, 3, -2, 3) }
        if count > 5 { second[4] = first[4] }
        let bits = (random.next(), random.next())
        let draws = (0..<64).map { _ in UInt64(random.next()) }
        let expected = naive(first, second, bounds, bits.0, bits.1, draws, exponent)
        var baseline: Children?
        forEachLevel { level in
          let children = crossed(first, second, bounds, bits.0, bits.1, draws, exponent)
          for (value, number) in zip(children.child + children.sibling, expected.child + expected.sibling) {
            #expect(abs(value - number) < 1e-11, "level \(level), \(count) numbers")
          }
          if let baseline { #expect(children.child == baseline.child && children.sibling == baseline.sibling) }
          baseline = baseline ?? children
          let alone = crossed(first, second, bounds, bits.0, bits.1, draws, exponent, isPair: false)
          #expect(alone.child == children.child && alone.sibling == second)
        }
      }
    }

    @Test func placesAreThoseCrossedThatDiffer() {
      let first = (0..<64).map(Double.init)
      var second = first.map { $0 + 1 }
      for place in [0, 5, 63] { second[place] = first[place] + 1e-15 }
      second[5] = first[5]
      forEachLevel { _ in
        var places = [Int32](repeating: -1, count: 65)
        #expect(wk_crossing_places(&places, first, second, .max, 64) == 61)
        #expect(places[..<61] == (0..<64).filter { ![0, 5, 63].contains($0) }.map(Int32.init)[...])
        #expect(wk_crossing_places(&places, first, second, 1 << 5 | 1 << 7, 64) == 1)
        #expect(places[0] == 7)
        #expect(wk_crossing_places(&places, first, second, .max, 0) == 0)
      }
    }
  }
}
