import Reports
import Testing

@Suite struct AxisTests {
  @Test func linearTicksAreRoundNumbers() {
    #expect(Axis.linearTicks(0...100, count: 5).map(\.value) == [0, 20, 40, 60, 80, 100])
    #expect(
      Axis.linearTicks(7500...9000, count: 5).map(\.label) == ["7,500", "7,750", "8,000", "8,250", "8,500", "8,750", "9,000"])
    #expect(Axis.linearTicks(0...1, count: 4).map(\.label) == ["0", "0.25", "0.50", "0.75", "1.00"])
    #expect(Axis.linearTicks(-1...1, count: 4).map(\.label) == ["−1.0", "−0.5", "0", "0.5", "1.0"])
    #expect(Axis.linearTicks(0...50_000, count: 5).map(\.label) == ["0", "10k", "20k", "30k", "40k", "50k"])
  }

  @Test func logarithmicTicksArePowersOfTen() {
    #expect(Axis.logarithmicTicks(0.001...10, count: 5).map(\.label) == ["0.001", "0.01", "0.1", "1", "10"])
    #expect(Axis.logarithmicTicks(1...50, count: 5).map(\.label) == ["1", "2", "5", "10", "20", "50"])
    #expect(Axis.logarithmicTicks(3...4_000_000, count: 5).map(\.label) == ["10", "100", "1,000", "10k", "100k", "1M"])
    let many = Axis.logarithmicTicks(1e-9...1e9, count: 5)
    #expect((4...9).contains(many.count))
  }

  @Test func longLabelsArePowers() {
    #expect(Axis.logarithmicTicks(1e-6...0.01, count: 4).map(\.label) == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"])
    #expect(Axis.logarithmicTicks(1e-6...9e-6, count: 4).map(\.label) == ["10⁻⁶", "2 × 10⁻⁶", "5 × 10⁻⁶"])
  }

  @Test func labelsHaveRoomBesideEachOther() {
    let far = Axis(title: "", scale: .logarithmic, domain: 1e-6...30e-6, count: 4)
    #expect(far.ticks.count == 5)
    // The powers stay.
    #expect(far.labelledTicks(width: 150).map(\.label) == ["10⁻⁶", "10⁻⁵"])
    #expect(far.labelledTicks(width: 900) == far.ticks)
    let even = Axis(title: "", domain: 0...600, count: 6)
    #expect(even.labelledTicks(width: 450) == even.ticks)
    #expect(even.labelledTicks(width: 120).map(\.label) == ["0", "200", "400", "600"])
  }

  @Test func degenerateRangesHaveNoEndlessTicks() {
    #expect(Axis.linearTicks(5...5, count: 5).map(\.label) == ["5"])
    #expect(Axis.linearTicks(1e16...(1e16 + 2), count: 5).count <= 6)
    #expect(Axis.linearTicks(-1e150...1e150, count: 5).count >= 3)
    #expect(Axis.logarithmicTicks(0...5, count: 5).isEmpty)
  }

  @Test func positionAndValueAreInverse() {
    for (scale, domain) in [(Scale.linear, -3.0...9.0), (.logarithmic, 0.01...500)] {
      for place in [0, 0.2, 0.5, 1] {
        #expect(abs(scale.position(of: scale.value(at: place, in: domain), in: domain) - place) < 1e-12)
      }
    }
  }

  @Test func numbersReadWell() {
    #expect(NumberFormat.fixed(1_234_567, decimals: 0) == "1,234,567")
    #expect(NumberFormat.fixed(-1234.5, decimals: 1) == "−1,234.5")
    #expect(NumberFormat.fixed(-0.001, decimals: 1) == "0.0")
    #expect(NumberFormat.fixed(999.96, decimals: 1) == "1,000.0")
    #expect(NumberFormat.fixed(.nan, decimals: 1) == "–")
    #expect(NumberFormat.fixed(1e300, decimals: 0).contains("10³⁰⁰"))
    #expect(NumberFormat.significant(0.00012345, digits: 3) == "0.000123")
    #expect(NumberFormat.significant(1_250_000, digits: 2) == "1,250,000")
    #expect(NumberFormat.compact(1_500_000) == "1.5M")
    #expect(NumberFormat.duration(83) == "83 s")
    #expect(NumberFormat.duration(5025) == "83 min 45 s")
    #expect(NumberFormat.duration(0.00008) == "80 µs")
    #expect(NumberFormat.words("environmentSteps") == "environment steps")
  }

  @Test func aColumnHasOneNumberOfDecimals() {
    let whole = ValueFormat([7542, 8980])
    #expect(whole(7542) == "7,542")
    #expect(whole(7600.5) == "7,600.5")
    let accuracy = ValueFormat([0.975, 0.98])
    #expect(accuracy(0.9) == "0.9000")
  }
}
