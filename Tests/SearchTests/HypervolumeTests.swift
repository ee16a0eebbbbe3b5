import Core
import Foundation
import Search
import Testing

@Suite struct HypervolumeTests {
  /// A second algorithm: slices along the last objective, each the volume of the points that reach it in the others.
  private func slicedVolume(_ points: [[Double]], _ reference: [Double]) -> Double {
    let inside = points.filter { zip($0, reference).allSatisfy { $0 < $1 } }
    guard let last = reference.indices.last, !inside.isEmpty else { return 0 }
    if last == 0 { return reference[0] - inside.map { $0[0] }.min()! }
    let levels = Set(inside.map { $0[last] }).sorted() + [reference[last]]
    var volume = 0.0
    for (low, high) in zip(levels, levels.dropFirst()) {
      let slice = inside.filter { $0[last] <= low }.map { Array($0.dropLast()) }
      volume += (high - low) * slicedVolume(slice, Array(reference.dropLast()))
    }
    return volume
  }

  private func rows(_ costs: CostMatrix) -> [[Double]] { (0..<costs.count).map { costs.row($0) } }

  @Test(arguments: 1...7)
  func volumesAreThoseOfASecondAlgorithm(objectives: Int) {
    for seed in 0..<12 as Range<UInt64> {
      let count = objectives > 5 ? 12 : [1, 3, 10, 25][Int(seed) % 4]
      var costs =
        seed < 8 ? uniformCosts(count, objectives, seed: seed) : tiedCosts(count, objectives, levels: 4, seed: seed)
      if seed >= 8 { costs.values = costs.values.map { $0 / 4 } }
      // Some points lie on the reference point's faces or beyond.
      let reference = [Double](repeating: seed % 3 == 0 ? 0.75 : 1, count: objectives)
      let expected = slicedVolume(rows(costs), reference)
      let value = Hypervolume(reference: reference).value(of: costs)
      #expect(abs(value - expected) <= 1e-12, "\(objectives) objectives, seed \(seed): \(value), \(expected)")
    }
  }

  @Test(arguments: 2...6)
  func frontsOfMutuallyNonDominatedPoints(objectives: Int) {
    var random = RandomKey(seed: 8).stream
    let count = objectives > 4 ? 14 : 40
    var costs = CostMatrix(objectiveCount: objectives)
    for _ in 0..<count {
      let weights = (0..<objectives).map { _ in -log(1 - random.uniformDouble()) }
      let sum = weights.reduce(0, +)
      costs.append(weights.map { $0 / sum })
    }
    let reference = [Double](repeating: 1.1, count: objectives)
    #expect(abs(Hypervolume(reference: reference).value(of: costs) - slicedVolume(rows(costs), reference)) < 1e-12)
  }

  @Test(arguments: 1...6)
  func contributionsAreWhatIsLostWithout(objectives: Int) {
    for seed in 20..<26 as Range<UInt64> {
      var costs = tiedCosts(14, objectives, levels: seed < 23 ? 5 : 1000, seed: seed)
      let scale = seed < 23 ? 5.0 : 1000
      costs.values = costs.values.map { $0 / scale }
      let hypervolume = Hypervolume(reference: [Double](repeating: 0.9, count: objectives))
      let whole = hypervolume.value(of: costs)
      for (row, contribution) in hypervolume.contributions(of: costs).enumerated() {
        let rest = hypervolume.value(of: costs.rows((0..<costs.count).filter { $0 != row }))
        #expect(abs(contribution - (whole - rest)) < 1e-12)
      }
    }
  }

  @Test func knownVolumes() {
    #expect(Hypervolume(reference: [4, 4]).value(of: CostMatrix([[1, 3], [2, 2], [3, 1]])) == 6)
    #expect(Hypervolume(reference: [1, 1, 1]).value(of: CostMatrix([[0, 0, 0]])) == 1)
    #expect(Hypervolume(reference: [2, 2, 2, 2, 2]).value(of: CostMatrix([[1, 1, 1, 1, 1], [0, 2, 0, 0, 0]])) == 1)
    #expect(Hypervolume(reference: [1, 1]).value(of: CostMatrix(objectiveCount: 2)) == 0)
    #expect(Hypervolume(reference: [1]).value(of: CostMatrix(objectiveCount: 1)) == 0)
  }
}
