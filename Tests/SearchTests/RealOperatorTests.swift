import Core
import Foundation
import Search
import Testing

@Suite struct RealOperatorTests {
  private static let bounds: [ClosedRange<Double>] = [0...1, -5...5, 100...100.5, 2...2, -1e6...1e6]

  private func isWithin(_ genotype: [Double]) -> Bool {
    zip(genotype, Self.bounds).allSatisfy { $1.contains($0) }
  }

  private func sample(_ random: inout RandomStream) -> [Double] {
    Self.bounds.map { range in
      // The bounds themselves now and then.
      switch random.integer(below: 6) {
      case 0: range.lowerBound
      case 1: range.upperBound
      default: random.uniformDouble(in: range)
      }
    }
  }

  private static let mutations: [any Mutation<[Double]>] = [
    PolynomialMutation(bounds: bounds, rate: 1, index: 20), PolynomialMutation(bounds: bounds, rate: 0.3, index: 2.5),
    UniformRealMutation(bounds: bounds, rate: 0.5), BoundedGaussianMutation(bounds: bounds, deviation: 0.8, rate: 1),
  ]

  @Test func mutationsStayWithinBounds() {
    for mutation in Self.mutations {
      var mutation = mutation
      var random = RandomKey(seed: 1).stream
      var changes = 0
      for _ in 0..<2000 {
        let before = sample(&random)
        var after = before
        mutation.mutate(&after, using: &random)
        #expect(isWithin(after))
        #expect(after[3] == 2)
        changes += after == before ? 0 : 1
      }
      #expect(changes > 1000)
    }
  }

  @Test func crossoversStayWithinBounds() {
    let crossovers: [any Crossover<[Double]>] = [
      SimulatedBinaryCrossover(bounds: Self.bounds, index: 2), SimulatedBinaryCrossover(bounds: Self.bounds, index: 15.5),
      BlendCrossover(alpha: 0.5, bounds: Self.bounds), ArithmeticCrossover(), ArithmeticCrossover(weight: 0.3),
    ]
    for crossover in crossovers {
      var crossover = crossover
      var random = RandomKey(seed: 2).stream
      var child = Self.bounds.map(\.lowerBound)
      for _ in 0..<2000 {
        let parents = (sample(&random), sample(&random))
        crossover.cross(parents.0, parents.1, into: &child, using: &random)
        #expect(isWithin(child))
        crossover.cross(parents.0, parents.0, into: &child, using: &random)
        #expect(zip(child, parents.0).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) })
      }
    }
  }

  /// Far from bounds the spread b has the distribution function b^(n + 1) / 2 up to 1 and 1 - b^-(n + 1) / 2 beyond.
  @Test func simulatedBinarySpreads() {
    let wide: [ClosedRange<Double>] = [-1e9...1e9]
    for index in [2.0, 5.5, 15] {
      let crossover = SimulatedBinaryCrossover(bounds: wide, index: index)
      var random = RandomKey(seed: 3).stream
      var child = [0.0]
      var sibling = [0.0]
      var spreads: [Double] = []
      var exchanged = 0
      for _ in 0..<40_000 {
        crossover.cross([-1], [1], into: &child, and: &sibling, using: &random)
        #expect(abs(child[0] + sibling[0]) < 1e-6)
        if child[0] == -1, sibling[0] == 1 { continue }
        exchanged += child[0] > 0 ? 1 : 0
        spreads.append(abs(child[0] - sibling[0]) / 2)
      }
      #expect(abs(Double(spreads.count) - 20_000) < 500)
      #expect(abs(Double(exchanged) / Double(spreads.count) - 0.5) < 0.02)
      for point in [0.7, 0.9, 1, 1.1, 1.4] {
        let expected = point <= 1 ? pow(point, index + 1) / 2 : 1 - pow(point, -(index + 1)) / 2
        let share = Double(spreads.count { $0 <= point }) / Double(spreads.count)
        #expect(abs(share - expected) < 0.015)
      }
    }
  }

