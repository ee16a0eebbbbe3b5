import Reports
import Testing

@Suite struct AnytimeCurveTests {
  /// The value at `point`: that of the last line at or before it, as the definition says.
  private func naiveValue(_ x: [Double], _ y: [Double], at point: Double) -> Double? {
    var value: Double?
    for (x, y) in zip(x, y) where x <= point { value = y }
    return value
  }

  @Test func equalsTheNaiveAggregation() {
    // A fixed sequence that looks irregular; each run has its own length and pace.
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    var raw: [(x: [Double], y: [Double])] = []
    for run in 0..<7 {
      var x: [Double] = []
      var y: [Double] = []
      var at = next()
      for _ in 0..<(5 + run * 9) {
        x.append(at)
        y.append(next() * 100)
        at += next()
      }
      raw.append((x, y))
    }
    let runs = raw.map { StepSeries(x: $0.x, y: $0.y) }
    let grid = AnytimeCurve.grid(for: runs, scale: .linear, points: 60)
    let curve = AnytimeCurve(runs: runs, grid: grid)
    #expect(grid.count == 60)
    #expect(grid == grid.sorted())
    var index = 0
    for point in grid {
      let values = raw.compactMap { naiveValue($0.x, $0.y, at: point) }
      guard values.count * 2 >= raw.count else { continue }
      #expect(curve.x[index] == point)
      #expect(curve.median[index] == Statistics(values).median)
      #expect(curve.lower[index] == Statistics(values).quantile(0.25))
      #expect(curve.upper[index] == Statistics(values).quantile(0.75))
      index += 1
    }
    #expect(index == curve.x.count)
  }

  @Test func aRunThatEndedKeepsItsValueAndOneThatHasNotBegunIsMissing() {
    let curve = AnytimeCurve(
      runs: [StepSeries(x: [1], y: [10]), StepSeries(x: [3, 5], y: [20, 30]), StepSeries(x: [4], y: [40])],
      grid: [0, 1, 3, 4, 6])
    // At 1 only one of three runs has a value: too few for a median.
    #expect(curve.x == [3, 4, 6])
    #expect(curve.median == [15, 20, 30])
    #expect(curve.end == 4)
  }

  @Test func fewCommonPointsAreKeptExactly() {
    let runs = [StepSeries(x: [0, 10, 20], y: [1, 2, 3]), StepSeries(x: [0, 10, 30], y: [1, 2, 3])]
    #expect(AnytimeCurve.grid(for: runs, scale: .linear, points: 150) == [0, 10, 20, 30])
    #expect(AnytimeCurve.grid(for: runs, scale: .logarithmic, points: 150) == [10, 20, 30])
  }

  @Test func disorderAndNonsenseAreTolerated() {
    let series = StepSeries(x: [3, 1, .nan, 2], y: [30, 10, 5, .infinity])
    #expect(series.x == [1, 3])
    #expect(series.y == [10, 30])
    #expect(AnytimeCurve(runs: [], grid: [1, 2]).x.isEmpty)
    #expect(AnytimeCurve.grid(for: [StepSeries(x: [0], y: [1])], scale: .logarithmic, points: 10).isEmpty)
  }
}
