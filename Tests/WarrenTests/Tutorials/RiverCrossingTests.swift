import Testing
import Warren

@Suite struct RiverCrossingTests {
  @Test("it keeps the contract", arguments: [0.0, 20]) func contract(penalty: Double) {
    var settings = RiverCrossingConfiguration()
    settings.penalty = penalty
    #expect(checkEnvironment(RiverCrossing(settings), episodes: 50).isEmpty)
  }

  @Test("seven crossings take everybody across, and nothing is eaten") func solution() {
    var environment = RiverCrossing()
    var random = RandomKey(seed: 1).stream
    environment.reset(using: &random)
    for action in [2, 0, 1, 2, 3, 0] { #expect(environment.step(action, using: &random) == .running(reward: -1)) }
    #expect(environment.step(2, using: &random) == .terminated(reward: -1))
  }

  @Test("left alone, the wolf eats the goat") func appetite() {
    var environment = RiverCrossing()
    var random = RandomKey(seed: 1).stream
    environment.reset(using: &random)
    #expect(environment.step(3, using: &random) == .terminated(reward: -21))
  }
}