  /// Within bounds, number by number, against the formulas of Deb's NSGA-II one after the other.
  @Test(arguments: [0.0, 2, 5.5, 15, 15.25, 100])
  func simulatedBinaryChildrenEqualTheFormula(index: Double) {
    let bounds = (0..<150).map { [0...1, -5...5, 100...100.5, -1e6...1e6, 0...1e-7][$0 % 5] as ClosedRange<Double> }
    let crossover = SimulatedBinaryCrossover(bounds: bounds, index: index)
    func spread(_ limit: Double, _ share: Double) -> Double {
      let inside = share * (2 - pow(limit, -(index + 1)))
      return pow(inside <= 1 ? inside : 1 / (2 - inside), 1 / (index + 1))
    }
    var random = RandomKey(seed: 8).stream
    var (child, sibling, alone) = (bounds.map(\.lowerBound), bounds.map(\.lowerBound), bounds.map(\.lowerBound))
    for round in 0..<50 {
      var parents = [0, 1].map { _ in bounds.map { random.uniformDouble(in: $0) } }
      // Equal numbers, near ones and bounds are there too.
      for place in 0..<30 {
        parents[1][place] = [parents[0][place], parents[0][place] + 1e-16, bounds[place].upperBound][place % 3]
        parents[1][place] = min(parents[1][place], bounds[place].upperBound)
      }
      var expected = parents
      var slow = random
      for start in stride(from: 0, to: 150, by: 64) {
        let (crossed, exchanged) = (slow.next(), slow.next())
        for place in start..<min(start + 64, 150) {
          let (first, second) = (parents[0][place], parents[1][place])
          guard crossed >> UInt64(place - start) & 1 == 1, abs(first - second) > 1e-14 else { continue }
          let share = slow.uniformDouble()
          let (low, high) = (min(first, second), max(first, second))
          let distance = high - low
          let range = bounds[place]
          let below = spread(1 + 2 * (low - range.lowerBound) / distance, share)
          let above = spread(1 + 2 * (range.upperBound - high) / distance, share)
          let children = [(low + high - below * distance) / 2, (low + high + above * distance) / 2]
          let isExchanged = exchanged >> UInt64(place - start) & 1 == 1
          expected[0][place] = isExchanged ? children[1] : children[0]
          expected[1][place] = isExchanged ? children[0] : children[1]
        }
      }
      var single = random
      crossover.cross(parents[0], parents[1], into: &alone, using: &single)
      crossover.cross(parents[0], parents[1], into: &child, and: &sibling, using: &random)
      // What is drawn is the same, one by one or as a block.
      #expect(single == slow && random == slow)
      #expect(alone == child)
      for place in bounds.indices {
        let tolerance = 1e-11 * max(abs(bounds[place].lowerBound), abs(bounds[place].upperBound))
        #expect(abs(child[place] - expected[0][place]) <= tolerance, "round \(round), place \(place)")
        #expect(abs(sibling[place] - expected[1][place]) <= tolerance, "round \(round), place \(place)")
      }
    }
  }

  /// From the middle of [0, 1] the change d has the distribution function of the polynomial, cut at the bounds.
  @Test func polynomialChanges() {
    for index in [5.0, 20, 7.5] {
      let mutation = PolynomialMutation(bounds: [0...1], rate: 1, index: index)
      var random = RandomKey(seed: 4).stream
      var changes: [Double] = []
      for _ in 0..<40_000 {
        var genotype = [0.5]
        mutation.mutate(&genotype, using: &random)
        changes.append(genotype[0] - 0.5)
      }
      let least = pow(0.5, index + 1)
      for point in [-0.2, -0.05, 0.0, 0.02, 0.1] {
        // Of 2 u + (1 - 2 u) least = (1 - |d|)^(n + 1) for a share u below one half; symmetric above.
        let tail = (pow(1 - abs(point), index + 1) - least) / (2 * (1 - least))
        let expected = point < 0 ? tail : 1 - tail
        #expect(abs(Double(changes.count { $0 <= point }) / 40_000 - expected) < 0.01)
      }
    }
  }

  @Test func ratesAreKept() {
    let bounds = [ClosedRange<Double>](repeating: 0...1, count: 200)
    for rate in [0.0, 0.01, 0.2, 1] {
      var random = RandomKey(seed: 5).stream
      var changed = 0
      for _ in 0..<500 {
        var genotype = [Double](repeating: 0.5, count: 200)
        UniformRealMutation(bounds: bounds, rate: rate).mutate(&genotype, using: &random)
        changed += genotype.count { $0 != 0.5 }
      }
      #expect(abs(Double(changed) / 100_000 - rate) < 0.006)
    }
  }

  @Test func blendsReachBeyondTheParents() {
    var random = RandomKey(seed: 6).stream
    var child = [0.0]
    var values: [Double] = []
    let crossover = BlendCrossover(alpha: 0.5)
    for _ in 0..<20_000 {
      crossover.cross([1], [3], into: &child, using: &random)
      values.append(child[0])
    }
    #expect(values.allSatisfy { (0...4).contains($0) })
    #expect(abs(Double(values.count { $0 < 1 }) / 20_000 - 0.25) < 0.015)
    #expect(abs(values.reduce(0, +) / 20_000 - 2) < 0.03)
  }

  @Test func deviationsAdapt() throws {
    // On the way to the middle of wide bounds, selection by distance alone must shrink the deviation that is inherited.
    let bounds = [ClosedRange<Double>](repeating: -1...1, count: 5)
    let encoding = SelfAdaptiveEncoding(bounds: bounds, startDeviation: 0.3)
    let mutation = SelfAdaptiveMutation(bounds: encoding.genotypeBounds)
    var random = RandomKey(seed: 7).stream
    var parent = encoding.makeGenotype()
    encoding.sample(into: &parent, using: &random)
    #expect(abs(parent[5] - log(0.3)) < 1e-12)
    func distance(_ genotype: [Double]) -> Double { encoding.decode(genotype).reduce(0) { $0 + $1 * $1 } }
    for _ in 0..<300 {
      var best: [Double]?
      for _ in 0..<10 {
        var child = parent
        mutation.mutate(&child, using: &random)
        try encoding.validate(child)
        if best.map({ distance(child) < distance($0) }) ?? true { best = child }
      }
      parent = best ?? parent
    }
    #expect(distance(parent) < 1e-8)
    #expect(exp(parent[5]) < 1e-3)
  }
}
