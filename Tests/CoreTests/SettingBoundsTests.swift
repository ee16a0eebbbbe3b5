import Core
import Testing

@Suite struct SettingBoundsTests {
  private struct Settings: Configuration {
    var count = 3
    var rate: Float = 0.5
    var limit: Double?
    var widths = [4, 8]

    static let bounds: [String: SettingBounds] = [
      "count": .from(1, to: 9, "as there are ten fingers"), "rate": .above(0, to: 1), "limit": .atLeast(0),
      "widths": .from(1, to: 64),
    ]
  }

  @Test(
    "ends are in or out, and nothing infinite is in",
    arguments: [
      (SettingBounds.from(1, to: 4096), "from 1 to 4096", [1.0, 4096], [0.999, 4097]),
      (.above(0, to: 1), "above 0 and at most 1", [1e-9, 1], [0, 1.1]),
      (.from(0, below: 1), "at least 0 and below 1", [0, 0.99], [-0.1, 1]),
      (.above(0.5, below: 2), "above 0.5 and below 2", [1], [0.5, 2]),
      (.atLeast(2), "at least 2", [2, 1e300], [1]), (.above(-1), "above -1", [0], [-1]),
    ])
  func ends(_ bounds: SettingBounds, _ text: String, _ inside: [Double], _ outside: [Double]) {
    #expect(bounds.text == text)
    for value in inside { #expect(bounds.contains(value)) }
    for value in outside + [.nan, .infinity, -.infinity] { #expect(!bounds.contains(value)) }
  }

  @Test("a setting outside is named with its bounds, what is left out is not looked at")
  func check() throws {
    try Settings().validate()
    func message(_ change: (inout Settings) -> Void) -> String? {
      var settings = Settings()
      change(&settings)
      return #expect(throws: WarrenError.self) { try settings.validate() }?.message
    }
    #expect(message { $0.count = 10 } == "'count' must be from 1 to 9, as there are ten fingers, found 10")
    #expect(message { $0.rate = 0 } == "'rate' must be above 0 and at most 1, found 0")
    #expect(message { $0.rate = .nan }?.contains("'rate'") == true)
    #expect(message { $0.limit = -2 } == "'limit' must be at least 0, found -2")
    #expect(message { $0.widths = [4, 65, 0] } == "'widths' must be from 1 to 64, found 65")
  }

  @Test("a gap is a share of the best, of whichever sign, however far it is")
  func gaps() {
    #expect(relativeGap(of: 103, to: 100, isMinimized: true) == 0.03)
    #expect(relativeGap(of: 97, to: 100, isMinimized: false) == 0.03)
    #expect(relativeGap(of: -26, to: -13, isMinimized: false) == 1)
    #expect(relativeGap(of: 1e6, to: 1, isMinimized: true) == 999_999)
    #expect(relativeGap(of: 5, to: -13, isMinimized: true) == nil && relativeGap(of: 5, to: 0, isMinimized: true) == nil)
  }
}
