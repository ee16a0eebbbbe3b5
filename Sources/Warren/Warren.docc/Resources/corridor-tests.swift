import Corridor
import Testing
import Warren

@Suite struct CorridorTests {
  @Test(arguments: [0, 0.1, 0.9])
  func keepsTheContract(wind: Double) {
    var settings = CorridorConfiguration()
    settings.wind = wind
    #expect(checkEnvironment(Corridor(settings), episodes: 50).isEmpty)
  }

  @Test func withoutWindTheRightEndIsReached() {
    var settings = CorridorConfiguration()
    settings.wind = 0
    var environment = Corridor(settings)
    var random = RandomKey(seed: 1).stream
    environment.reset(using: &random)
    for _ in 0..<6 { #expect(environment.step(1, using: &random) == .running(reward: -0.01)) }
    #expect(environment.step(1, using: &random) == .terminated(reward: 1))
  }

  @Test func settingsOutOfRangeAreRefused() {
    var settings = CorridorConfiguration()
    settings.wind = 1
    #expect(throws: WarrenError.self) { try settings.validate() }
  }
}
