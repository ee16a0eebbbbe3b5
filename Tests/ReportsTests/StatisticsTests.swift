import Reports
import Testing

@Suite struct StatisticsTests {
  @Test func quantilesEqualNumPy() {
    // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], q), type 7
    let statistics = Statistics([3, 1, 4, 1, 5, 9, 2, 6])
    #expect(statistics.quantile(0) == 1)
    #expect(statistics.quantile(0.25) == 1.75)
    #expect(statistics.median == 3.5)
    #expect(statistics.quantile(0.75) == 5.25)
    #expect(abs(statistics.quantile(0.9)! - 6.9) < 1e-12)
    #expect(statistics.quantile(1) == 9)
  }

  @Test func theInterquartileMeanIsThatOfTheMiddleHalf() {
    #expect(Statistics([1, 2, 3, 4, 5, 6, 7, 100]).interquartileMean == 4.5)
    // A quarter of ten is two and a half.
    #expect(Statistics([0, 0, 10, 20, 20, 20, 20, 50, 90, 90]).interquartileMean == 22)
    #expect(Statistics([1, 2, 3, 4, 100]).interquartileMean == 3)
    // Of three values the outer ones enter with a quarter each.
    #expect(Statistics([1, 2, 7]).interquartileMean == (0.25 + 2 + 7 * 0.25) / 1.5)
    #expect(Statistics([1, 2]).interquartileMean == 1.5)
    #expect(Statistics([7]).interquartileMean == 7)
  }

  @Test func valuesThatAreNotFiniteAreLeftOut() {
    let statistics = Statistics([.nan, 2, .infinity, 4])
    #expect(statistics.count == 2)
    #expect(statistics.minimum == 2)
    #expect(statistics.maximum == 4)
    #expect(statistics.median == 3)
  }

  @Test func withoutValuesThereIsNothing() {
    let statistics = Statistics([Double]())
    #expect(statistics.median == nil)
    #expect(statistics.interquartileMean == nil)
    #expect(statistics.minimum == nil)
  }
}
